import { expect, test } from 'vitest';
import { bootstrapGuide } from '../../src/argocd/index.ts';
import type { Model, SecretRequirement } from '../../src/model/index.ts';
import { model } from './_fixture.ts';

const titles = (changes: Parameters<typeof model>[0] = {}) => bootstrapGuide(model(changes)).map(({ title }) => title);
const commands = (changes: Parameters<typeof model>[0] = {}) => bootstrapGuide(model(changes)).flatMap((step) => step.commands);

const secret = (changes: Partial<SecretRequirement>): SecretRequirement => ({
  namespace: 'ai',
  name: 'redis',
  type: 'Opaque',
  keys: [],
  labels: {},
  producer: 'attic/redis/redis',
  consumers: [],
  ...changes,
});

test('from one MicroK8s machine to a syncing cluster', () => {
  expect(titles({ secrets: [secret({})] })).toMatchInlineSnapshot(`
    [
      "Prepare shelf-1",
      "Install MicroK8s 1.34 on shelf-1",
      "Switch on the add-ons",
      "Reach the cluster from here",
      "Label the nodes",
      "Publish the rendered manifests",
      "Install Argo CD v3.5.7",
      "Wait until Argo CD runs",
      "Create the Secrets",
      "Give Argo CD access to the repository",
      "Start syncing",
      "See it sync",
      "Log in",
      "Later: upgrade Argo CD, or change a switch of its programs",
    ]
  `);
});

test('every command of that way', () => {
  expect(commands({ secrets: [secret({})] })).toMatchInlineSnapshot(`
    [
      "sudo dnf install -y epel-release && sudo dnf install -y snapd",
      "sudo systemctl enable --now snapd.socket && sudo ln -sfn /var/lib/snapd/snap /snap",
      "sudo firewall-cmd --permanent --add-port=16443/tcp --add-service=http --add-service=https",
      "sudo firewall-cmd --permanent --zone=trusted --add-source=10.1.0.0/16 --add-source=10.152.183.0/24",
      "sudo firewall-cmd --reload",
      "sudo snap install microk8s --classic --channel=1.34/stable",
      "sudo snap refresh --hold microk8s",
      "sudo /snap/bin/microk8s status --wait-ready",
      "sudo /snap/bin/microk8s enable rbac",
      "sudo /snap/bin/microk8s enable dns",
      "sudo /snap/bin/microk8s enable hostpath-storage",
      "sudo /snap/bin/microk8s status --wait-ready",
      "mkdir -p ~/.kube",
      "(umask 077 && ssh 192.168.1.50 sudo /snap/bin/microk8s config > ~/.kube/attic)",
      "export KUBECONFIG=~/.kube/attic",
      "kubectl get nodes",
      "kubectl label node shelf-1 --overwrite gpu=true",
      "npx labwright synth --check",
      "git diff --exit-code @{upstream} -- argocd dist",
      "git ls-remote --exit-code https://gitlab.example.com/home/fleet.git main",
      "kubectl apply --server-side --force-conflicts -k argocd/attic/bootstrap",
      "kubectl wait --for=condition=Established --timeout=2m crd/applications.argoproj.io crd/applicationsets.argoproj.io crd/appprojects.argoproj.io",
      "kubectl -n argocd rollout status --timeout=10m statefulset/argocd-application-controller",
      "kubectl -n argocd rollout status --timeout=10m deployment/argocd-redis",
      "kubectl -n argocd rollout status --timeout=10m deployment/argocd-repo-server",
      "kubectl -n argocd rollout status --timeout=10m deployment/argocd-applicationset-controller",
      "kubectl -n argocd rollout status --timeout=10m deployment/argocd-server",
      "npx labwright secrets generate --cluster attic",
      "npx labwright secrets apply --cluster attic",
      "npx labwright secrets status --cluster attic",
      "read -rp 'User name of the token: ' name",
      "read -rsp 'Token: ' token",
      "kubectl -n argocd create secret generic repository-attic --from-literal=type=git --from-literal=url=https://gitlab.example.com/home/fleet.git --from-literal=username="$name" --from-file=password=<(printf %s "$token") --dry-run=client -o yaml | kubectl apply --server-side -f -",
      "kubectl -n argocd label secret repository-attic --overwrite argocd.argoproj.io/secret-type=repository",
      "kubectl apply --server-side --force-conflicts -f argocd/attic/root/appproject-attic-root.yaml",
      "kubectl apply --server-side --force-conflicts -f argocd/attic/root.yaml",
      "kubectl -n argocd wait --for=jsonpath='{.status.sync.status}'=Synced --timeout=10m application/attic-root",
      "kubectl -n argocd wait --for=condition=ResourcesUpToDate --timeout=10m applicationset --all",
      "kubectl -n argocd get applications",
      "kubectl -n argocd wait --for=jsonpath='{.status.sync.status}'=Synced --timeout=60m application --all",
      "kubectl -n argocd wait --for=jsonpath='{.status.health.status}'=Healthy --timeout=60m application --all",
      "kubectl -n argocd get secret argocd-initial-admin-secret -o jsonpath='{.data.password}' | base64 -d",
      "kubectl -n argocd port-forward service/argocd-server 8443:443",
      "kubectl -n argocd delete secret --ignore-not-found argocd-initial-admin-secret",
      "npm run synth",
      "kubectl apply --server-side --force-conflicts -k argocd/attic/bootstrap",
      "kubectl -n argocd rollout restart statefulset/argocd-application-controller deployment/argocd-repo-server deployment/argocd-applicationset-controller deployment/argocd-server",
    ]
  `);
});

