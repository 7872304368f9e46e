import { below } from '../../../checks/index.ts';
import type { FieldDiff } from '../../../diff/index.ts';
import { isObject, type Manifest } from '../../../model/index.ts';
import type { ConsequenceInput } from '../index.ts';
import { objectsOf } from '../objects.ts';
import type { Reading } from './configuration.ts';

/** A ConfigMap or Secret whose content is another one. */
export interface ChangedConfiguration {
  readonly kind: Reading['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly fields: readonly FieldDiff[];
  /** Keys whose values differ; nothing where that cannot be told. */
  readonly keys: readonly string[] | undefined;
}

/** Content that pods may read and that differs. A SealedSecret stands for the Secret it becomes. */
export function changedConfiguration(input: ConsequenceInput): readonly ChangedConfiguration[] {
  return objectsOf(input).pairs.flatMap(({ base, head, fields }) => {
    const kind = kindOf(head);
    if (kind === undefined) return [];
    const content = fields.filter(({ path }) => /^(?:data|binaryData|stringData|spec\.encryptedData)\b/.test(path));
    if (content.length === 0) return [];
    const { namespace, name } = head.identity;
    return [{ kind, namespace, name, fields: content, keys: keysIn([base.body, head.body], content) }];
  });
}

function kindOf({ identity: { group, kind } }: Manifest): Reading['kind'] | undefined {
  if (group === '' && (kind === 'ConfigMap' || kind === 'Secret')) return kind;
  return group === 'bitnami.com' && kind === 'SealedSecret' ? 'Secret' : undefined;
}

/** Keys have dots in them, so that a path alone does not tell where one ends. */
function keysIn(bodies: readonly unknown[], fields: readonly FieldDiff[]): readonly string[] | undefined {
  const known = bodies.flatMap((body) =>
    [below(body, 'data'), below(body, 'binaryData'), below(body, 'stringData'), below(body, 'spec', 'encryptedData')].flatMap((section) =>
      isObject(section) ? Object.keys(section) : [],
    ),
  );
  const keys = fields.flatMap(({ path }) => {
    const rest = path.replace(/^(?:data|binaryData|stringData|spec\.encryptedData)[.[]?/, '');
    // The longest, since one key may be the start of another.
    return known
      .filter((key) => rest.startsWith(key))
      .sort((a, b) => b.length - a.length)
      .slice(0, 1);
  });
  return keys.length === fields.length ? keys : undefined;
}

/** Whether a pod reads something of it that differs. */
export function isRead(reading: Reading, changed: ChangedConfiguration, namespace: string): boolean {
  if (reading.kind !== changed.kind || reading.name !== changed.name || namespace !== changed.namespace) return false;
  return reading.keys === undefined || changed.keys === undefined || reading.keys.some((key) => changed.keys?.includes(key));
}
