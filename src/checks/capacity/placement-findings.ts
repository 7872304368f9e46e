import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { formatAmount } from '../quota/amounts.ts';
import type { PodSet } from './placement/compile.ts';
import { wantedOf } from './placement/pod-sets.ts';
import type { Problem } from './placement/problem.ts';
import { type Shortage, shortageOf } from './placement/shortage.ts';
import { type Question, questionsOf } from './questions.ts';

/**
 * CAPACITY_NO_ROOM, CAPACITY_ORDER, CAPACITY_UNDECIDED, CAPACITY_RESERVED, CAPACITY_UPDATE, CAPACITY_JOB, CAPACITY_JOBS_TOGETHER,
 * CAPACITY_NODE_LOSS: every pod has a place, also during an update, while Jobs run and after the loss of a node.
 */
export const placement: Check = (input) => {
  const facts = factsOf(input);
  return questionsOf(facts).flatMap((question) => (isLossOfControl(facts, question) ? [] : tell(facts, question)));
};

/** Whether the lost node is the only control plane: then nothing is evicted and nothing moved until it is back. */
export function isLossOfControl({ model }: Facts, { kind, subject }: Question): boolean {
  const servers = model.nodes.filter(({ roles }) => roles.includes('control-plane'));
  return kind === 'loss' && servers.length === 1 && servers[0]?.name === subject;
}

function tell(facts: Facts, question: Question): readonly Issue[] {
  const { answer, problem, kind } = question;
  if (answer.verdict === 'fits') return [];
  if (answer.verdict === 'undecided') return [undecided(facts, question, answer.why)];
  if (answer.verdict === 'depends') return kind === 'runs' ? [inSomeOrder(facts, problem, answer)] : [];
  return [noRoom(facts, question)];
}

interface Words {
  readonly code: Issue['code'];
  readonly severity: Issue['severity'];
  /** What the sentence begins with: `after the loss of node shelf-2 `. */
  readonly when: string;
  readonly hint: string;
}

const smaller = 'request less, remove something, or add a machine';

function wordsFor({ kind, subject }: Question): Words {
  switch (kind) {
    case 'runs':
      return { code: 'CAPACITY_NO_ROOM', severity: 'error', when: '', hint: smaller };
    case 'reserved':
      return { code: 'CAPACITY_RESERVED', severity: 'warning', when: 'with the room that is held back, ', hint: smaller };
    case 'update':
      return {
        code: 'CAPACITY_UPDATE',
        severity: 'error',
        when: `a ${subject} stands still: `,
        hint: 'let one pod go before the new one comes (`maxUnavailable: 1`, or the strategy Recreate), or make room for one more',
      };
    case 'job':
      return { code: 'CAPACITY_JOB', severity: 'error', when: `${subject} never starts: `, hint: smaller };
    case 'jobs':
      return {
        code: 'CAPACITY_JOBS_TOGETHER',
        severity: 'warning',
        when: 'Jobs that may run at the same time wait for one another: ',
        hint: 'move one of their schedules, or let them request less',
      };
    case 'loss':
      return {
        code: 'CAPACITY_NODE_LOSS',
        severity: 'warning',
        when: `after the loss of node ${subject}, `,
        hint: 'request less, add a machine, or give what must stay up a higher priority and accept that the rest waits',
      };
  }
}

/** What is wrong, and what to do about it; nothing where everything has a place whatever the order. */
export function complaintOf(question: Question): { readonly message: string; readonly hint: string } | undefined {
  const { answer, problem } = question;
  if (answer.verdict === 'fits') return undefined;
  const { when, hint } = wordsFor(question);
  if (answer.verdict === 'cannot') return { message: `${when}${sentence(problem, shortageOf(problem))}`, hint };
  if (answer.verdict === 'undecided') return { message: undecidedMessage(question, answer.why), hint: askScheduler };
  return { message: `${when}${orderMessage(problem, answer)}`, hint: goFirst };
}

const between = 'what one of them allows another forbids: change the selector, tolerate the taint, or move the volume';

function noRoom(facts: Facts, question: Question): Issue {
  const { code, severity, when, hint } = wordsFor(question);
  const shortage = shortageOf(question.problem);
  const message = `${when}${sentence(question.problem, shortage)}`;
  return located(facts, question, shortage, {
    code,
    severity,
    field: '',
    message,
    hint: shortage.cause.kind === 'nowhere' ? between : hint,
  });
}

