import { stringify } from 'yaml';

/**
 * Text of a configuration file that its program reads as YAML. Lines are never folded, so that a change is one line of a
 * diff; what a reader of YAML 1.1 would take for something else, `off` for example, is quoted.
 */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' });
}
