import type { AnyCluster } from '../../../authoring/index.ts';
import type { Accelerator } from '../../shared/accelerator.ts';
import type { PodProps, StorageProps } from '../../shared/index.ts';
import type { ModelStoreOverrides } from '../_model-server.ts';

/** What the owner decides about one Ollama. */
export interface OllamaProps<C extends AnyCluster> extends PodProps<C> {
  /** Volume for the models; a class that deletes will do, because they can be fetched again. */
  readonly storage: StorageProps<C>;
  /**
   * Models to hold, as `ollama pull` names them: `qwen3:8b`. One that is taken off the list stays on the volume until
   * somebody removes it.
   */
  readonly models: readonly string[];
  /**
   * Tokens a conversation may have.
   * @unit tokens
   * @default 8192 - room for a document beside the question; the program's own default is 4096 on small devices
   */
  readonly contextLength?: number | undefined;
  /** How long a model stays in memory after its last use. @default '5m' - as the program does */
  readonly keepAlive?: string | undefined;
  /**
   * Models that may be in memory at a time, each with its context; what the device or the memory limit must hold.
   * @default 1 - a second one would double what was planned for. A small one that makes vectors beside the one that talks
   * wants 2, or both are loaded anew for every question
   */
  readonly loadedModels?: number | undefined;
  /** Share of a GPU; the same image uses it. @default none: computes on the CPU and sees no GPU */
  readonly accelerator?: Accelerator<NoInfer<C>> | undefined;
  readonly overrides?: ModelStoreOverrides | undefined;
}
