import type { CodeEntry } from './code-entry.ts';

/** Whether every pod finds a place, and every volume a disk. */
export const capacityCodes = {
  CAPACITY_NO_ROOM: {
    title: 'Not everything that always runs has a place',
    why: 'The scheduler leaves some pods Pending for ever, usually those that come last: after a reboot it may be others than today.',
    fix: 'The message names the fewest pods that cannot be there together and what is missing. Request less, remove something, or add a machine.',
  },
  CAPACITY_ORDER: {
    title: 'Whether a pod finds its place depends on the order of arrival',
    why: 'There is room for everything, but others may take the room on the only nodes where a pod can run, for example after a reboot.',
    fix: 'Give the pod a priority class above the others, so that it may push them aside, or keep the others off its nodes by a taint or a selector.',
  },
  CAPACITY_UNDECIDED: {
    title: 'Whether everything has a place could not be decided',
    why: 'The search gave up, or something about the pods is not known. Nothing is proven, neither that it fits nor that it does not.',
    fix: 'Say what is missing, or ask the real scheduler with `labwright rehearse`.',
  },
  CAPACITY_RESERVED: {
    title: 'Room is held back that is not there',
    why: 'On the day it is needed, what it is held back for finds no place.',
    fix: 'Hold back less, make room, or accept it with the reason.',
  },
  CAPACITY_UPDATE: {
    title: 'A rolling update would stand still',
    why: 'The new pod has to be ready before an old one goes, and finds no place beside it: the update waits for ever, and with it the sync.',
    fix: 'Allow one pod to be missing (`maxUnavailable: 1`), use the strategy Recreate, or make room for one more pod.',
  },
  CAPACITY_JOB: {
    title: 'A Job never starts',
    why: 'Beside everything that always runs there is no place for its pods. A backup that never starts is no backup.',
    fix: 'Let it request less, or make room.',
  },
  CAPACITY_JOBS_TOGETHER: {
    title: 'Jobs that may run at the same time have no place together',
    why: 'Some wait until others end. A Job with a deadline may fail meanwhile.',
    fix: 'Move one of the schedules, or let the Jobs request less.',
  },
  CAPACITY_NODE_LOSS: {
    title: 'After the loss of a node, not everything has a place on the others',
    why: 'What ran there is evicted after five minutes and stays Pending until the node is back. What can only run on that node is not counted here.',
    fix: 'Request less or add a machine; or decide by priority classes what stays up, and accept that the rest waits.',
  },
  CAPACITY_MEMORY_LIMITS: {
    title: 'Together the pods may use more memory than the node has',
    why: 'When all use what their limits allow, the kernel ends processes of its own choice, or the kubelet evicts pods.',
    fix: 'Lower the limits of those that never need them, or accept it with the reason why they do not all use them at once.',
  },
  CAPACITY_DISK: {
    title: 'The claims on the disks of a node are more than these have',
    why: 'Volumes of directories have no limit of their own: the disk runs full, and everything on it stops, databases first.',
    fix: 'Claim less, add a disk, or move volumes to another class.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
