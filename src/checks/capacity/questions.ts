import { groupBy, nodeLabels } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { isAdmissible } from '../nodes.ts';
import { oncePer } from '../once.ts';
import { volumePlacesOf } from './bound-claims.ts';
import { overlappingJobs } from './overlaps.ts';
import { type Answer, answer, doubtfulBesideOne, doubtfulGroups } from './placement/answer.ts';
import { compile, type PodSet } from './placement/compile.ts';
import { wantedOf } from './placement/pod-sets.ts';
import type { Counts, Group, Problem } from './placement/problem.ts';
import { onlyNodeOf, State } from './placement/state.ts';
import { countsWithout, withCounts, withoutNode } from './placement/variants.ts';

/** One thing an owner wants to know about room, with its answer. */
export interface Question {
  /**
   * `runs`: everything that is always there. `reserved`: that and what room is held back for. `update`: a rolling update of one Deployment.
   * `job`: one Job beside everything else. `jobs`: Jobs whose schedules put them at the same time. `loss`: one node fewer.
   */
  readonly kind: 'runs' | 'reserved' | 'update' | 'job' | 'jobs' | 'loss';
  /** The Deployment, Job or node that it is about. */
  readonly subject: string;
  /** What was looked at: for an update, a Job or a loss that plainly changes nothing, what always runs. */
  readonly problem: Problem;
  readonly answer: Answer;
  /** After a loss: pods that could run on this node only, and are down until it is back. */
  readonly down: readonly string[];
  /** After a loss: pods that wait for the node as well if their volume was made there, which nothing in Git tells. */
  readonly perhapsDown: readonly string[];
}

/** The first question alone, which the others begin from; none where the nodes of the cluster are not known. */
export const runsOf = oncePer((facts: Facts): Question | undefined => housedIn(facts)?.runs);

/** All questions of a cluster; none where its nodes are not known. */
export const questionsOf = oncePer((facts: Facts): readonly Question[] => {
  const housed = housedIn(facts);
  return housed === undefined ? [] : [housed.runs, ...furtherQuestions(housed)];
});

/** What wants a place, as one problem of which each question takes a part, and whether everything runs that is always there. */
interface Housed {
  readonly steady: readonly PodSet[];
  readonly jobs: readonly PodSet[];
  readonly surges: readonly PodSet[];
  readonly reserved: readonly PodSet[];
  readonly positionOf: (set: PodSet) => number;
  readonly among: (sets: readonly PodSet[]) => Problem;
  /** Of what is always there, pods that may have a volume on certain nodes, and which. */
  readonly withVolumes: readonly { readonly set: PodSet; readonly nodes: ReadonlySet<string> }[];
  readonly runs: Question;
}

const housedIn = oncePer((facts: Facts): Housed | undefined => {
  if (facts.model.nodes.length === 0) return undefined;
  const wanted = wantedOf(facts);
  const labels = facts.model.nodes.map((node) => nodeLabels(facts.model, node));
  const known = (sets: readonly PodSet[]) => sets.filter((set) => hasAnyNode(labels, set));
  const [jobs, surges, reserved] = [known(wanted.jobs), known(wanted.surges), wanted.reserved];
  const steady = [...(facts.partial ? [] : wanted.system), ...wanted.balancers, ...known(wanted.steady)];
  const all = [...steady, ...jobs, ...surges, ...reserved];
  const whole = compile(facts, all);
  const position = new Map(all.map((set, at) => [set, at]));
  const positionOf = (set: PodSet): number => position.get(set)!;
  const among = (sets: readonly PodSet[]): Problem => {
    const counts = all.map(() => 0);
    for (const set of sets) counts[positionOf(set)] = set.count;
    return withCounts(whole, counts);
  };
  const base = among(steady);
  const withVolumes = steady.flatMap((set) => {
    const nodes = set.perNode === true ? undefined : volumePlacesOf(facts, set);
    return nodes === undefined ? [] : [{ set, nodes }];
  });
  return { steady, jobs, surges, reserved, positionOf, among, withVolumes, runs: question('runs', '', base, answer(base)) };
});

function question(kind: Question['kind'], subject: string, problem: Problem, found: Answer): Question {
  return { kind, subject, problem, answer: found, down: [], perhapsDown: [] };
}