/** At the one workload it is about, else at the cluster. */
function located(facts: Facts, { problem, kind, subject }: Question, { pods }: Shortage, issue: Parameters<typeof finding>[1]): Issue {
  const owner = kind === 'update' || kind === 'job' ? subject : pods.length === 1 ? problem.groups[pods[0]!.group]!.name : undefined;
  const template = owner === undefined ? undefined : setNamed(facts, owner)?.template;
  if (template !== undefined) return finding(template.manifest, { ...issue, field: template.path });
  return declaredFinding(facts.model, [], { ...issue, field: kind === 'loss' ? `nodes.${subject}` : 'nodes' });
}

function setNamed(facts: Facts, name: string): PodSet | undefined {
  const { steady, jobs, surges } = wantedOf(facts);
  return [...surges, ...jobs, ...steady].find((set) => set.name === name);
}

function sentence(problem: Problem, { pods, nodes, cause }: Shortage): string {
  const list = listPods(problem, pods);
  const there = nodes.map((node) => problem.nodes[node]!.name).join(', ');
  const one = pods.length === 1 && pods[0]!.count === 1;
  switch (cause.kind) {
    case 'nowhere':
      return `no node is left for ${list} by its selector, affinity, tolerations and volumes`;
    case 'alone':
      return `${list} has to run near other pods that are nowhere, or that wait for it in turn`;
    case 'apart':
      return `${list} cannot all be placed on ${there}: they have to be kept apart from one another`;
    case 'sum': {
      const show = (amount: number) => formatAmount(problem.resources[cause.resource]!, amount);
      return `${list} ${one ? 'has' : 'have'} no place together on ${there}: all that can only run there requests ${show(cause.asked)} of ${problem.resources[cause.resource]}, and there ${nodes.length === 1 ? 'is' : 'are'} ${show(cause.there)}: ${show(cause.missing)} too little`;
    }
    case 'pieces': {
      const resource = problem.resources[cause.resource]!;
      const lack = `at best ${formatAmount(resource, cause.missing)} of ${resource} is missing, on ${problem.nodes[cause.node]!.name}`;
      return one ? `${list} fits no node: ${lack}` : `${list} cannot all be placed on ${there}, however they are arranged: ${lack}`;
    }
  }
}

function listPods(problem: Problem, pods: Shortage['pods']): string {
  const names = pods.map(({ group, count }) => `${count === 1 ? '' : `${count} × `}${problem.groups[group]!.name}`);
  return names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}

type Depends = Extract<Question['answer'], { readonly verdict: 'depends' }>;

const goFirst = 'give it a priority class above the others, so that it may push them aside, or keep the others off its nodes';

function inSomeOrder(facts: Facts, problem: Problem, answer: Depends): Issue {
  const template = setNamed(facts, problem.groups[answer.waiting[0] ?? -1]?.name ?? '')?.template;
  const issue = {
    code: 'CAPACITY_ORDER',
    severity: 'warning',
    field: template?.path ?? 'nodes',
    message: orderMessage(problem, answer),
    hint: goFirst,
  } as const;
  return template === undefined ? declaredFinding(facts.model, [], issue) : finding(template.manifest, issue);
}

function orderMessage(problem: Problem, { waiting, stuck }: Depends): string {
  const names = waiting.map((group) => problem.groups[group]!.name).join(', ');
  const full = problem.nodes.flatMap(({ name }, node) => {
    if (!waiting.some((group) => problem.groups[group]!.may[node] === true)) return [];
    const pods = problem.groups.flatMap((_, group) => ((stuck[group]?.[node] ?? 0) > 0 ? [{ group, count: stuck[group]![node]! }] : []));
    return [`${name} by ${pods.length === 0 ? 'nothing' : listPods(problem, pods)}`];
  });
  return `there is room for everything, but ${names} may find it taken: ${full.join('; ')}`;
}

const askScheduler = 'the rehearsal asks the real scheduler: `labwright rehearse`';

function undecided(facts: Facts, question: Question, why: string): Issue {
  return declaredFinding(facts.model, [], {
    code: 'CAPACITY_UNDECIDED',
    severity: 'unchecked',
    field: 'nodes',
    message: undecidedMessage(question, why),
    hint: askScheduler,
  });
}

function undecidedMessage(question: Question, why: string): string {
  const about = question.kind === 'runs' ? 'whether everything has a place' : wordsFor(question).when.replace(/[:,]? ?$/, '');
  return `could not decide ${about}: ${why}`;
}
