import type { Code } from '../issues/index.ts';
import { type RehearseProps, rehearse } from './rehearse.ts';
import type { Rehearsal } from './result.ts';
import { distinctNotes } from './stand-ins/index.ts';

/**
 * Rehearses a cluster, and then the loss of nodes, several times and each from the same start: what was lost and what moved cannot be
 * put back as it was, so each loss has a control plane of its own.
 * @param losses names of the nodes that are lost at the same time, for each loss
 */
export async function rehearseLosses(props: Omit<RehearseProps, 'without'>, losses: readonly (readonly string[])[]): Promise<Rehearsal> {
  const [first, ...others] = losses;
  let all = await rehearse({ ...props, without: first });
  for (const without of others) {
    if (all.issues.some(({ code }) => code === 'REHEARSE_CONTROL_PLANE')) return all;
    const next = await rehearse({ ...props, without });
    all = {
      ...all,
      issues: [...all.issues, ...next.issues.filter(({ code }) => ofThisRun.has(code))],
      notes: distinctNotes([...all.notes, ...next.notes]),
      nodeLosses: [...all.nodeLosses, ...next.nodeLosses],
      timings: [...all.timings, { step: `without ${without.join(', ')}`, seconds: sum(next.timings) }],
    };
  }
  return all;
}

/** Whatever else was found was found the first time, though of pods with other names. */
const ofThisRun: ReadonlySet<Code> = new Set<Code>(['REHEARSE_NODE_LOSS', 'REHEARSE_CONTROL_PLANE', 'REHEARSE_TIMEOUT']);

function sum(timings: Rehearsal['timings']): number {
  return Math.round(timings.reduce((total, { seconds }) => total + seconds, 0) * 10) / 10;
}
