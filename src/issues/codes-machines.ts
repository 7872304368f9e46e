import type { CodeEntry } from './code-entry.ts';

/** Findings about machines beside the cluster, and about who serves metrics of pods. */
export const machineCodes = {
  CAPACITY_MODEL_MEMORY: {
    title: 'Language models need more memory than their machine has',
    why: 'Weights and the cache of the longest conversation must lie in memory together. Beyond it the server refuses the model, or computes from the disk, a word every few seconds.',
    fix: 'Choose a smaller model or fewer bits, shorten `context`, set `cacheBits: 8`, or give the machine more memory.',
  },
  CAPACITY_HOST_MEMORY: {
    title: 'Nodes and machines need more memory than their host has',
    why: 'A hypervisor starts the last of them not at all, or takes memory from the others until one is ended.',
    fix: 'Give one of them less memory, or move it to another host.',
  },
  REFERENCE_NO_POD_METRICS: {
    title: 'An autoscaler reads metrics that nobody serves',
    why: 'Without the metrics API the autoscaler does nothing and says so only in its events: the number of pods stays what it was.',
    fix: 'Add metrics-server to the cluster, or give the service a fixed number of pods.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
