import { applyAcceptances, capacityChecks, factsOf, type Headroom, headroomOf } from '../../checks/index.ts';
import type { State } from '../../diff/index.ts';
import type { Code, Issue } from '../../issues/index.ts';
import { formatIdentity } from '../../model/index.ts';
import type { CapacityChange, Consequence } from '../review.ts';
import { type Both, between } from './between.ts';
import type { ConsequenceInput } from './index.ts';
import { isTouched, type RestsOn } from './touched.ts';

/** What fitted and does not fit any more, and the reverse. */
export const capacity = between((both) => {
  if (!isTouched(both, restsOn)) return [];
  const [before, after] = [findings(both.base), findings(both.head)];
  return [
    ...[...after].flatMap(([key, issue]) => (before.has(key) || issue.accepted !== undefined ? [] : [worse(both, issue)])),
    ...[...before].flatMap(([key, issue]) => (after.has(key) || issue.accepted !== undefined ? [] : [better(both, issue)])),
  ];
});

/** Requests of all pods beside what the nodes have, in one arrangement in which everything has its place; nothing where all is as before. */
export function capacityOf({ base, head, diff }: ConsequenceInput): readonly CapacityChange[] {
  if (base === undefined || head === undefined || !isTouched({ base, head, diff }, restsOn)) return [];
  const before = new Map(headroomOf(factsOf(base)).map((row) => [row.node, row]));
  const rows = headroomOf(factsOf(head)).map((after) => ({ after, before: before.get(after.node) }));
  if (rows.length === before.size && rows.every(({ after, before: was }) => was !== undefined && isAlike(was, after))) return [];
  return rows.map(({ after, before: was }) => ({
    node: after.node,
    allocatable: { cpu: after.allocatable.cpu, memory: after.allocatable.memory },
    before: { cpu: was?.used.cpu ?? 0, memory: was?.used.memory ?? 0 },
    after: { cpu: after.used.cpu, memory: after.used.memory },
  }));
}

function isAlike(one: Headroom, other: Headroom): boolean {
  const same = (list: 'used' | 'allocatable') => one[list].cpu === other[list].cpu && one[list].memory === other[list].memory;
  return same('used') && same('allocatable');
}

/** What room rests on: facts, kinds that say where pods may be or how many and how large they are, and most fields of pods. */
const restsOn: RestsOn = {
  facts: [
    ...(['nodes', 'distribution', 'network', 'monitoring', 'footprints', 'reservations', 'layers', 'storageClasses', 'claims'] as const),
    ...(['accelerators', 'machines', 'powerModes', 'languageModels', 'priorityClasses'] as const),
  ],
  kind: (kind) =>
    [
      ...['PersistentVolume', 'PersistentVolumeClaim', 'StorageClass', 'LimitRange', 'PriorityClass'],
      ...['HorizontalPodAutoscaler', 'PodDisruptionBudget'],
    ].includes(kind),
  besides:
    /(^|\.)(annotations|image|imagePullPolicy|env|envFrom|command|args|livenessProbe|readinessProbe|startupProbe|securityContext|lifecycle|volumeMounts|serviceAccountName)\b/,
};

/** Findings about room, accepted ones among them, by what they are about: how much is missing makes no new one. */
function findings(state: State): ReadonlyMap<string, Issue> {
  const issues = applyAcceptances(
    state.model,
    capacityChecks.flatMap((check) => check(state)),
  );
  return new Map(
    issues
      .filter(({ code }) => code.startsWith('CAPACITY_'))
      .map((issue) => [
        `${issue.code} ${issue.file ?? issue.path} ${issue.file === undefined ? '' : (issue.path.split(' ')[1] ?? '')}`,
        issue,
      ]),
  );
}

/** Findings that mean that something does not run. */
const stops: readonly Code[] = ['CAPACITY_NO_ROOM', 'CAPACITY_JOB', 'CAPACITY_VRAM', 'CAPACITY_GPU_COUNT', 'CAPACITY_MODEL_MEMORY'];

function worse(both: Both, issue: Issue): Consequence {
  const stopped = issue.severity === 'error' && stops.includes(issue.code);
  return { ...about(both.head, issue), level: stopped ? 'interruption' : 'none', message: issue.message, hint: issue.hint };
}

function better(both: Both, issue: Issue): Consequence {
  return {
    ...about(both.base, issue),
    cluster: both.head.model.cluster,
    level: 'none',
    message: `is mended: ${issue.message.split('\n')[0]}`,
  };
}

/** The object that a finding is about, else the owner's own words for it. */
function about({ model, manifests }: State, { code, path, file }: Issue) {
  const manifest = file === undefined ? undefined : manifests.find((one) => one.file === file);
  const owner = path.startsWith(`${model.cluster} `) ? path.slice(model.cluster.length + 1) : path;
  return {
    topic: 'capacity',
    cluster: model.cluster,
    application: manifest?.origin.application ?? '',
    subject: manifest === undefined ? owner : formatIdentity(manifest.identity),
    evidence: [`${code}: see \`labwright explain ${code}\``],
    file,
  } as const;
}