function furtherQuestions(housed: Housed): readonly Question[] {
  const { steady, jobs, surges, reserved, positionOf, among, runs } = housed;
  const base = runs.problem;
  // What does not run at all needs no further questions; where no arrangement is known, neither can the rest be decided.
  const start = runs.answer.verdict === 'cannot' ? undefined : runs.answer.counts;
  if (start === undefined) return [];
  const sure = runs.answer.verdict === 'fits';
  const further = (kind: Question['kind'], subject: string, sets: readonly PodSet[], doubtful?: readonly number[]): Question => {
    const problem = among([...steady, ...sets]);
    return question(kind, subject, problem, answer(problem, { start, orders: sure, among: doubtful }));
  };

  const standing = sure ? undefined : State.of(base, start);
  const each = (kind: Question['kind'], sets: readonly PodSet[]): readonly Question[] => {
    if (sets.length === 0) return [];
    const together = among([...steady, ...sets]);
    // Who has its place beside the largest of them, or beside all at once, has it beside each.
    const doubt = sure ? doubtfulGroups(together, 0, doubtfulBesideOne(base, together, sets.map(positionOf))) : undefined;
    return sets.map((set) => {
      if (doubt?.length === 0) return question(kind, set.name, base, runs.answer);
      // Where the order is open anyway, one place beside the arrangement that was found is enough.
      const found = standing !== undefined && set.count === 1 && base.nodes.some((_, node) => standing.allows(positionOf(set), node));
      return found
        ? question(kind, set.name, base, { verdict: 'depends', waiting: [], stuck: [], counts: start })
        : further(kind, set.name, [set], doubt);
    });
  };
  const atOnce = sure && jobs.length > 0 ? doubtfulGroups(among([...steady, ...jobs])) : undefined;
  const meeting = atOnce?.length === 0 ? [] : overlappingJobs(jobs);
  return [
    ...(reserved.length === 0 ? [] : [further('reserved', reserved.map(({ name }) => name).join(', '), reserved)]),
    ...each('update', surges),
    ...each('job', jobs),
    ...meeting.map((sets) => further('jobs', sets.map(({ name }) => name).join(', '), sets, atOnce)),
    ...losses(base, start, sure).map((loss) => lossQuestion(housed, loss)),
  ];
}

/** With the names of those that wait for the node; a pod that every node has one of is not missed. */
function lossQuestion({ steady, positionOf, withVolumes, runs }: Housed, { node, lost, problem, found, down }: Loss): Question {
  const sure = new Set(down.flatMap((at) => (steady[at]!.perNode === true ? [] : [steady[at]!.name])));
  const perhaps = withVolumes.filter(
    ({ set, nodes }) => nodes.has(node) && !sure.has(set.name) && runs.problem.groups[positionOf(set)]!.may[lost] === true,
  );
  return { ...question('loss', node, problem, found), down: [...sure], perhapsDown: [...new Set(perhaps.map(({ set }) => set.name))] };
}

/** Pods whose labels no node has are told as such (REFERENCE_NODE_SELECTOR); they take no room, and nothing else is said of them. */
function hasAnyNode(nodes: readonly Readonly<Record<string, string>>[], { template }: PodSet): boolean {
  return template === undefined || nodes.some((labels) => isAdmissible(template, labels));
}

/** A node fewer. */
interface Loss {
  readonly node: string;
  /** Its position. */
  readonly lost: number;
  readonly problem: Problem;
  readonly found: Answer;
  /** Groups that could run there only, all of them among what is always there, whose positions come first. */
  readonly down: readonly number[];
}

/** Each node lost alone, where there is more than one. */
function losses(base: Problem, start: Counts, sure: boolean): readonly Loss[] {
  if (base.nodes.length < 2) return [];
  const doubtful = sure ? doubtfulGroups(base, 1) : [];
  let standing: State | undefined;
  const bound = groupBy([...base.groups.keys()], (group) => `${onlyNodeOf(base.groups[group]!)}`);
  return base.nodes.map(({ name }, lost) => {
    const down = (bound.get(`${lost}`) ?? []).filter((group) => base.groups[group]!.count > 0);
    // A pod that could not run there anyway has its places as before.
    const untouched = ({ may, affinities, spreads }: Group): boolean => may[lost] !== true && affinities.length + spreads.length === 0;
    if (sure && doubtful.every((group) => down.includes(group) || untouched(base.groups[group]!)))
      return { node: name, lost, problem: base, found: { verdict: 'fits', counts: start }, down };
    standing ??= State.of(base, start);
    if (movesAway(base, standing, lost, down))
      return { node: name, lost, problem: base, found: { verdict: 'depends', waiting: [], stuck: [], counts: start }, down };
    const { problem } = withoutNode(base, lost);
    return { node: name, lost, problem, found: answer(problem, { start: countsWithout(start, lost, down), orders: false }), down };
  });
}

/** Whether what stands on a node finds places on the others while everything else stays where it is. Leaves the state as it was. */
function movesAway({ nodes, groups }: Problem, state: State, lost: number, down: readonly number[]): boolean {
  const leaving = groups.flatMap((_, group) => Array.from({ length: state.counts[group]![lost]! }, () => group));
  for (const group of leaving) state.remove(group, lost);
  const moved: { readonly group: number; readonly node: number }[] = [];
  const placed = leaving.every((group) => {
    if (down.includes(group)) return true;
    const node = nodes.findIndex((_, at) => at !== lost && state.allows(group, at));
    if (node < 0) return false;
    state.place(group, node);
    moved.push({ group, node });
    return true;
  });
  for (const { group, node } of moved) state.remove(group, node);
  for (const group of leaving) state.place(group, lost);
  return placed;
}
