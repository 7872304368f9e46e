import { parseMemory, UnitError } from '../../units/index.ts';

/** Bytes, or nothing where the owner's text is no amount; `resources` reports that one. */
export function memoryOf(text: string | undefined): number | undefined {
  try {
    return text === undefined ? undefined : parseMemory(text);
  } catch (error) {
    if (error instanceof UnitError) return undefined;
    throw error;
  }
}
