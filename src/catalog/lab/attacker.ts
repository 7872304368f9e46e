import type { AnyCluster, Application } from '../../authoring/index.ts';
import type { Endpoint } from '../../model/index.ts';

/** Pods that attack a target. */
export interface Attacker<C extends AnyCluster> {
  readonly role: 'attacker';
  readonly cluster: C;
  readonly application: Application<C>;
  readonly endpoint: Endpoint;
}
