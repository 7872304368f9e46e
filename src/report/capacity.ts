import {
  type CheckInput,
  complaintOf,
  type Facts,
  factsOf,
  type Headroom,
  headroomOf,
  isLossOfControl,
  type Question,
  questionsOf,
} from '../checks/index.ts';
import type { Manifest, Model } from '../model/index.ts';
import { describeMemory, formatCpu } from '../units/index.ts';

/** Columns of the table of headroom. */
export const headroomHead = ['node', 'for pods', 'can only run here', 'requested', 'left'] as const;

/** One row for each node, and one for all together. Where pods may run on several nodes, `requested` shows one arrangement of many. */
export function headroomRows(input: CheckInput): readonly (readonly string[])[] {
  return headroomOf(factsOf(input)).map(({ node, allocatable, bound, used }) => [
    node ?? 'together',
    amounts(allocatable),
    bound.pods === 0 ? '' : amounts(bound),
    amounts(used),
    amounts({ cpu: allocatable.cpu - used.cpu, memory: allocatable.memory - used.memory, pods: allocatable.pods - used.pods }),
  ]);
}

function amounts({ cpu, memory, pods }: Headroom['used']): string {
  return `${formatCpu(cpu)} CPU, ${describeMemory(memory)}, ${pods} ${pods === 1 ? 'pod' : 'pods'}`;
}

/** Columns of the table of questions. */
export const questionHead = ['question', 'answer'] as const;

/** What was asked about room and what came out, the losses of nodes with what is down meanwhile. What is fine is folded by its kind. */
export function questionRows(input: CheckInput): readonly (readonly [string, string])[] {
  const facts = factsOf(input);
  return kinds.flatMap(({ kind, all, others }) => {
    const questions = questionsOf(facts).filter((question) => question.kind === kind);
    const fine = all === undefined ? [] : questions.filter(({ answer }) => answer.verdict === 'fits' || answer.verdict === 'depends');
    const rest = questions.filter((question) => !fine.includes(question));
    const folded = fine.length === 0 ? [] : [[rest.length === 0 ? (all ?? '') : (others ?? ''), 'yes'] as const];
    return [...rest.map((question) => [asked(question), answered(facts, question)] as const), ...folded];
  });
}

interface Kind {
  readonly kind: Question['kind'];
  /** The question for all of its kind at once, and for those beside the ones that are told singly. */
  readonly all?: string;
  readonly others?: string;
}

const kinds: readonly Kind[] = [
  { kind: 'runs' },
  { kind: 'reserved' },
  { kind: 'update', all: 'Can every Deployment be updated without a gap?', others: 'Can every other Deployment be updated without a gap?' },
  { kind: 'job', all: 'Does every Job find its place?', others: 'Does every other Job find its place?' },
  { kind: 'jobs', all: 'Also those that run at the same time?', others: 'Also the others that run at the same time?' },
  { kind: 'loss' },
];

function asked({ kind, subject }: Question): string {
  switch (kind) {
    case 'runs':
      return 'Has everything that always runs a place?';
    case 'reserved':
      return `And with ${subject}?`;
    case 'update':
      return `Can ${subject.replace('rolling update of ', '')} be updated without a gap?`;
    case 'job':
      return `Does ${subject} find its place?`;
    case 'jobs':
      return `Do ${subject} find their places at the same time?`;
    case 'loss':
      return `Does the rest run without ${subject}?`;
  }
}

function answered(facts: Facts, question: Question): string {
  const { answer, kind } = question;
  const waits = waiting(question);
  if (isLossOfControl(facts, question))
    return 'what runs elsewhere goes on, but the control plane is gone: nothing is moved until it is back';
  if (answer.verdict === 'fits') return `yes, in whatever order pods arrive${waits}`;
  if (answer.verdict === 'depends' && kind !== 'runs') return `yes, in some arrangement${waits}`;
  const word = answer.verdict === 'depends' ? 'it depends' : answer.verdict === 'cannot' ? 'no' : 'could not be decided';
  return `${word}: ${complaintOf(question)?.message ?? ''}${waits}`;
}

/** What waits for a lost node: what runs there only, and what has its volume there, if it has. */
function waiting({ down, perhapsDown }: Question): string {
  const sure = down.length === 0 ? '' : `; ${down.join(', ')} ${down.length === 1 ? 'waits' : 'wait'} for the node`;
  if (perhapsDown.length === 0) return sure;
  return perhapsDown.length === 1
    ? `${sure}; ${perhapsDown[0]} waits for the node if its volume lies on it`
    : `${sure}; those of ${perhapsDown.join(', ')} whose volume lies on it wait for the node`;
}

/** Both tables for a terminal. */
export function capacityText(model: Model, manifests: readonly Manifest[]): string {
  const input = { model, manifests };
  const rows = headroomRows(input);
  const lines = [
    model.cluster,
    ...(model.nodes.length === 0 ? ['  no nodes are declared, so nothing could be asked'] : []),
    ...rows.map(([node, all, , used, left]) => `  ${node}: ${used} of ${all}; ${left} left`),
    ...questionRows(input).map(([question, answer]) => `  ${question}\n    ${answer}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
