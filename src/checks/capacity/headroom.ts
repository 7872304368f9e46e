import { allocatableOf } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
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

/** A row for each node, and one for all where there are several. Nothing where not everything has a place or nodes are not known. */
export function headroomOf(facts: Facts): readonly Headroom[] {
  const runs = runsOf(facts);
  if (runs === undefined || runs.answer.verdict === 'cannot') return [];
  const { problem, answer } = runs;
  const { counts } = answer;
  if (counts === undefined) return [];
  const sum = (of: (group: number) => number) => {
    const amount = (resource: string): number => {
      const r = problem.resources.indexOf(resource);
      return problem.groups.reduce((all, { need }, group) => all + of(group) * (need[r] ?? 0), 0);
    };
    return { cpu: amount('cpu'), memory: amount('memory'), pods: amount('pods') };
  };
  const rows = facts.model.nodes.map((node, at): Headroom => {
    const { cpu = 0, memory = 0, pods = 0 } = allocatableOf(facts.model, node);
    const only = (group: number): boolean => problem.groups[group]!.may.every((allowed, other) => allowed === (other === at));
    return {
      node: node.name,
      allocatable: { cpu, memory, pods },
      bound: sum((group) => (only(group) ? problem.groups[group]!.count : 0)),
      used: sum((group) => counts[group]?.[at] ?? 0),
    };
  });
  if (rows.length < 2) return rows;
  const total = (list: 'allocatable' | 'bound' | 'used') => ({
    cpu: rows.reduce((all, row) => all + row[list].cpu, 0),
    memory: rows.reduce((all, row) => all + row[list].memory, 0),
    pods: rows.reduce((all, row) => all + row[list].pods, 0),
  });
  return [...rows, { node: undefined, allocatable: total('allocatable'), bound: total('bound'), used: total('used') }];
}
