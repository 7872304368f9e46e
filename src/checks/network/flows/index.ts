import type { Facts } from '../../facts.ts';
import type { DeclaredFlow } from './flow.ts';
import { flowsOfModel } from './of-model.ts';
import { flowsOfObjects } from './of-objects.ts';

export type { AskedPort, DeclaredFlow, FlowClass, Party } from './flow.ts';
export { isLimited, portsAt, type Refusal, refusalsOf } from './judge.ts';
export { endsOf } from './parties.ts';

const known = new WeakMap<Facts, readonly DeclaredFlow[]>();

/** Every flow that somebody declared: in the owner's code, or by an object that cannot work without it. */
export function declaredFlows(facts: Facts): readonly DeclaredFlow[] {
  let flows = known.get(facts);
  if (flows === undefined) {
    flows = [...flowsOfModel(facts), ...flowsOfObjects(facts)];
    known.set(facts, flows);
  }
  return flows;
}
