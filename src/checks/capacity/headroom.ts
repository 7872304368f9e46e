import { allocatableOf } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import type { Group } from './placement/problem.ts';
import { onlyNodeOf } from './placement/state.ts';
import { runsOf } from './questions.ts';

/** What one node gives to pods, and how much of it is asked for. CPU in millicores, memory in bytes. */
export interface Headroom {
  /** Name of the node, or nothing for all nodes together. */
  readonly node: string | undefined;
  readonly allocatable: { readonly cpu: number; readonly memory: number; readonly pods: number };
  /** Requests of what can only run here. */
  readonly bound: { readonly cpu: number; readonly memory: number; readonly pods: number };
  /** Requests in one arrangement in which everything has its place; of all pods, for all nodes together. */
  readonly used: { readonly cpu: number; readonly memory: number; readonly pods: number };
}

type Sums = Record<'cpu' | 'memory' | 'pods', number>;

/** A row for each node, and one for all where there are several. Nothing where not everything has a place or nodes are not known. */
export function headroomOf(facts: Facts): readonly Headroom[] {
  const runs = runsOf(facts);
  if (runs === undefined || runs.answer.verdict === 'cannot') return [];
  const { problem, answer } = runs;
  const { counts } = answer;
  if (counts === undefined) return [];
  const rows = facts.model.nodes.map((node) => {
    const { cpu = 0, memory = 0, pods = 0 } = allocatableOf(facts.model, node);
    return {
      node: node.name,
      allocatable: { cpu, memory, pods },
      bound: { cpu: 0, memory: 0, pods: 0 },
      used: { cpu: 0, memory: 0, pods: 0 },
    };
  });
  const [cpu, memory, pods] = ['cpu', 'memory', 'pods'].map((resource) => problem.resources.indexOf(resource)) as [number, number, number];
  const add = (sums: Sums, { need }: Group, count: number): void => {
    sums.cpu += count * (need[cpu] ?? 0);
    sums.memory += count * (need[memory] ?? 0);
    sums.pods += count * (need[pods] ?? 0);
  };
  for (const [at, group] of problem.groups.entries()) {
    if (group.count === 0) continue;
    const only = onlyNodeOf(group);
    if (only !== undefined) add(rows[only]!.bound, group, group.count);
    counts[at]?.forEach((count, node) => {
      if (count > 0) add(rows[node]!.used, group, count);
    });
  }
  if (rows.length < 2) return rows;
  const total = (list: 'allocatable' | 'bound' | 'used') => ({
    cpu: rows.reduce((all, row) => all + row[list].cpu, 0),
    memory: rows.reduce((all, row) => all + row[list].memory, 0),
    pods: rows.reduce((all, row) => all + row[list].pods, 0),
  });
  return [...rows, { node: undefined, allocatable: total('allocatable'), bound: total('bound'), used: total('used') }];
}
