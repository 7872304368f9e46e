import type { Runbook } from '../../../authoring/index.ts';

/** What nodes need before Longhorn starts, how a volume comes back, and how not to remove it. */
export function longhornRunbook({
  cluster,
  distribution,
  dataPath,
  nodes,
  target,
}: {
  readonly cluster: string;
  readonly distribution: string;
  readonly dataPath: string;
  readonly nodes: readonly string[];
  readonly target: string | undefined;
}): Runbook {
  return {
    file: 'longhorn.md',
    text: `# Longhorn in ${cluster}

## Before the first sync, on each of ${nodes.map((node) => `\`${node}\``).join(', ')}

${distribution === 'talos' ? talosNodes(dataPath) : linuxNodes(dataPath)}

## The UI

It has no login, so no host name leads to it: \`kubectl -n longhorn-system port-forward svc/longhorn-frontend 8080:80\`, then http://localhost:8080.

## A volume comes back

${
  target === undefined
    ? 'No backups are declared: after the loss of a disk with the only copy, or of the cluster, nothing is left of a volume but what its workload copied itself.'
    : `${target.startsWith('nfs:') ? 'The folder must exist on the NAS and be writable for root (`no_root_squash`, or an export that maps everybody to one user). ' : ''}Backups lie at \`${target}\`. In the UI: Backup, the volume, the copy, Restore, with its old name; then Volume, "Create PV/PVC" with "Use previous PVC". The workload must be scaled to 0 and its old claim deleted before.
A backup is the state of the disk at one moment, as after a power cut. Databases have dumps of their own; prefer these.`
}

## Removing Longhorn

Never by removing the Application or the namespace: with the CRDs every volume goes, of every class and policy. First move the data away
(\`move-volumes.md\`) and delete the claims, then set \`deleting-confirmation-flag\` to true in the UI, then delete the Application with
its resources. Without that flag the chart's own removal Job fails, and objects with finalizers stay behind.

## Upgrading

One minor after the other, never two; back is not possible. Volumes must be healthy before (\`kubectl -n longhorn-system get volumes.longhorn.io\`).
Engines of attached volumes are upgraded afterwards in the UI, without a pause.
`,
  };
}

function linuxNodes(dataPath: string): string {
  return `1. Packages: \`open-iscsi\` (Debian, Ubuntu) or \`iscsi-initiator-utils\` (Rocky, Fedora), and for claims shared by several pods \`nfs-common\` or \`nfs-utils\`.
2. \`systemctl enable --now iscsid\`; \`modprobe iscsi_tcp\`, and \`echo iscsi_tcp > /etc/modules-load.d/longhorn.conf\`.
3. multipathd, where it runs (Ubuntu Server does), must leave the volumes alone, or mounts fail with "already mounted or mount point busy":
   a block \`blacklist { devnode "^sd[a-z0-9]+" }\` in \`/etc/multipath.conf\`, then \`systemctl restart multipathd\`.
4. \`${dataPath}\` on ext4 or xfs, best a disk of its own: a full root disk stops the node.
5. Not in an LXC container: the iSCSI session needs the kernel of the host.`;
}

function talosNodes(dataPath: string): string {
  return `1. System extensions \`siderolabs/iscsi-tools\` and \`siderolabs/util-linux-tools\` in the image.
2. A user volume, which Talos mounts at \`/var/mnt/<name>\` (here \`${dataPath}\`):

\`\`\`yaml
apiVersion: v1alpha1
kind: UserVolumeConfig
name: longhorn
provisioning:
  diskSelector:
    match: '!system_disk'
  minSize: 100GB
  grow: true
\`\`\`

3. Leave \`workloadIsolation\` of Talos 1.14 off until you have seen a volume attach: Talos says that iSCSI of the kubelet breaks with it.`;
}
