import { type FlowRow, factsOf, flowChanges, flowTable } from '../../checks/index.ts';
import type { State } from '../../diff/index.ts';
import type { Consequence } from '../review.ts';
import { type Both, between } from './between.ts';

/** Flows that policies let through after a change and not before, and the reverse. */
export const flow = between((both) => {
  const { base, head, diff } = both;
  if (!mayMatter(both)) return [];
  const unknown = [base, head].some((state) => state.model.openings === undefined || factsOf(state).partial);
  const about = { topic: 'flow', level: 'none', cluster: diff.cluster, application: '' } as const;
  if (unknown) {
    const message = 'could not be compared: one of the states is older than the facts about openings';
    return [{ ...about, subject: 'flows', message, evidence: ['model.json has no `openings`'], hint: 'compare with a newer base' }];
  }
  const [was, is] = [base.model.network.cni, head.model.network.cni];
  const evidence = [`network.cni: ${was.name} → ${is.name}`, `enforcesPolicies: ${was.enforcesPolicies} → ${is.enforcesPolicies}`];
  if (was.enforcesPolicies && !is.enforcesPolicies)
    return [
      {
        ...about,
        widens: true,
        subject: 'every flow',
        message: 'is let through: the network takes no notice of policies any more',
        evidence,
      },
    ];
  if (!is.enforcesPolicies) return [];
  if (!was.enforcesPolicies) {
    const message = 'is limited by the policies from now on: what none of them lets through is refused';
    return [{ ...about, level: 'interruption', subject: 'every flow', message, evidence, hint: 'see the flows in the handbook' }];
  }
  return changesOf(both);
});

/** Kinds and facts that no flow rests on. */
const besides = ['ConfigMap', 'Secret', 'SealedSecret', 'PersistentVolumeClaim', 'PersistentVolume', 'StorageClass', 'Role', 'RoleBinding'];
const facts = [
  'applications',
  'network',
  'nodes',
  'namespaces',
  'connections',
  'externals',
  'openings',
  'exposures',
  'ingresses',
  'workloads',
];

/** Whether anything differs that a flow can rest on; the table of a large cluster takes its time. */
function mayMatter({ base, head, diff }: Both): boolean {
  const fact = [...facts, 'metrics', 'footprints', 'site'] as (keyof State['model'])[];
  return (
    diff.objects.some(({ identity }) => !besides.includes(identity.kind)) ||
    fact.some((key) => JSON.stringify(base.model[key]) !== JSON.stringify(head.model[key]))
  );
}

function changesOf({ base, head }: Both): readonly Consequence[] {
  const [before, after] = [flowTable(base), flowTable(head)];
  const { opened, closed } = flowChanges(before.filter(isReal), after.filter(isReal));
  const refused = new Map(after.filter(({ state }) => state === 'refused').map((row) => [keyOf(row), row]));
  const [earlier, later] = [placesIn(base), placesIn(head)];
  // What was never limited is not opened by saying what it is for.
  const free = new Set(before.filter(({ why }) => why === 'unlimited').map(({ from, to }) => `${from} ${to}`));
  const wasFree = ({ from, to }: FlowRow) => free.has(`${from} anybody`) && free.has(`anybody ${to}`);
  return [
    ...told(
      head,
      opened.filter((row) => !wasFree(row)),
      { verb: 'opened', places: later, others: earlier, refused },
    ),
    ...told(base, closed, { verb: 'closed', places: earlier, others: later, refused }),
  ].map((one) => ({ ...one, cluster: head.model.cluster }));
}

/** Probes come from the own node, which no policy refuses; what no policy limits is told by a row of its own. */
function isReal({ why, enforced }: FlowRow): boolean {
  return why !== 'probe' && (enforced || why === 'unlimited');
}

function keyOf({ from, to, port }: FlowRow): string {
  return JSON.stringify([from, to, port]);
}

/** Applications by the names that rows have for their pods: `home/web`. */
type Places = ReadonlyMap<string, string>;