test('a declared repository credential comes with the other Secrets', () => {
  const credential = secret({ namespace: 'argocd', name: 'fleet', labels: { 'argocd.argoproj.io/secret-type': 'repository' } });
  expect(titles({ secrets: [credential] })).not.toContain('Give Argo CD access to the repository');
});

test('a repository read over SSH asks for a key', () => {
  const asked = commands({ repository: { url: 'git@gitlab.example.com:home/fleet.git', revision: 'main' } });
  expect(asked.filter((command) => command.includes('sshPrivateKey'))).toHaveLength(1);
});

test('other ranges than those of MicroK8s are set before it is installed', () => {
  const { network } = model();
  const steps = titles({ network: { ...network, pods: '10.60.0.0/16', services: '10.61.0.0/16' } });
  expect(steps.slice(0, 3)).toEqual(['Prepare shelf-1', 'Set the network ranges of shelf-1', 'Install MicroK8s 1.34 on shelf-1']);
});

test('K3s gets its ranges from its installer, other distributions their own tools', () => {
  const { distribution } = model();
  expect(commands({ distribution: { ...distribution, name: 'k3s', addons: ['metrics-server', 'local-storage'] } })[0]).toBe(
    'curl -sfL https://get.k3s.io | INSTALL_K3S_CHANNEL=v1.34 sh -s - server --cluster-cidr=10.1.0.0/16 --service-cidr=10.152.183.0/24 --cluster-domain=cluster.local --disable=traefik --disable=servicelb',
  );
  expect(titles({ distribution: { ...distribution, name: 'talos' } })[0]).toBe('Set up talos 1.34 with its own tools');
});

test('what is reserved on a K3s node becomes a setting of its kubelet', () => {
  const { distribution, nodes } = model();
  const reserved = nodes.map((node) => ({ ...node, reserved: { cpu: '500m', memory: '5Gi' } }));
  expect(commands({ distribution: { ...distribution, name: 'k3s' }, nodes: reserved })[0]).toContain(
    ' --kubelet-arg=system-reserved=cpu=500m,memory=5Gi',
  );
});

test('no step that shows or asks for a secret runs by itself', () => {
  for (const step of bootstrapGuide(model())) {
    const shows = step.commands.some((command) => /read -r|base64 -d|kubectl config|microk8s config/.test(command));
    if (shows) expect(step.byHand, step.title).toBe(true);
  }
});

test('three kubeadm machines: packages, init, the network plugin, then the workers', () => {
  const changes = kubeadmMachines();
  expect(titles(changes).slice(0, 9)).toEqual([
    'Prepare node-1',
    'Prepare node-2',
    'Prepare node-3',
    'Start the cluster on node-1',
    'Reach the cluster from here',
    'Install calico',
    'Join node-2',
    'Join node-3',
    'Label the nodes',
  ]);
  expect(commands(changes).filter((command) => command.includes('kubeadm.yaml'))).toMatchInlineSnapshot(`
    [
      "sudo tee /etc/kubernetes/kubeadm.yaml > /dev/null <<'END'
    apiVersion: kubeadm.k8s.io/v1beta4
    kind: InitConfiguration
    localAPIEndpoint:
      advertiseAddress: 192.168.1.51
      bindPort: 6443
    nodeRegistration:
      name: node-1
    ---
    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    kubernetesVersion: stable-1.36
    networking:
      podSubnet: 10.244.0.0/16
      serviceSubnet: 10.96.0.0/12
      dnsDomain: cluster.local
    END",
      "sudo test -e /etc/kubernetes/admin.conf || sudo kubeadm init --config /etc/kubernetes/kubeadm.yaml",
    ]
  `);
});

