import { addressOf, controllerOf, type Model, type SecretRequirement } from '../model/index.ts';
import { machineSteps } from './guide-machines.ts';
import type { BootstrapStep } from './guide-step.ts';
import { argoFolder, HUB_FOLDER, HUB_ROOT, rootName } from './names.ts';
import { ARGOCD_NAMESPACE, ARGOCD_VERSION } from './version.ts';

export type { BootstrapStep } from './guide-step.ts';

/** The way from bare machines to a cluster that syncs itself from Git, in the order that works. Every step but the joining of a node may be repeated. */
export function bootstrapGuide(model: Model): BootstrapStep[] {
  return [...machineSteps(model), ...graphics(model), publish(model), ...(isServedByHub(model) ? served(model) : ownArgoCd(model))];
}

function ownArgoCd(model: Model): BootstrapStep[] {
  return [
    install(model),
    wait(),
    ...secrets(model),
    ...backupTargets(model),
    ...repositoryCredential(model),
    start(model),
    watch(model),
    ...names(model),
    login(model),
    upgrade(model),
  ];
}

/** Whether the Argo CD of another cluster syncs this one. */
function isServedByHub({ hub, cluster }: Model): boolean {
  return hub !== undefined && hub.cluster !== cluster;
}

function served(model: Model): BootstrapStep[] {
  const { cluster, hub } = model;
  return [
    ...secrets(model),
    ...backupTargets(model),
    {
      title: `Let the Argo CD of ${hub?.cluster} in`,
      why: `It signs in as a service account of ${cluster}. The token goes into Secret argocd/cluster-${cluster} of ${hub?.cluster}, key \`config\`, with the certificate authority of the kubeconfig; then \`npx labwright secrets apply --cluster ${hub?.cluster}\`.`,
      where: 'here',
      byHand: true,
      commands: [
        'kubectl -n kube-system create serviceaccount argocd-manager',
        'kubectl create clusterrolebinding argocd-manager --clusterrole=cluster-admin --serviceaccount=kube-system:argocd-manager',
        'kubectl -n kube-system create token argocd-manager --duration=8760h',
        "kubectl config view --raw --minify -o jsonpath='{.clusters[0].cluster.certificate-authority-data}'",
      ],
    },
    ...names(model),
  ];
}

function publish({ repository }: Model): BootstrapStep {
  return {
    title: 'Publish the rendered manifests',
    why: `Argo CD reads ${repository.url} at ${repository.revision}, not this folder. The second command prints what is not pushed yet, the third proves that the branch is there.`,
    where: 'here',
    commands: [
      'npx labwright synth --check',
      'git diff --exit-code @{upstream} -- argocd dist',
      `git ls-remote --exit-code ${repository.url} ${repository.revision}`,
    ],
  };
}

function install(model: Model): BootstrapStep {
  return {
    title: `Install Argo CD ${ARGOCD_VERSION}`,
    why: 'Server-side, because one of its resource definitions is too large for the annotation a plain apply writes; with force, so that a second run takes back what Argo CD has changed since.',
    where: 'here',
    commands: [`kubectl apply --server-side --force-conflicts -k ${argoFolder(model)}/bootstrap`],
  };
}

function wait(): BootstrapStep {
  const crds = ['applications', 'applicationsets', 'appprojects'].map((plural) => `crd/${plural}.argoproj.io`).join(' ');
  return {
    title: 'Wait until Argo CD runs',
    why: 'The project and the Application of the last steps are refused until their resource definitions are known.',
    where: 'here',
    commands: [
      `kubectl wait --for=condition=Established --timeout=2m ${crds}`,
      `kubectl -n ${ARGOCD_NAMESPACE} rollout status --timeout=10m statefulset/argocd-application-controller`,
      ...['argocd-redis', 'argocd-repo-server', 'argocd-applicationset-controller', 'argocd-server'].map(
        (name) => `kubectl -n ${ARGOCD_NAMESPACE} rollout status --timeout=10m deployment/${name}`,
      ),
    ],
  };
}

