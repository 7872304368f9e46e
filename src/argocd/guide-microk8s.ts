import type { Model, Node } from '../model/index.ts';
import { controlPlaneFirst, isControlPlane, reachStep } from './guide-nodes.ts';
import type { BootstrapStep } from './guide-step.ts';

/** Ranges MicroK8s uses when nobody says otherwise. */
const MICROK8S_PODS = '10.1.0.0/16';
const MICROK8S_SERVICES = '10.152.183.0/24';

/** One snap per machine, then the add-ons. */
export function microk8sSteps(model: Model): BootstrapStep[] {
  const { cluster, distribution, nodes } = model;
  const [first, ...others] = controlPlaneFirst(nodes);
  if (first === undefined) return [];
  return [
    ...nodes.map((node) => prepare(model, node)),
    ...(usesDefaultRanges(model) ? [] : nodes.map((node) => launchConfiguration(model, node))),
    ...[first, ...others].map(
      (node): BootstrapStep => ({
        title: `Install MicroK8s ${distribution.version} on ${node.name}`,
        why: 'The channel pins the minor and the hold keeps snapd from restarting the node at night.',
        where: { node: node.name },
        commands: [
          `sudo snap install microk8s --classic --channel=${distribution.version}/stable`,
          'sudo snap refresh --hold microk8s',
          'sudo /snap/bin/microk8s status --wait-ready',
        ],
      }),
    ),
    ...others.map(
      (node): BootstrapStep => ({
        title: `Join ${node.name}`,
        why: `\`microk8s add-node\` on ${first.name} prints a join command that is valid once; run it on ${node.name}${isControlPlane(node) ? '' : ' with `--worker` added'}.`,
        where: { node: first.name },
        byHand: true,
        commands: ['sudo /snap/bin/microk8s add-node'],
      }),
    ),
    {
      title: 'Switch on the add-ons',
      why: distribution.rbac
        ? 'One at a time. `rbac` first: without it every service account may do everything, and a missing permission shows only the day it is switched on.'
        : 'One at a time. `rbac` is not among them: every service account may do everything.',
      where: { node: first.name },
      commands: [
        ...rbacFirst(distribution.addons).map((addon) => `sudo /snap/bin/microk8s enable ${addon}${addonFlags(model, addon)}`),
        'sudo /snap/bin/microk8s status --wait-ready',
      ],
    },
    reachStep(cluster, first, 'sudo /snap/bin/microk8s config'),
  ];
}

/** Two classes marked as default leave it to chance which one a claim without a class gets. */
function addonFlags({ storageClasses }: Model, addon: string): string {
  const ours = storageClasses.some((storageClass) => storageClass.default && storageClass.name !== 'microk8s-hostpath');
  return addon === 'hostpath-storage' && ours ? ' --default-class=false' : '';
}

/** What a machine needs before: a link that classic snaps expect, open ports, and an NFS client where backups go over NFS. */
function prepare({ backupTargets, network }: Model, node: Node): BootstrapStep {
  const nfs = backupTargets.some(({ kind }) => kind === 'nfs');
  return {
    title: `Prepare ${node.name}`,
    why: `As a rule for Rocky Linux; on Debian and Ubuntu the packages are called ${nfs ? 'nfs-common and ' : ''}snapd, and there is no firewalld. ${nfs ? 'Without the NFS client every pod with the backup volume waits for ever. ' : ''}The firewall must let the API in from your machine, web traffic from the LAN, and everything between pods.`,
    where: { node: node.name },
    byHand: true,
    commands: [
      `sudo dnf install -y epel-release && sudo dnf install -y snapd${nfs ? ' nfs-utils' : ''}`,
      'sudo systemctl enable --now snapd.socket && sudo ln -sfn /var/lib/snapd/snap /snap',
      'sudo firewall-cmd --permanent --add-port=16443/tcp --add-service=http --add-service=https',
      `sudo firewall-cmd --permanent --zone=trusted --add-source=${network.pods} --add-source=${network.services}`,
      'sudo firewall-cmd --reload',
    ],
  };
}

/** Whether MicroK8s has the cluster's ranges without being told. */
function usesDefaultRanges({ network }: Model): boolean {
  return network.pods === MICROK8S_PODS && network.services === MICROK8S_SERVICES;
}

function launchConfiguration({ network }: Model, node: Node): BootstrapStep {
  return {
    title: `Set the network ranges of ${node.name}`,
    why: 'MicroK8s reads this file only while it is being installed. It replaces the built-in one, which would also have switched on dns: the add-ons follow in a step of their own.',
    where: { node: node.name },
    commands: [
      'sudo mkdir -p /var/snap/microk8s/common',
      [
        "sudo tee /var/snap/microk8s/common/.microk8s.yaml <<'END'",
        'version: 0.2.0',
        'extraCNIEnv:',
        '  IPv4_SUPPORT: "true"',
        `  IPv4_CLUSTER_CIDR: "${network.pods}"`,
        `  IPv4_SERVICE_CIDR: "${network.services}"`,
        'extraKubeAPIServerArgs:',
        `  "--service-cluster-ip-range": "${network.services}"`,
        'extraKubeProxyArgs:',
        `  "--cluster-cidr": "${network.pods}"`,
        'extraKubeletArgs:',
        `  "--cluster-domain": "${network.dnsDomain}"`,
        `  "--cluster-dns": "${dnsAddress(network.services)}"`,
        'END',
      ].join('\n'),
    ],
  };
}

/** By convention the tenth address of the service range. */
function dnsAddress(services: string): string {
  const [address = ''] = services.split('/');
  return address.replace(/\d+$/, (last) => String(Number(last) + 10));
}

function rbacFirst(addons: readonly string[]): string[] {
  return [...addons.filter((addon) => addon === 'rbac'), ...addons.filter((addon) => addon !== 'rbac')];
}