test('kubeadm: a provisioner of local volumes is installed where a class names it', () => {
  const [one] = model().storageClasses;
  const changes = { ...kubeadmMachines(), storageClasses: [{ ...one!, name: 'local-path-retain', provisioner: 'rancher.io/local-path' }] };
  expect(titles(changes)).toContain('Install the local-path provisioner');
  expect(commands(changes)).toContain(
    'kubectl apply --server-side -f https://raw.githubusercontent.com/rancher/local-path-provisioner/$release/deploy/local-path-storage.yaml',
  );
  expect(titles(kubeadmMachines())).not.toContain('Install the local-path provisioner');
});

test('a kubelet under kubeadm answers on the declared address and keeps back what is reserved', () => {
  const [, second] = commands(kubeadmMachines()).filter((command) => command.includes('KUBELET_EXTRA_ARGS'));
  expect(second).toBe(
    `echo 'KUBELET_EXTRA_ARGS="--node-ip=192.168.1.52 --system-reserved=cpu=200m,memory=512Mi"' | sudo tee /etc/default/kubelet`,
  );
});

test('kubeadm keeps its taint exactly where it is declared', () => {
  const { nodes = [], ...rest } = kubeadmMachines();
  const open = nodes.map((node) => ({ ...node, roles: ['control-plane', 'worker'] as const, taints: [] }));
  const steps = commands({ ...rest, nodes: open });
  expect(steps.find((command) => command.includes('kind: InitConfiguration'))).toContain('  taints: []\n');
  expect(steps).toContain('kubectl taint node node-2 node-role.kubernetes.io/control-plane:NoSchedule-');
  expect(steps.find((command) => command.includes('kind: ClusterConfiguration'))).toContain('controlPlaneEndpoint: 192.168.1.51:6443\n');
  expect(steps).toContain('sudo kubeadm init phase upload-certs --upload-certs');
});

test('how much of the range of pods each node gets is set where the cluster starts', () => {
  const changes = kubeadmMachines();
  const network = { ...model().network, ...changes.network, podBlock: 25 };
  const steps = commands({ ...changes, network: { ...network, cni: { name: 'cilium', enforcesPolicies: true } } });
  expect(steps.find((command) => command.includes('kind: ClusterConfiguration'))).toContain(`  dnsDomain: cluster.local
controllerManager:
  extraArgs:
    - name: node-cidr-mask-size
      value: "25"
END`);
  expect(steps.find((command) => command.includes('helm upgrade --install cilium'))).toMatch(
    / --set ipam\.operator\.clusterPoolIPv4MaskSize=25$/,
  );
  const { distribution } = model();
  expect(commands({ network, distribution: { ...distribution, name: 'k3s' } })[0]).toContain(
    ' --kube-controller-manager-arg=node-cidr-mask-size=25',
  );
  expect(bootstrapGuide(model({ network, distribution: { ...distribution, name: 'talos' } }))[0]?.why).toContain(
    ', node-cidr-mask-size 25;',
  );
});

/** One control plane with kubeadm's taint, two workers. */
function kubeadmMachines(): Partial<Model> {
  const { distribution, network, nodes } = model();
  const [node] = nodes;
  if (node === undefined) throw new Error('the fixture has no node');
  const taint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const;
  return {
    distribution: { ...distribution, name: 'kubeadm', version: '1.36', addons: [], apiPort: 6443 },
    network: { ...network, pods: '10.244.0.0/16', services: '10.96.0.0/12' },
    nodes: [
      { ...node, name: 'node-1', address: '192.168.1.51', roles: ['control-plane'], taints: [taint] },
      ...['node-2', 'node-3'].map((name, index) => ({
        ...node,
        name,
        address: `192.168.1.${52 + index}`,
        roles: ['worker'] as const,
        reserved: { cpu: '200m', memory: '512Mi' },
      })),
    ],
  };
}
