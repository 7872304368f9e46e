/** One kind of accelerator in a node. */
export interface GpuSpec {
  readonly vendor: 'nvidia' | 'amd' | 'intel';
  readonly model: string;
  /** Memory of one device. @unit binary bytes */
  readonly memory: string;
  readonly count: number;
  readonly resource: string;
}

const nvidiaMemory = { A2: '16Gi', T4: '16Gi', 'RTX 3060': '12Gi', 'RTX 3090': '24Gi', 'RTX 4090': '24Gi', L4: '24Gi' } as const;

/**
 * NVIDIA devices of one model.
 * @param model a model whose memory is known here; for another one give `memory`
 * @source memory of the boards as sold; the driver reports slightly less
 */
export function nvidia(
  model: keyof typeof nvidiaMemory | (string & {}),
  options: { readonly memory?: string; readonly count?: number } = {},
): GpuSpec {
  const known: Readonly<Record<string, string>> = nvidiaMemory;
  return { vendor: 'nvidia', model, memory: options.memory ?? known[model] ?? '0', count: options.count ?? 1, resource: 'nvidia.com/gpu' };
}
