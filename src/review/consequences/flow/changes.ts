import { type FlowRow, flowTable } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';

/** What the tables of two states do not have in common. */
export interface FlowsChanged {
  /** Let through now, and not before. */
  readonly opened: readonly FlowRow[];
  /** Let through before, and not now. */
  readonly closed: readonly FlowRow[];
  /** Declared flows that the head refuses, by their key. */
  readonly refused: ReadonlyMap<string, FlowRow>;
}

export function keyOf({ from, to, port }: FlowRow): string {
  return JSON.stringify([from, to, port]);
}

/**
 * What is opened and closed. Probes are left out: they come from the own node, which no policy refuses. So is what is let through
 * on one side by a policy and on the other because nothing limits it: it passes in both.
 */
export function flowsChanged(base: State, head: State): FlowsChanged {
  const [before, after] = [base, head].map((state) => flowTable(state).filter(({ why }) => why !== 'probe'));
  const [earlier, later] = [before!, after!].map(passing);
  return {
    opened: after!.filter((row) => isTold(row) && !earlier!.has(row)),
    closed: before!.filter((row) => isTold(row) && !later!.has(row)),
    refused: new Map(after!.filter(({ state }) => state === 'refused').map((row) => [keyOf(row), row])),
  };
}

/** What a policy decides, and pods that none limits. */
function isTold({ why, enforced, state }: FlowRow): boolean {
  return state === 'allowed' && (enforced || why === 'unlimited');
}

/** Whether flows of a state pass: because they stand in its table, or because nothing limits either of their ends. */
function passing(rows: readonly FlowRow[]): { has(row: FlowRow): boolean } {
  const allowed = new Set(rows.filter(({ state }) => state === 'allowed').map(keyOf));
  const free = new Set(rows.filter(({ why }) => why === 'unlimited').map(({ from, to }) => `${from} ${to}`));
  return { has: (row) => allowed.has(keyOf(row)) || (free.has(`${row.from} anybody`) && free.has(`anybody ${row.to}`)) };
}
