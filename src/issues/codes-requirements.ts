import type { CodeEntry } from './code-entry.ts';

export const requirementCodes = {
  REQUIREMENT_NOT_MET: {
    title: 'Something that the owner demands of the cluster is not so',
    why: 'The owner wrote it down so that nobody takes it back by accident.',
    fix: 'Change what does not meet it, or except it where it is demanded, with the reason.',
  },
  REQUIREMENT_EXCEPTION_UNUSED: {
    title: 'An exception from a demand is not needed',
    why: 'It would hide the next thing of that name which does not meet the demand.',
    fix: 'Take it out.',
  },
  REQUIREMENT_UNCHECKED: {
    title: 'A demand cannot be judged from what is rendered alone',
    why: 'It needs another program: the real scheduler, or a judge of somebody else.',
    fix: 'Run what the finding names, in the pipeline too; then accept the finding with that as its reason.',
  },
} satisfies Record<string, CodeEntry>;
