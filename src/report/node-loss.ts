import type { NodeLoss, PodLoss, Verdict } from '../rehearse/index.ts';
import type { Paint } from './text.ts';

const words: Readonly<Record<Verdict, string>> = {
  replaced: 'replaced',
  stuck: 'stuck until a person acts',
  impossible: 'impossible',
  expected: 'belonged to the node',
  down: 'down until it is back',
};

/** What became of each pod of lost nodes, a line each below how many there are of each kind. */
export function nodeLossText({ nodes, pods }: NodeLoss, paint: Paint): readonly string[] {
  const counts = Object.entries(words).flatMap(([verdict, word]) => {
    const count = pods.filter((pod) => pod.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const workload = Math.max(...pods.map((pod) => pod.workload.length));
  const name = Math.max(...pods.map(({ pod }) => pod.length));
  return [
    paint.dim(`Without ${new Intl.ListFormat('en-GB').format(nodes)}: ${counts.length === 0 ? 'no pod ran there' : counts.join(', ')}`),
    ...pods.map((pod) => `  ${pod.workload.padEnd(workload)}  ${pod.pod.padEnd(name)}  ${verdictText(pod)}`),
  ];
}

function verdictText({ verdict, seconds, reason }: PodLoss): string {
  const after = seconds === undefined ? '' : ` after ${aboutMinutes(seconds)}`;
  return `${words[verdict]}${after}${reason === undefined ? '' : `: ${reason}`}`;
}

/** Heartbeats and starts vary by more than seconds. */
function aboutMinutes(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes === 1 ? 'about a minute' : `about ${minutes} minutes`;
}
