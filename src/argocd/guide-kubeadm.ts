import type { Model, Node } from '../model/index.ts';
import { controlPlaneFirst, isControlPlane, reachStep } from './guide-nodes.ts';
import type { BootstrapStep } from './guide-step.ts';

const CONTROL_PLANE_TAINT = 'node-role.kubernetes.io/control-plane';

/** Packages on every machine, `kubeadm init` on the first, the network plugin, then the others join. */
export function kubeadmSteps(model: Model): BootstrapStep[] {
  const { cluster, nodes } = model;
  const [first, ...others] = controlPlaneFirst(nodes);
  if (first === undefined) return [];
  return [
    ...nodes.map((node) => prepare(model, node)),
    initialise(model, first),
    reachStep(cluster, first, 'sudo cat /etc/kubernetes/admin.conf'),
    networkPlugin(model),
    ...others.map((node) => join(first, node)),
    ...opened(others),
    ...localVolumes(model),
  ];
}

/** What kubeadm expects of a machine; the file of the kubelet is read at its first start, so it comes before. */
function prepare({ backupTargets, distribution }: Model, node: Node): BootstrapStep {
  const packages = `https://pkgs.k8s.io/core:/stable:/v${distribution.version}/deb/`;
  const nfs = backupTargets.some(({ kind }) => kind === 'nfs') ? ' nfs-common' : '';
  return {
    title: `Prepare ${node.name}`,
    why: 'For Debian and Ubuntu. The kubelet refuses to start with swap; containerd must put containers into the groups of systemd, as the kubelet does; the hold keeps an upgrade of the system from upgrading Kubernetes.',
    where: { node: node.name },
    byHand: true,
    commands: [
      "sudo swapoff -a && sudo sed -i '/\\sswap\\s/s/^/#/' /etc/fstab",
      "printf '%s\\n' overlay br_netfilter | sudo tee /etc/modules-load.d/kubernetes.conf && sudo modprobe -a overlay br_netfilter",
      "printf '%s\\n' net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1 | sudo tee /etc/sysctl.d/kubernetes.conf && sudo sysctl --system",
      `sudo apt-get update && sudo apt-get install -y containerd gpg curl${nfs}`,
      'sudo mkdir -p /etc/containerd /etc/apt/keyrings',
      "containerd config default | sed 's/SystemdCgroup = false/SystemdCgroup = true/' | sudo tee /etc/containerd/config.toml > /dev/null && sudo systemctl restart containerd",
      `curl -fsSL ${packages}Release.key | sudo gpg --dearmor --yes -o /etc/apt/keyrings/kubernetes.gpg`,
      `echo 'deb [signed-by=/etc/apt/keyrings/kubernetes.gpg] ${packages} /' | sudo tee /etc/apt/sources.list.d/kubernetes.list`,
      `echo 'KUBELET_EXTRA_ARGS="${kubeletFlags(node).join(' ')}"' | sudo tee /etc/default/kubelet`,
      'sudo apt-get update && sudo apt-get install -y kubelet kubeadm kubectl && sudo apt-mark hold kubelet kubeadm kubectl',
    ],
  };
}

/** The address counts on machines with several; kubeadm itself keeps nothing back for the system. */
function kubeletFlags({ address, reserved: { cpu, memory } }: Node): readonly string[] {
  const amounts = [...(cpu === '0' ? [] : [`cpu=${cpu}`]), ...(memory === '0' ? [] : [`memory=${memory}`])];
  return [`--node-ip=${address}`, ...(amounts.length === 0 ? [] : [`--system-reserved=${amounts.join(',')}`])];
}

function initialise({ distribution, network, nodes }: Model, first: Node): BootstrapStep {
  const several = nodes.filter(isControlPlane).length > 1;
  return {
    title: `Start the cluster on ${first.name}`,
    why: `The ranges cannot be changed later, and kubeadm has none for pods of its own.${several ? ` Other control planes can join only because an endpoint is named: put a name or an address that moves in the place of ${first.address} if the cluster has to outlive ${first.name}.` : ''} Keep kubeadm.yaml: upgrades read the same file.`,
    where: { node: first.name },
    commands: [
      [
        "sudo tee /etc/kubernetes/kubeadm.yaml > /dev/null <<'END'",
        'apiVersion: kubeadm.k8s.io/v1beta4',
        'kind: InitConfiguration',
        'localAPIEndpoint:',
        `  advertiseAddress: ${first.address}`,
        `  bindPort: ${distribution.apiPort}`,
        'nodeRegistration:',
        `  name: ${first.name}`,
        ...(isTainted(first) ? [] : ['  taints: []']),
        '---',
        'apiVersion: kubeadm.k8s.io/v1beta4',
        'kind: ClusterConfiguration',
        `kubernetesVersion: stable-${distribution.version}`,
        ...(several ? [`controlPlaneEndpoint: ${first.address}:${distribution.apiPort}`] : []),
        'networking:',
        `  podSubnet: ${network.pods}`,
        `  serviceSubnet: ${network.services}`,
        `  dnsDomain: ${network.dnsDomain}`,
        ...(network.podBlock === undefined
          ? []
          : ['controllerManager:', '  extraArgs:', '    - name: node-cidr-mask-size', `      value: "${network.podBlock}"`]),
        'END',
      ].join('\n'),
      `sudo test -e /etc/kubernetes/admin.conf || sudo kubeadm init --config /etc/kubernetes/kubeadm.yaml${several ? ' --upload-certs' : ''}`,
    ],
  };
}

