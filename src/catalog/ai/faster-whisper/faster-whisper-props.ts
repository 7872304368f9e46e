import type { AnyCluster } from '../../../authoring/index.ts';
import type { Accelerator } from '../../shared/accelerator.ts';
import type { PodProps, StorageProps } from '../../shared/index.ts';
import type { ModelStoreOverrides } from '../_model-server.ts';

/** What the owner decides about one Faster-Whisper. */
export interface FasterWhisperProps<C extends AnyCluster> extends PodProps<C> {
  /** Volume for the installed models; a class that deletes will do, because they can be fetched again. */
  readonly storage: StorageProps<C>;
  /**
   * Model on Hugging Face in the CTranslate2 format, as `organisation/name`.
   * @default 'Systran/faster-whisper-small' - understands speech faster than it is spoken on a desktop processor
   */
  readonly model?: string | undefined;
  /**
   * Threads that recognition uses on the CPU.
   * @unit threads
   * @default 4 - the library would take every core it sees, whatever the limit says
   */
  readonly threads?: number | undefined;
  /** Share of a GPU; with it the CUDA image runs and computes in 16 bit. @default none: the CPU image in 8 bit, which sees no GPU */
  readonly accelerator?: Accelerator<NoInfer<C>> | undefined;
  readonly overrides?: ModelStoreOverrides | undefined;
}
