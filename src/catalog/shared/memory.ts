import { parseMemory, readable } from '../../units/index.ts';

/** Bytes, or nothing where the owner's text is no amount; `resources` reports that one. */
export function memoryOf(text: string | undefined): number | undefined {
  return readable(() => (text === undefined ? undefined : parseMemory(text)));
}
