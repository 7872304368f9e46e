import { type AnyCluster, type Facts, type Labels, quantity } from '../../../authoring/index.ts';
import type { Footprint } from '../../../model/index.ts';
import { parseCpu, parseDuration, parseMemory, readable, UnitError } from '../../../units/index.ts';
import { type chartAmounts, sumAmounts } from '../../platform/helm/index.ts';
import { type ResourceProps, resources } from '../../shared/index.ts';
import { claimOf, type HubConfig } from './jupyterhub-config.ts';
import type { JupyterHubProps } from './jupyterhub-props.ts';

// renovate: datasource=docker depName=quay.io/jupyter/scipy-notebook
const notebookVersion = '2026-09-07';
export const notebookImage = `quay.io/jupyter/scipy-notebook:${notebookVersion}`;

const defaults = { cpu: '250m', memory: '1Gi', memoryLimit: '2Gi' } as const;
const defaultCpuLimit = '2';

/** Findings about what the compiler cannot see in the owner's names and numbers. */
export function checkHub<C extends AnyCluster>(facts: Facts, path: string, props: JupyterHubProps<C>): void {
  const { users, admins = [], running, signIn } = props;
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (users.length === 0) refuse('users', 'nobody may sign in', "name who may: `users: ['kim']`");
  for (const [index, user] of users.entries()) {
    // The name becomes part of a claim's and a pod's; what is no label there is replaced by a hash.
    if (!/^(?=.{1,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(user))
      refuse(
        `users[${index}]`,
        `"${user}" is no user name`,
        'a lower-case letter, then letters and digits with single hyphens between them, at most 32 characters',
      );
    if (users.indexOf(user) !== index) refuse(`users[${index}]`, `"${user}" is on the list twice`);
  }
  for (const [index, admin] of admins.entries())
    if (!users.includes(admin)) refuse(`admins[${index}]`, `"${admin}" is none of \`users\``, `add '${admin}' to \`users\``);
  if (running !== undefined && !(Number.isInteger(running) && running >= 1)) refuse('running', `${running} is no whole number above 0`);
  if (signIn !== undefined && signIn !== 'shared-password' && signIn !== 'own-password')
    refuse('signIn', `"${String(signIn)}" is none of its values`, 'write `shared-password` or `own-password`');
}

/** What the owner says of users and their pods, as the hub takes it. */
export function ownersChoice<C extends AnyCluster>(
  facts: Facts,
  path: string,
  { users, admins = [], signIn = 'shared-password', running = users.length, idle = '1h', notebooks = {} }: JupyterHubProps<C>,
): Omit<HubConfig, 'namespace' | 'name' | 'hubUrl' | 'proxyUrl' | 'port' | 'labels' | 'priority' | 'home'> {
  const { tracking, sharedMemory = '256Mi', nodeSelector } = notebooks;
  quantity(facts, sharedMemory, `${path} notebooks.sharedMemory`);
  return {
    users,
    admins,
    signIn,
    running,
    idleSeconds: seconds(facts, idle, `${path} idle`),
    startSeconds: seconds(facts, notebooks.start ?? '10m', `${path} notebooks.start`),
    image: notebooks.image ?? notebookImage,
    environment: tracking === undefined ? {} : { MLFLOW_TRACKING_URI: tracking.url },
    ...notebookAmounts(facts, path, notebooks.resources),
    sharedMemory,
    nodeSelector: { ...(nodeSelector as Labels | undefined) },
  };
}

/** Guarantees and limits as the spawner takes them: cores and bytes. */
function notebookAmounts(facts: Facts, path: string, given: ResourceProps | undefined): Pick<HubConfig, 'cpu' | 'memory'> {
  // Reads the amounts only to report a wrong one.
  resources(facts, { cpuLimit: defaultCpuLimit, ...given }, defaults, `${path} notebooks`);
  const cores = (text: string) => (readable(() => parseCpu(text)) ?? 0) / 1000;
  const bytes = (text: string) => readable(() => parseMemory(text)) ?? 0;
  return {
    cpu: { guarantee: cores(given?.cpu ?? defaults.cpu), limit: cores(given?.cpuLimit ?? defaultCpuLimit) },
    memory: { guarantee: bytes(given?.memory ?? defaults.memory), limit: bytes(given?.memoryLimit ?? defaults.memoryLimit) },
  };
}

/** Seconds of a duration; a wrong one becomes a finding. */
function seconds(facts: Facts, text: string, path: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    facts.issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path, message: error.message, hint: error.hint });
    return 0;
  }
}

/** What all users at once take: the most pods that may run, and a home for everybody on the list. */
export function notebookFootprint<C extends AnyCluster>(
  { users, running = users.length, notebooks = {}, homes }: JupyterHubProps<C>,
  { name, port, storageClass }: { readonly name: string; readonly port: number; readonly storageClass: string },
): Omit<Footprint, 'application' | 'namespace'> {
  const { resources: given } = notebooks;
  const amounts: ReturnType<typeof chartAmounts> = {
    requests: { cpu: given?.cpu ?? defaults.cpu, memory: given?.memory ?? defaults.memory },
    limits: { memory: given?.memoryLimit ?? defaults.memoryLimit },
  };
  const { requests, limits } = sumAmounts({ pods: running, amounts });
  return {
    name: `${name}-notebooks`,
    pods: running,
    requests,
    limits,
    volumes: users.map((user) => ({ name: claimOf(name, user), size: homes.size, storageClass })),
    ports: [{ name: 'notebook', port, protocol: 'TCP' }],
    images: [notebooks.image ?? notebookImage],
    source: `jupyterhub_config.py: at most ${running} servers at a time, one home for each user`,
  };
}
