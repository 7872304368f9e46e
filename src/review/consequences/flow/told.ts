import { type FlowRow, factsOf } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import type { Consequence } from '../../review.ts';
import { type FlowsChanged, keyOf } from './changes.ts';

/** Applications by the names that rows have for their pods: `home/web`. */
type Places = ReadonlyMap<string, string>;

export function placesIn(state: State): Places {
  return new Map([
    ...state.model.footprints.map(({ namespace, name, application }) => [`${namespace}/${name}`, application] as const),
    ...factsOf(state).pods.map(
      ({ namespace, manifest }) => [`${namespace}/${manifest.identity.name}`, manifest.origin.application] as const,
    ),
    ...state.model.workloads.map(({ namespace, name, application }) => [`${namespace}/${name}`, application] as const),
  ]);
}

interface Telling extends Pick<FlowsChanged, 'refused'> {
  readonly verb: 'opened' | 'closed';
  /** Of the state that lets the flows through, and of the other one. */
  readonly places: Places;
  readonly others: Places;
}

/** Some rows that are told together. */
interface Group {
  readonly kind: 'of-pods' | 'unlimited' | 'between';
  readonly subject: string;
  readonly application: string;
  readonly rows: FlowRow[];
}

/**
 * Flows in sentences: those of pods that only one of the states has together, since they come and go with them; pods that no
 * policy limits by application; all others by their two ends.
 */
export function told({ model }: State, rows: readonly FlowRow[], telling: Telling): readonly Consequence[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const group = groupOf(row, telling);
    const key = `${group.kind} ${group.subject}`;
    const known = groups.get(key) ?? group;
    groups.set(key, known);
    known.rows.push(row);
  }
  return [...groups.values()].map(({ kind, subject, application, rows: all }): Consequence => {
    const about = { topic: 'flow', cluster: model.cluster, application, subject, evidence: all.map(show) } as const;
    const said = telling.verb === 'opened' ? openedBy(kind, all) : closedBy(kind, all, telling);
    return { ...about, ...said };
  });
}

function groupOf(row: FlowRow, { places, others }: Telling): Group {
  const isOnlyHere = (name: string) => places.has(name) && !others.has(name);
  const own = isOnlyHere(row.from) ? row.from : isOnlyHere(row.to) ? row.to : undefined;
  const application = places.get(own ?? row.from) ?? places.get(row.to) ?? '';
  if (row.why === 'unlimited') {
    const pods = row.from === 'anybody' ? row.to : row.from;
    return { kind: 'unlimited', subject: application === '' ? pods : `application ${application}`, application, rows: [] };
  }
  if (own !== undefined) return { kind: 'of-pods', subject: `application ${application}`, application, rows: [] };
  return { kind: 'between', subject: `${row.from} → ${row.to}`, application, rows: [] };
}

type Said = Pick<Consequence, 'level' | 'widens' | 'message' | 'hint'>;

function openedBy(kind: Group['kind'], rows: readonly FlowRow[]): Said {
  const count = `${rows.length} ${rows.length === 1 ? 'flow is' : 'flows are'}`;
  if (kind === 'of-pods') return { level: 'none', widens: true, message: `${count} let through for what is new` };
  if (kind === 'unlimited') {
    const [into, out] = [rows.some(({ from }) => from === 'anybody'), rows.some(({ to }) => to === 'anybody')];
    const what = into && out ? 'reach anybody and are reached by anybody' : into ? 'are reached by anybody' : 'reach anybody';
    return { level: 'none', widens: true, message: `has pods that ${what}: no policy limits ${podsOf(rows).join(', ')}` };
  }
  const reasons = [...new Set(rows.map(({ reason }) => reason))].join('; ');
  const undeclared = isSuperfluous(rows) ? ', and nobody declared it' : '';
  return { level: 'none', widens: true, message: `${portsOf(rows)} let through now: ${reasons}${undeclared}` };
}

function closedBy(kind: Group['kind'], rows: readonly FlowRow[], { refused }: Telling): Said {
  if (kind === 'of-pods')
    return { level: 'none', message: `${rows.length} ${rows.length === 1 ? 'flow goes' : 'flows go'} with what is removed` };
  if (kind === 'unlimited') return { level: 'none', message: `is limited by policies now: what none of them lets through is refused` };
  const cut = rows.filter((row) => refused.has(keyOf(row)));
  if (cut.length > 0) {
    const reasons = [...new Set(cut.map((row) => refused.get(keyOf(row))?.reason))].join('; ');
    const hint = 'let the policies at both of its ends allow it';
    return { level: 'interruption', message: `${portsOf(cut)} refused now, although declared: ${reasons}`, hint };
  }
  const why = isSuperfluous(rows) ? '; nobody had declared it' : ', and nobody declares it any more';
  return { level: 'none', message: `${portsOf(rows)} not let through any more${why}` };
}

function isSuperfluous(rows: readonly FlowRow[]): boolean {
  return rows.every(({ why }) => why === 'superfluous');
}

/** `TCP 53, UDP 53 are`. */
function portsOf(rows: readonly FlowRow[]): string {
  const ports = [...new Set(rows.map(({ port }) => port))];
  return `${ports.join(', ')} ${ports.length === 1 ? 'is' : 'are'}`;
}

/** Pods that no policy limits. */
function podsOf(rows: readonly FlowRow[]): readonly string[] {
  return [...new Set(rows.map(({ from, to }) => (from === 'anybody' ? to : from)))];
}

function show({ from, to, port, reason }: FlowRow): string {
  return `${from} → ${to}, ${port}: ${reason}`;
}
