import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { formatIssue, type Issue } from '../../src/issues/index.ts';
import { type Application, groupOf, type JsonObject, type Manifest, type Model } from '../../src/model/index.ts';
import { type Binaries, findBinaries, readVersions, setupCommand, thisPlatform } from '../../src/rehearse/binaries/index.ts';
import { type Rehearsal, type RehearseProps, rehearse, type State } from '../../src/rehearse/index.ts';
import { host } from '../rehearse/_host.ts';
import { model, node } from '../rehearse/stand-ins/_model.ts';

/** Programs of one minor out of the cache; without them a test fails with the command that builds them. */
export function programsOf(minor = '1.36'): Binaries {
  return findBinaries({
    minor,
    argocd: false,
    setup: setupCommand('.', '.'),
    env: process.env,
    platform: thisPlatform(),
    versions: readVersions('.'),
  });
}

/** Objects of each application, by its name. Those of one application hold each other up, those of two do not. */
export type Objects = Readonly<Record<string, readonly JsonObject[]>>;

/** A cluster as it would be rendered: two machines, of which the second takes only what tolerates `quiet`. */
export function stateOf(objects: Objects, changes: Partial<Model> = {}): State {
  const applications = Object.keys(objects).map(
    (name): Application => ({
      name,
      argoName: `attic-${name}`,
      layer: 'apps',
      namespace: 'home',
      folder: `dist/attic/apps/${name}`,
      cascade: true,
      holdsData: false,
      dependsOn: [],
      syncOptions: [],
      ignoreDifferences: [],
      charts: [],
      clusterKinds: [],
    }),
  );
  const nodes = [
    node({ name: 'shelf-1', capacity: { cpu: '8', memory: '32Gi', pods: 110 } }),
    node({ name: 'shelf-2', address: '10.20.0.12', roles: ['worker'], taints: [{ key: 'quiet', effect: 'NoSchedule' }] }),
  ];
  const manifests = Object.entries(objects).flatMap(([name, bodies]) => bodies.map((body) => manifestOf(body, name)));
  return { model: model({ nodes, applications, ...changes }), manifests };
}

function manifestOf(body: JsonObject, application: string): Manifest {
  const { apiVersion, kind, metadata } = body as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
  };
  const identity = { group: groupOf(apiVersion), kind, namespace: metadata.namespace ?? '', name: metadata.name };
  return {
    identity,
    apiVersion,
    body,
    origin: { cluster: 'attic', layer: 'apps', application, construct: '' },
    file: `dist/attic/apps/${application}/${kind.toLowerCase()}-${metadata.name}.yaml`,
  };
}

/** Rehearses a state, of which nothing is known but what is rendered. */
export async function rehearsed(state: State, props: Partial<RehearseProps> = {}): Promise<Rehearsal> {
  return await rehearse({
    ...state,
    definitions: [],
    programs: programsOf(),
    host,
    signal: new AbortController().signal,
    timeout: 90,
    placeOf: (file) => ({ construct: `code of ${file.split('/').at(-2)}`, source: 'clusters/attic.ts:7' }),
    onProgress: () => undefined,
    ...props,
  });
}

/** The findings about one application, as a person reads them. */
export function about(rehearsal: Pick<Rehearsal, 'issues'>, application: string): readonly string[] {
  return rehearsal.issues.filter(({ file }) => applicationOf(file) === application).map(formatIssue);
}

function applicationOf(file: Issue['file']): string | undefined {
  return file?.split('/').at(-2);
}

/** What a rehearsal has running and lying about, below this test's own temporary folder. */
export interface Leftovers {
  /** Names of the programs that run. */
  readonly processes: readonly string[];
  readonly folders: readonly string[];
  /** Ports on which they listen. */
  readonly ports: readonly number[];
}

export const nothing: Leftovers = { processes: [], folders: [], ports: [] };

/** Whatever is there now that a rehearsal of this test started or made. Reads /proc, so it sees nothing where there is none. */
export function leftovers(): Leftovers {
  const running = children();
  return {
    processes: running.map(({ program }) => program).sort(),
    folders: readdirSync(tmpdir()).filter((name) => name.startsWith('labwright-rehearsal-')),
    ports: [...new Set(running.flatMap(({ pid }) => portsOf(pid)))],
  };
}

/** A program of a rehearsal that runs. */
export interface Running {
  readonly pid: number;
  readonly program: string;
}

/** The programs whose command line names a folder of a rehearsal of this test. */
export function children(): readonly Running[] {
  const start = join(tmpdir(), 'labwright-rehearsal-');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): readonly Running[] => {
      const words = unlessGone(() => readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0'));
      return words.some((word) => word.includes(start)) ? [{ pid: Number(name), program: words[0]?.split('/').at(-1) ?? '' }] : [];
    });
}

/** TCP ports a process listens on: its sockets, looked up in the kernel's table (state 0A is LISTEN). */
function portsOf(pid: number): readonly number[] {
  const sockets = new Set(unlessGone(() => readdirSync(`/proc/${pid}/fd`)).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6']
    .flatMap((table) => unlessGone(() => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1)))
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === '0A' && sockets.has(`socket:[${columns[9]}]`))
    .map(([, address = '']) => Number.parseInt(address.split(':').at(-1) ?? '', 16));
}

function linkOf(path: string): string {
  return unlessGone(() => [readlinkSync(path)])[0] ?? '';
}

/** A process may end while it is looked at. */
function unlessGone(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

/** Lets the tests of a file have a temporary folder of their own, so that rehearsals beside them are not taken for theirs. */
export function inOwnFolder(): void {
  const before = process.env['TMPDIR'];
  let folder = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'labwright-test-')));
    process.env['TMPDIR'] = folder;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  });
}

/** A pod that every level of Pod Security allows, with changes to its spec and to its container. */
export function podSpec(changes: JsonObject = {}, container: JsonObject = {}): JsonObject {
  return {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'main',
        image: 'example.org/main:1.2.3',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        ...container,
      },
    ],
    ...changes,
  };
}

/** An object of `home`, or of the namespace that is given. */
export function object(apiVersion: string, kind: string, name: string, rest: JsonObject = {}, namespace = 'home'): JsonObject {
  return { apiVersion, kind, ...rest, metadata: { name, namespace, ...(rest['metadata'] as JsonObject | undefined) } };
}

/** An object without a namespace. */
export function global(apiVersion: string, kind: string, name: string, rest: JsonObject = {}): JsonObject {
  return { apiVersion, kind, ...rest, metadata: { name, ...(rest['metadata'] as JsonObject | undefined) } };
}

/** A Deployment, StatefulSet or DaemonSet whose pods carry `app: <name>`. */
export function workload(kind: string, name: string, pod: JsonObject, spec: JsonObject = {}, namespace = 'home'): JsonObject {
  const labels = { app: name };
  return object(
    'apps/v1',
    kind,
    name,
    { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod }, ...spec } },
    namespace,
  );
}

export const deployment = (name: string, pod: JsonObject, spec: JsonObject = {}, namespace = 'home') =>
  workload('Deployment', name, pod, spec, namespace);

/** A namespace that enforces, and warns of, a level of Pod Security. */
export function namespace(name: string, level = 'restricted', warn = level): JsonObject {
  return global('v1', 'Namespace', name, {
    metadata: { labels: { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': warn } },
  });
}