/** kubeadm brings no network plugin, and nodes stay NotReady without one. */
function networkPlugin({ network: { cni, pods, podBlock } }: Model): BootstrapStep {
  return {
    title: `Install ${cni.name}`,
    why: `kubeadm brings no network plugin, and until there is one nodes are NotReady and DNS does not start.${plugins[cni.name]?.why ?? ` Its range for pods must be ${pods}.`}`,
    where: 'here',
    byHand: true,
    commands: [...(plugins[cni.name]?.commands(pods, podBlock) ?? []), 'kubectl wait --for=condition=Ready --timeout=5m node --all'],
  };
}

const plugins: Readonly<
  Record<string, { readonly why: string; readonly commands: (pods: string, podBlock?: number) => readonly string[] }>
> = {
  calico: {
    why: ' Take the release whose requirements name this Kubernetes; its manifest reads the range of pods from what kubeadm stored.',
    commands: () => [
      "read -rp 'Release of Calico, as v3.31.3: ' release",
      'kubectl apply --server-side -f https://raw.githubusercontent.com/projectcalico/calico/$release/manifests/calico.yaml',
    ],
  },
  cilium: {
    why: ' Take the release whose requirements name this Kubernetes. `policyCIDRMatchMode` lets policies name nodes by their address.',
    commands: (pods, podBlock) => [
      "read -rp 'Release of Cilium, as 1.18.4: ' release",
      `helm upgrade --install cilium cilium --repo https://helm.cilium.io --version $release --namespace kube-system --set 'policyCIDRMatchMode={nodes}' --set ipam.mode=cluster-pool --set 'ipam.operator.clusterPoolIPv4PodCIDRList={${pods}}'${podBlock === undefined ? '' : ` --set ipam.operator.clusterPoolIPv4MaskSize=${podBlock}`}`,
    ],
  },
  flannel: {
    why: ' It enforces no policies.',
    commands: (pods) => [
      `curl -fsSL https://github.com/flannel-io/flannel/releases/latest/download/kube-flannel.yml | sed 's|10.244.0.0/16|${pods}|' | kubectl apply --server-side -f -`,
    ],
  },
};

function join(first: Node, node: Node): BootstrapStep {
  const controlPlane = isControlPlane(node);
  return {
    title: `Join ${node.name}`,
    why: controlPlane
      ? `The first command prints the key of the certificates, good for two hours, the second a join command; run it on ${node.name} with \`sudo\` and with \`--control-plane --certificate-key <key> --apiserver-advertise-address ${node.address} --node-name ${node.name}\` added.`
      : `This prints a join command that is good for a day; run it on ${node.name} with \`sudo\` and with \`--node-name ${node.name}\` added.`,
    where: { node: first.name },
    byHand: true,
    commands: [
      ...(controlPlane ? ['sudo kubeadm init phase upload-certs --upload-certs'] : []),
      'sudo kubeadm token create --print-join-command',
    ],
  };
}

/** Joined control planes get kubeadm's taint; it goes from those that are declared without it. */
function opened(others: readonly Node[]): BootstrapStep[] {
  const nodes = others.filter((node) => isControlPlane(node) && !isTainted(node));
  if (nodes.length === 0) return [];
  return [
    {
      title: 'Let pods onto the control planes',
      why: `kubeadm taints every control plane; ${nodes.map(({ name }) => name).join(', ')} ${nodes.length === 1 ? 'is' : 'are'} declared without the taint.`,
      where: 'here',
      byHand: true,
      commands: nodes.map(({ name }) => `kubectl taint node ${name} ${CONTROL_PLANE_TAINT}:NoSchedule-`),
    },
  ];
}

/** K3s carries the program behind this provisioner, kubeadm does not. */
function localVolumes({ storageClasses }: Model): BootstrapStep[] {
  const names = storageClasses.filter(({ provisioner }) => provisioner === 'rancher.io/local-path').map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    {
      title: 'Install the local-path provisioner',
      why: `It makes the volumes of ${names.join(' and ')}, folders below /opt/local-path-provisioner of a node; kubeadm brings nothing that makes volumes, and without it their claims wait for ever. Its manifest has a class \`local-path\` of its own.`,
      where: 'here',
      byHand: true,
      commands: [
        "read -rp 'Release of the provisioner, as v0.0.30: ' release",
        'kubectl apply --server-side -f https://raw.githubusercontent.com/rancher/local-path-provisioner/$release/deploy/local-path-storage.yaml',
        'kubectl -n local-path-storage rollout status deployment/local-path-provisioner --timeout=5m',
      ],
    },
  ];
}

function isTainted({ taints }: Node): boolean {
  return taints.some(({ key }) => key === CONTROL_PLANE_TAINT);
}
