import { parseMemory } from '../../../units/index.ts';

/** Shape of a model: what its memory depends on. */
export interface ModelShape {
  /** Billions of parameters. */
  readonly parameters: number;
  readonly layers: number;
  /** Heads that keys and values are kept for; fewer than attention heads in today's models. */
  readonly kvHeads: number;
  readonly headSize: number;
}

/**
 * Models whose shape is known here.
 * @source config.json of each: num_hidden_layers, num_key_value_heads, head_dim
 */
const shapes = {
  'llama3.1:8b': { parameters: 8.03, layers: 32, kvHeads: 8, headSize: 128 },
  'llama3.3:70b': { parameters: 70.6, layers: 80, kvHeads: 8, headSize: 128 },
  'qwen2.5:14b': { parameters: 14.8, layers: 48, kvHeads: 8, headSize: 128 },
  'qwen2.5:32b': { parameters: 32.8, layers: 64, kvHeads: 8, headSize: 128 },
  'qwen3:8b': { parameters: 8.2, layers: 36, kvHeads: 8, headSize: 128 },
  'qwen3:32b': { parameters: 32.8, layers: 64, kvHeads: 8, headSize: 128 },
} as const satisfies Readonly<Record<string, ModelShape>>;

export type KnownModel = keyof typeof shapes;

/** One model that the machine is to hold, and the longest conversation it is to have. */
export interface ModelPlan {
  /** As `ollama pull` names it; a name of one's own for fine-tuned weights. */
  readonly name: KnownModel | (string & {});
  /** @default that of a known name */
  readonly shape?: ModelShape | KnownModel | undefined;
  /** Bits of one weight. @unit bits @default 4.85 - Q4_K_M, what `ollama pull` fetches */
  readonly bits?: number | undefined;
  /** Tokens of the longest conversation. @unit tokens @default 8192 */
  readonly context?: number | undefined;
  /** Bits of one number in the cache: 16, or 8 with `OLLAMA_KV_CACHE_TYPE=q8_0`. @unit bits @default 16 */
  readonly cacheBits?: 16 | 8 | undefined;
}

/** Compute buffers of the server, whatever the model. */
const overhead = parseMemory('1Gi');

/** Shape of a planned model; nothing when neither the name nor the owner tells. */
export function shapeOf({ name, shape }: ModelPlan): ModelShape | undefined {
  const known: Readonly<Record<string, ModelShape>> = shapes;
  return typeof shape === 'object' ? shape : known[shape ?? name];
}

/** Names whose shape is known. */
export const knownModels: readonly string[] = Object.keys(shapes);

/** Bytes of a model in memory: its weights, and keys and values of every token. */
export function memoryOf(
  { layers, kvHeads, headSize, parameters }: ModelShape,
  { bits = 4.85, cacheBits = 16, context = 8192 }: ModelPlan,
): { readonly weights: number; readonly cache: number; readonly context: number } {
  return {
    weights: Math.ceil((parameters * 1e9 * bits) / 8) + overhead,
    cache: Math.ceil((2 * layers * kvHeads * headSize * cacheBits) / 8) * context,
    context,
  };
}
