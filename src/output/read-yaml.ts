import type { JsonObject } from '../model/index.ts';
import { readCanonical } from './read-canonical.ts';
import { readForeign } from './read-foreign.ts';

/**
 * The objects of a YAML text, as the Kubernetes tools (Go) read it; documents without content are left out.
 * Text in our own form takes a fast path that understands nothing else; everything else goes to the `yaml` library.
 * Throws a `YamlError` with the line on text that is no YAML, on a key given twice and on a document that is no map.
 */
export function readYaml(text: string): JsonObject[] {
  return readCanonical(text) ?? readForeign(text);
}
