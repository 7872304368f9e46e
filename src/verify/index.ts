export { type LiveState, readLiveState } from './live-state.ts';
export { roleManifests } from './role.ts';
export { type Asked, troubleOf } from './trouble.ts';
export { type Verification, type VerifyInput, verify } from './verify.ts';
export { isAnotherCluster } from './whose.ts';
