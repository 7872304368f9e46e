import type { CodeEntry } from './code-entry.ts';

export const reviewCodes = {
  REVIEW_ACCESS: {
    title: 'A change opens or closes a way in, a flow, a right or a privilege',
    why: 'Nothing stops, so nobody would notice on the cluster who may reach or do something since then.',
    fix: 'Read the evidence beside the finding, and keep the change only where the new access is what you want.',
  },
  REVIEW_DATA_LOSS: {
    title: 'A change may delete data, or leaves it to nobody',
    why: 'Argo CD syncs what is pushed. What a volume held before comes back only from a copy, if there is one.',
    fix: 'Take the change back, follow the hint beside the finding, or state in the owner’s code that the data may go, with a reason.',
  },
  REVIEW_INTERRUPTION: {
    title: 'A change stops something for a while, or stops an Application from syncing',
    why: 'Whoever uses it gets no answer until its new pods are ready, or until a person acts.',
    fix: 'Push it when nobody needs what is named, or take the way without interruption that the hint describes.',
  },
  REVIEW_LOCK_OUT: {
    title: 'A change may cut the owner or Argo CD off from the cluster',
    why: 'What would bring it back is the way in that the change closes; the next commit would not arrive either.',
    fix: 'Take the change back, or have the other way in that the hint names ready before the push, and state so in the owner’s code, with a reason.',
  },
  REVIEW_NOT_GUARDED: {
    title: 'A change that could not be held against the state before it',
    why: 'The state before cannot be read whole, or the branch that Argo CD follows is not in this clone, as in one of a single branch, so nobody can say whether the change destroys data or locks somebody out.',
    fix: 'Name a commit that holds what `labwright synth` rendered: `labwright guard <base>`. What the message says of the file tells why this one is none. A branch that is missing is fetched by the command in the hint.',
  },
  REVIEW_REMOVAL: {
    title: 'An application with data vanishes from Git',
    why: 'Argo CD removes its Application. Its programs and volumes stay in the cluster, or go where it cascades, and nothing in Git says any more that they are there, who looks after them, or whether the data is still needed.',
    fix: 'Put its constructs back and state `cluster.retire(…)`; once that first step is synced, delete both. `docs/retirement.md` shows the whole way.',
  },
} as const satisfies Record<string, CodeEntry>;
