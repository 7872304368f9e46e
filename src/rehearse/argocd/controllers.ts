import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../api/index.ts';
import { ARGOCD_NAMESPACE, ARGOCD_VERSION } from '../../argocd/index.ts';
import type { ControlPlane } from '../control-plane/index.ts';
import type { Note } from '../stand-ins/index.ts';
import { accountConfig, cleanStart, confined } from './environment.ts';
import { accepts, listening, loopback } from './listening.ts';
import { programEnvironment } from './program-environment.ts';

/** Programs beside those of the control plane. */
export interface ArgoPrograms {
  /** All controllers in one, chosen by `ARGOCD_BINARY_NAME`. */
  readonly argocd: string;
  /** Upstream's install manifest of the same release. */
  readonly installManifest: string;
  readonly redis: string;
}

export interface ControllersProps {
  readonly controlPlane: Pick<ControlPlane, 'api' | 'kubeconfig' | 'folder' | 'processes'>;
  readonly programs: ArgoPrograms;
  /** What was installed: whose service accounts and settings the controllers run with. */
  readonly installed: readonly KubeObject[];
  readonly signal: AbortSignal;
}

/** Controllers that run. */
export interface Controllers {
  /** Version they say they are, `3.5.7`; empty where they do not. */
  version(): string;
  /** What is different about them from those of the cluster. */
  differences(): Promise<readonly Note[]>;
}

/** The controllers that run here; the install manifest calls their workloads the same. */
type Controller = 'argocd-repo-server' | 'argocd-application-controller' | 'argocd-applicationset-controller';

/**
 * Starts the cache, the repository server and, once that listens, the controllers: they ask it at once and then not for minutes.
 * Each runs as the service account that the install manifest gives it, with the switches that the settings set.
 * @throws NotReadyError where one does not listen in time; ApiError where a service account gets no token
 */
export async function startControllers({ controlPlane, programs, installed, signal }: ControllersProps): Promise<Controllers> {
  const { api, kubeconfig, processes } = controlPlane;
  const folder = join(controlPlane.folder, 'argocd');
  const environment = confined(folder);
  const [redis = 0, repository = 0, metrics = 0, controllerMetrics = 0, webhook = 0] = await ports(processes, 5);
  // Started by a link in the folder: what an interrupted rehearsal leaves running is known by it.
  const link = (name: string, program: string) => {
    symlinkSync(program, join(folder, 'bin', name));
    return join(folder, 'bin', name);
  };
  const run = async (name: Controller, flags: readonly string[]) => {
    const callsGit = name === 'argocd-repo-server';
    const [program = '', ...args] = [...(callsGit ? cleanStart(join(folder, 'bin')) : []), link(name, programs.argocd), ...flags];
    const own = callsGit ? {} : { KUBECONFIG: await accountConfig(api, kubeconfig, folder, name) };
    const settings = { ...programEnvironment(installed, name), ...persistHealth };
    processes.start({ name, program, args, env: { ...settings, ...environment, ...own, ARGOCD_BINARY_NAME: name }, cwd: folder });
  };

  const args = [`--address=${loopback}:${redis}`];
  processes.start({ name: 'argocd-redis', program: link('argocd-redis', programs.redis), args, cwd: folder });
  await listening('argocd-redis', redis, signal);
  await run('argocd-repo-server', [
    `--address=${loopback}`,
    `--port=${repository}`,
    `--metrics-address=${loopback}`,
    `--metrics-port=${metrics}`,
    `--redis=${loopback}:${redis}`,
    '--disable-tls',
    // Refused together with the above unless it is empty.
    '--client-ca-path=',
  ]);
  await listening('argocd-repo-server', repository, signal);
  const common = [`--namespace=${ARGOCD_NAMESPACE}`, '--repo-server-plaintext'];
  const repositoryServer = `${loopback}:${repository}`;
  await run('argocd-application-controller', [
    ...common,
    `--repo-server=${repositoryServer}`,
    `--redis=${loopback}:${redis}`,
    `--metrics-port=${controllerMetrics}`,
  ]);
  await run('argocd-applicationset-controller', [
    ...common,
    `--argocd-repo-server=${repositoryServer}`,
    '--metrics-addr=0',
    '--probe-addr=0',
    `--webhook-addr=${loopback}:${webhook}`,
  ]);
  await listening('argocd-applicationset-controller', webhook, signal);
  const version = () => versionIn(readFileSync(join(controlPlane.folder, 'argocd-application-controller.log'), 'utf8'));
  return {
    version,
    differences: async () => [
      ...differences,
      ...versionNotes(version()),
      ...((await accepts(controllerMetrics)) ? [openPort(controllerMetrics)] : []),
    ],
  };
}

async function ports(processes: ControlPlane['processes'], count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) found.add(await processes.freePort());
  return [...found];
}

/** Found in the first lines of a log. */
function versionIn(log: string): string {
  return /\bversion"?[=:]"?v?(\d+\.\d+\.\d+)/.exec(log)?.[1] ?? '';
}

const persistHealth = { ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH: 'true' };

const differences: readonly Note[] = [
  {
    what: 'argocd-server, Dex and notifications are not run',
    why: 'nobody logs in here; the project `default` and the key that argocd-server makes at its first start were made by the rehearsal',
  },
  {
    what: 'setting controller.resource.health.persist switched on',
    why: 'Argo CD then names in an Application the object that is not healthy; it decides nothing by it',
  },
  { what: 'a server of the rehearsal in the place of Redis', why: 'Argo CD keeps nothing in it but what it can make again' },
];

function versionNotes(version: string): readonly Note[] {
  if (`v${version}` === ARGOCD_VERSION) return [];
  const what = `Argo CD ${version === '' ? 'of an unknown version' : version}`;
  return [{ what, why: `the bootstrap installs ${ARGOCD_VERSION}: what was rehearsed is another release` }];
}

/** Upstream's own program has no switch for this; the one that the setup builds does not listen at all. */
function openPort(port: number): Note {
  return {
    what: `metrics of Argo CD's application controller served on port ${port} of every address of this machine`,
    why: 'the released program knows no other way; the one built by `rehearse:setup` serves none',
  };
}
