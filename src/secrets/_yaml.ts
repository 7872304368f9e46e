import { Document, visit } from 'yaml';
import type { JsonObject } from '../model/index.ts';

/** Texts that Go's YAML reader may take for a number, beyond what the YAML 1.1 rules say: `0o17`, `=`. */
const AMBIGUOUS = /^[-+.\d=]/;

/**
 * One object as YAML for a YAML 1.1 reader, which Go's is: what it would take for a number, date or boolean is quoted.
 * Lines are never folded, because a folded ciphertext cannot be compared by eye.
 */
export function toYaml(body: JsonObject): string {
  const document = new Document(body, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && AMBIGUOUS.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}
