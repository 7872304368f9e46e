import type { AnyCluster } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import type { KnativeOperator } from './knative-operator.ts';

/** What the owner decides about Knative Eventing. */
export interface KnativeEventingProps<C extends AnyCluster> {
  /** The operator that installs it. */
  readonly operator: KnativeOperator<NoInfer<C>>;
  readonly overrides?: KnativeEventingOverrides | undefined;
}

export interface KnativeEventingOverrides {
  /** The KnativeEventing. */
  readonly eventing?: JsonObject | undefined;
}