function secrets({ cluster, secrets: requirements }: Model): BootstrapStep[] {
  if (requirements.length === 0) return [];
  return [
    {
      title: 'Create the Secrets',
      why: 'No value stands in Git, and workloads wait for theirs. `generate` invents what it can into .secrets/ and names what only you can give; `apply` sends them to the cluster, and makes their namespaces early: the first layer then adds labels and limits.',
      where: 'here',
      commands: [
        `npx labwright secrets generate --cluster ${cluster}`,
        `npx labwright secrets apply --cluster ${cluster}`,
        `npx labwright secrets status --cluster ${cluster}`,
      ],
    },
  ];
}

/** Nothing when the owner declared the credential as a requirement, because it then came with the others. */
function repositoryCredential({ cluster, repository, secrets: requirements }: Model): BootstrapStep[] {
  if (requirements.some(isRepositoryCredential)) return [];
  const name = `repository-${cluster}`;
  const ssh = !/^https?:/.test(repository.url);
  const create = (...more: string[]) =>
    [
      `kubectl -n ${ARGOCD_NAMESPACE} create secret generic ${name} --from-literal=type=git --from-literal=url=${repository.url}`,
      ...more,
    ].join(' ') + ' --dry-run=client -o yaml | kubectl apply --server-side -f -';
  return [
    {
      title: 'Give Argo CD access to the repository',
      why: `Skip this for a public repository. ${ssh ? 'A deploy key' : 'A deploy token'} that may only read is enough.`,
      where: 'here',
      byHand: true,
      commands: [
        ...(ssh
          ? [create('--from-file=sshPrivateKey=deploy-key')]
          : [
              "read -rp 'User name of the token: ' name",
              "read -rsp 'Token: ' token",
              create('--from-literal=username="$name"', '--from-file=password=<(printf %s "$token")'),
            ]),
        `kubectl -n ${ARGOCD_NAMESPACE} label secret ${name} --overwrite argocd.argoproj.io/secret-type=repository`,
      ],
    },
  ];
}

function isRepositoryCredential({ labels }: SecretRequirement): boolean {
  const type = labels['argocd.argoproj.io/secret-type'];
  return type === 'repository' || type === 'repo-creds';
}

/** Folders of the backup targets: no program of ours may make them, because the mount fails while they are missing. */
function backupTargets({ backupTargets: targets, claims }: Model): BootstrapStep[] {
  const namespaces = [...new Set(claims.filter(({ content }) => content === 'backup').map(({ namespace }) => namespace))].sort();
  return targets
    .filter(() => namespaces.length > 0)
    .map(({ key, server, path }) => ({
      title: `Prepare the backup target ${key}`,
      why: `A pod that mounts a missing folder waits for ever. Export them to the nodes over NFS 4.1, writable; with \`all_squash\` the files belong to one user of the NAS, whatever the pod runs as.`,
      where: { node: server },
      byHand: true as const,
      commands: namespaces.map((namespace) => `mkdir -p ${path}/${namespace}`),
    }));
}

function start(model: Model): BootstrapStep {
  // Only the hub's own cluster comes here with a hub.
  const [folder, root] = model.hub === undefined ? [argoFolder(model), rootName(model)] : [HUB_FOLDER, HUB_ROOT];
  return {
    title: 'Start syncing',
    why: 'The root Application needs its own project first. From here on a push is all it takes.',
    where: 'here',
    commands: [
      `kubectl apply --server-side --force-conflicts -f ${folder}/root/appproject-${root}.yaml`,
      `kubectl apply --server-side --force-conflicts -f ${folder}/root.yaml`,
    ],
  };
}

