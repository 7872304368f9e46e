import type { ImageProfile } from './images.ts';
import type { Container, PodSpec } from './kubernetes.ts';

/** Who a container's process is, as the kubelet and the runtime decide it. */
export interface ProcessIdentity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly noNewPrivileges: boolean;
  /** Bounding set, lower case without `cap_`. */
  readonly capabilities: readonly string[];
  readonly readOnlyRoot: boolean;
}

/** What container runtimes give when nothing is said. */
const DEFAULT_CAPABILITIES =
  'chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap'.split(' ');

/** Reads the security contexts; refuses what the kubelet refuses and what would need an image's entrypoint to drop root. */
export function identityOf(pod: PodSpec, container: Container, profile: ImageProfile): ProcessIdentity {
  const ofPod = pod.securityContext ?? {};
  const own = container.securityContext ?? {};
  const uid = own.runAsUser ?? ofPod.runAsUser ?? profile.user?.uid;
  if (uid === undefined) {
    throw new Error(
      `${container.name}: no runAsUser, and ${container.image} starts as root and changes user in its entrypoint, which is not run here`,
    );
  }
  if ((own.runAsNonRoot ?? ofPod.runAsNonRoot) === true && uid === 0)
    throw new Error(`${container.name}: runAsNonRoot is true and the uid is 0`);
  // Without runAsGroup the group comes from the image's /etc/passwd, and is root's for a uid that is not in it.
  const gid = own.runAsGroup ?? ofPod.runAsGroup ?? profile.users.find((user) => user.uid === uid)?.gid ?? 0;
  const groups = [...(ofPod.supplementalGroups ?? []), ...(ofPod.fsGroup === undefined ? [] : [ofPod.fsGroup])];
  const { add = [], drop = [] } = own.capabilities ?? {};
  const short = (name: string) => name.toLowerCase().replace(/^cap_/, '');
  const dropped = new Set(drop.map(short));
  const kept = dropped.has('all') ? [] : DEFAULT_CAPABILITIES.filter((name) => !dropped.has(name));
  if (own.privileged === true) throw new Error(`${container.name}: privileged containers are not run here`);
  return {
    uid,
    gid,
    groups: [...new Set(groups)],
    noNewPrivileges: own.allowPrivilegeEscalation === false,
    capabilities: [...new Set([...kept, ...add.map(short)])],
    readOnlyRoot: own.readOnlyRootFilesystem === true,
  };
}

/** `setpriv` options that turn root into this identity. */
export function setprivOptions({ uid, gid, groups, noNewPrivileges, capabilities }: ProcessIdentity): readonly string[] {
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`,
    '--inh-caps=-all',
    '--ambient-caps=-all',
    `--bounding-set=${['-all', ...capabilities.map((name) => `+${name}`)].join(',')}`,
    ...(noNewPrivileges ? ['--no-new-privs'] : []),
  ];
}
