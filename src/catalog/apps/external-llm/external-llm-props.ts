import type { AnyCluster, k8s, Patch } from '../../../authoring/index.ts';
import type { Machine } from '../machine/index.ts';
import type { ModelPlan } from './model-plan.ts';

/** What the owner decides about language models on a machine outside the cluster. */
export interface ExternalLlmProps<C extends AnyCluster> {
  /** Machine that runs Ollama; it needs an address. */
  readonly machine: Machine<NoInfer<C>>;
  /** @default 11434 - Ollama's own */
  readonly port?: number | undefined;
  /** Models it is to hold; the plan is held against the memory of the machine. */
  readonly models: readonly ModelPlan[];
  /**
   * Models in memory at a time (`OLLAMA_MAX_LOADED_MODELS`); the largest ones count.
   * @default 1 - a second one would double what the machine needs
   */
  readonly loaded?: number | undefined;
  /** Memory of the machine kept for its operating system. @unit binary bytes @default '2Gi' */
  readonly reserved?: string | undefined;
  /** Variables of the server beyond those that follow from the plan: `{ OLLAMA_IGPU_ENABLE: '1' }`. @default none */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly overrides?: {
    readonly service?: Patch<k8s.KubeServiceProps> | undefined;
    readonly endpointSlice?: Patch<k8s.KubeEndpointSliceProps> | undefined;
  };
}
