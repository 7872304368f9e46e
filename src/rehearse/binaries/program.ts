import { pinnedPatch, type Versions } from './versions.ts';

/** A program that a rehearsal starts, and where the cache keeps it: `<group>-<version>/<name>`. */
export interface Program {
  readonly name: string;
  readonly group: keyof Versions;
  /** Arguments that make it say what it is and end. */
  readonly ask: readonly string[];
  /** Its version in what it says. */
  readonly answer: RegExp;
}

const kubernetes = { group: 'kubernetes', ask: ['--version'], answer: /^Kubernetes v(\d+\.\d+\.\S+)/m } as const;

export const kubeApiserver: Program = { name: 'kube-apiserver', ...kubernetes };
export const kubeScheduler: Program = { name: 'kube-scheduler', ...kubernetes };
export const kubeControllerManager: Program = { name: 'kube-controller-manager', ...kubernetes };
export const etcd: Program = { name: 'etcd', group: 'etcd', ask: ['--version'], answer: /^etcd Version: (\d+\.\d+\.\S+)/m };
export const kwok: Program = { name: 'kwok', group: 'kwok', ask: ['--version'], answer: /^kwok version v?(\d+\.\d+\.\S+)/m };

export const argocd: Program = {
  name: 'argocd',
  group: 'argocd',
  ask: ['version', '--client', '--short'],
  answer: /^argocd: v?(\d+\.\d+\.[^\s+]+)/m,
};

/** The stand-in that the setup builds: it has no version of its own and is known by its flag. Redis itself is told its address in another way. */
export const redis: Program = { name: 'redis-server', group: 'redis', ask: ['-h'], answer: /^\s+-address string/m };

/** What every rehearsal runs. */
export const controlPlane: readonly Program[] = [kubeApiserver, kubeScheduler, kubeControllerManager, etcd, kwok];

/** What `--argocd` runs beside it. */
export const argocdPrograms: readonly Program[] = [argocd, redis];

/** What one rehearsal runs. */
export function programsFor(props: { readonly argocd: boolean }): readonly Program[] {
  return props.argocd ? [...controlPlane, ...argocdPrograms] : controlPlane;
}

/** The version that the setup brings; nothing for a minor of Kubernetes that is not pinned. */
export function pinnedVersion({ group }: Program, minor: string, versions: Versions): string | undefined {
  return group === 'kubernetes' ? pinnedPatch(minor, versions) : versions[group].version;
}

/** Whether the setup can bring a program. */
export function isPinned(program: Program, minor: string, versions: Versions): boolean {
  return pinnedVersion(program, minor, versions) !== undefined;
}

/** Flags of the setup that bring these programs. */
export function setupFlags(wanted: readonly Program[], minor: string, versions: Versions): readonly string[] {
  return [
    ...(pinnedPatch(minor, versions) === undefined ? [] : ['--kubernetes', minor]),
    ...(wanted.some((program) => argocdPrograms.includes(program)) ? ['--argocd'] : []),
  ];
}
