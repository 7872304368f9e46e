import type { AnyCluster } from '../../../authoring/index.ts';
import type { Accelerator } from '../../shared/accelerator.ts';
import type { PodProps } from '../../shared/index.ts';
import type { ModelServerOverrides } from '../_model-server.ts';

/** What the owner decides about one Kokoro. */
export interface KokoroProps<C extends AnyCluster> extends PodProps<C> {
  /** Voice used when a request names none. @default 'af_heart' - the one the model's authors rate best */
  readonly voice?: string | undefined;
  /**
   * Threads that speech synthesis uses on the CPU. The library would take every core it sees, whatever the limit says.
   * @unit threads
   * @default 4 - faster than speech on a desktop processor; no use with an accelerator
   */
  readonly threads?: number | undefined;
  /** Share of a GPU; with it the CUDA image runs. @default none: the CPU image, which sees no GPU */
  readonly accelerator?: Accelerator<NoInfer<C>> | undefined;
  readonly overrides?: ModelServerOverrides | undefined;
}
