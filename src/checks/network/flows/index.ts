import type { Facts } from '../../facts.ts';
import { oncePer } from '../../once.ts';
import type { DeclaredFlow } from './flow.ts';
import { flowsOfModel } from './of-model.ts';
import { flowsOfObjects } from './of-objects.ts';

export type { AskedPort, DeclaredFlow, FlowClass, Party } from './flow.ts';
export { isLimited, portsAt, type Refusal, refusalsOf } from './judge.ts';
export { endsOf } from './parties.ts';

/** Every flow that somebody declared: in the owner's code, or by an object that cannot work without it. */
export const declaredFlows = oncePer((facts: Facts): readonly DeclaredFlow[] => [...flowsOfModel(facts), ...flowsOfObjects(facts)]);