function placesIn(state: State): Places {
  return new Map([
    ...state.model.footprints.map(({ namespace, name, application }) => [`${namespace}/${name}`, application] as const),
    ...factsOf(state).pods.map(
      ({ namespace, manifest }) => [`${namespace}/${manifest.identity.name}`, manifest.origin.application] as const,
    ),
    ...state.model.workloads.map(({ namespace, name, application }) => [`${namespace}/${name}`, application] as const),
  ]);
}

interface Telling {
  readonly verb: 'opened' | 'closed';
  /** Of the state that lets the flows through, and of the other one. */
  readonly places: Places;
  readonly others: Places;
  readonly refused: ReadonlyMap<string, FlowRow>;
}

/** Flows of pods that only one of the states has come and go with them, and are told together; others one by one, all ports of two ends. */
function told({ model }: State, rows: readonly FlowRow[], telling: Telling): readonly Consequence[] {
  const { verb, places, others } = telling;
  const isOnlyHere = (name: string) => places.has(name) && !others.has(name);
  const owner = ({ from, to }: FlowRow) => (isOnlyHere(from) ? from : isOnlyHere(to) ? to : undefined);
  const groups = new Map<
    string,
    { readonly subject: string; readonly application: string; readonly with?: string; readonly rows: FlowRow[] }
  >();
  for (const row of rows) {
    const own = owner(row);
    const application = places.get(own ?? row.from) ?? places.get(row.to) ?? '';
    const limits = row.why === 'unlimited' ? 'unlimited ' : '';
    const subject = own === undefined ? `${row.from} → ${row.to}` : `application ${application}`;
    const key = `${limits}${own === undefined ? subject : application}`;
    const group = groups.get(key) ?? { subject, application, ...(own === undefined ? {} : { with: application }), rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups.values()].map((group): Consequence => {
    const { subject, application, rows: all } = group;
    const about = { topic: 'flow', cluster: model.cluster, application, subject, evidence: all.map(show) } as const;
    const count = `${all.length} ${all.length === 1 ? 'flow' : 'flows'}`;
    if (verb === 'opened') {
      const message = group.with === undefined ? openedMessage(all) : `${count} ${all.length === 1 ? 'is' : 'are'} opened with what is new`;
      return { ...about, level: 'none', widens: true, message };
    }
    if (group.with !== undefined)
      return { ...about, level: 'none', message: `${count} ${all.length === 1 ? 'goes' : 'go'} with what is removed` };
    return { ...about, ...closedOf(all, telling.refused) };
  });
}

function openedMessage(rows: readonly FlowRow[]): string {
  const [first] = rows;
  if (first?.why === 'unlimited') return `every port: ${first.reason} any more`;
  const reasons = [...new Set(rows.map(({ reason }) => reason))].join('; ');
  return `${portsOf(rows)} ${rows.length === 1 ? 'is' : 'are'} let through now: ${reasons}${isSuperfluous(rows) ? ', and nobody declared it' : ''}`;
}

function closedOf(rows: readonly FlowRow[], refused: ReadonlyMap<string, FlowRow>): Pick<Consequence, 'level' | 'message' | 'hint'> {
  const [first] = rows;
  if (first?.why === 'unlimited')
    return { level: 'none', message: `is limited by policies now: what none of them lets through is refused` };
  const cut = rows.filter((row) => refused.has(keyOf(row)));
  if (cut.length > 0) {
    const reasons = [...new Set(cut.map((row) => refused.get(keyOf(row))?.reason))].join('; ');
    const message = `${portsOf(cut)} ${cut.length === 1 ? 'is' : 'are'} refused now, although declared: ${reasons}`;
    return { level: 'interruption', message, hint: 'let a policy at the end that refuses it allow it again' };
  }
  const message = `${portsOf(rows)} ${rows.length === 1 ? 'is' : 'are'} not let through any more`;
  return { level: 'none', message: `${message}${isSuperfluous(rows) ? '; nobody had declared it' : ', and nobody declares it any more'}` };
}

function isSuperfluous(rows: readonly FlowRow[]): boolean {
  return rows.every(({ why }) => why === 'superfluous');
}

function portsOf(rows: readonly FlowRow[]): string {
  return [...new Set(rows.map(({ port }) => port))].join(', ');
}

function show({ from, to, port, reason }: FlowRow): string {
  return `${from} → ${to}, ${port}: ${reason}`;
}