function watch(model: Model): BootstrapStep {
  const wait = (what: string, until: string, timeout: string) =>
    `kubectl -n ${ARGOCD_NAMESPACE} wait --for=${until} --timeout=${timeout} ${what}`;
  return {
    title: 'See it sync',
    why: 'All layers start at once and try again until what they need is there: errors in the first minutes are normal, the last command ends when everything is healthy.',
    where: 'here',
    commands: [
      wait(`application/${model.hub === undefined ? rootName(model) : HUB_ROOT}`, "jsonpath='{.status.sync.status}'=Synced", '10m'),
      wait('applicationset --all', 'condition=ResourcesUpToDate', '10m'),
      `kubectl -n ${ARGOCD_NAMESPACE} get applications`,
      wait('application --all', "jsonpath='{.status.sync.status}'=Synced", '60m'),
      wait('application --all', "jsonpath='{.status.health.status}'=Healthy", '60m'),
    ],
  };
}

/** Host names are the business of the house's own DNS server. */
function names(model: Model): BootstrapStep[] {
  const hosts = model.exposures.filter(({ kind }) => kind === 'ingress');
  if (hosts.length === 0 || model.nodes.length === 0) return [];
  const claimed = hosts.some((host) => controllerOf(model, host)?.kind === 'load-balancer');
  return [
    {
      title: 'Name the hosts',
      why: `The ingress controller answers on ${claimed ? 'the address it claims' : 'the address of the node'}. In the DNS server of the house, or in /etc/hosts of each machine, the names must point there.`,
      where: 'here',
      byHand: true,
      commands: hosts.map((exposure) => `echo '${addressOf(model, exposure)} ${exposure.host}' | sudo tee -a /etc/hosts`),
    },
  ];
}

/** Drivers come from the machine's own packages, never from the cluster. */
function graphics({ accelerators, nodes }: Model): BootstrapStep[] {
  return nodes
    .filter(({ gpus }) => accelerators.length > 0 && gpus.some(({ vendor }) => vendor === 'nvidia'))
    .map(({ name, gpus }) => ({
      title: `Prepare the GPU of ${name}`,
      why: `${gpus.map(({ model }) => model).join(', ')}: NVIDIA’s driver (550 or newer) and container toolkit must be installed from NVIDIA’s repositories for this system, and the runtime must be known to containerd. The last command must print the device.`,
      where: { node: name },
      byHand: true as const,
      commands: ['nvidia-smi', 'nvidia-container-cli info'],
    }));
}

function login({ argocd }: Model): BootstrapStep {
  const url = argocd?.url;
  return {
    title: 'Log in',
    why:
      'The first password of `admin` is in a Secret. Change it under User Info in the web interface' +
      (url === undefined ? '' : ` at ${url}`) +
      ', then delete the Secret.',
    where: 'here',
    byHand: true,
    commands: [
      `kubectl -n ${ARGOCD_NAMESPACE} get secret argocd-initial-admin-secret -o jsonpath='{.data.password}' | base64 -d`,
      ...(url === undefined ? [`kubectl -n ${ARGOCD_NAMESPACE} port-forward service/argocd-server 8443:443`] : []),
      `kubectl -n ${ARGOCD_NAMESPACE} delete secret --ignore-not-found argocd-initial-admin-secret`,
    ],
  };
}

function upgrade(model: Model): BootstrapStep {
  return {
    title: 'Later: upgrade Argo CD, or change a switch of its programs',
    why: 'Argo CD does not manage its own programs. Take a newer labwright, render, push, and install again; read the upgrade notes of every minor in between. The restart makes the programs read argocd-cmd-params-cm.',
    where: 'here',
    byHand: true,
    commands: [
      'npm run synth',
      `kubectl apply --server-side --force-conflicts -k ${argoFolder(model)}/bootstrap`,
      `kubectl -n ${ARGOCD_NAMESPACE} rollout restart statefulset/argocd-application-controller deployment/argocd-repo-server deployment/argocd-applicationset-controller deployment/argocd-server`,
    ],
  };
}
