import { type Code, type Issue, suggest } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { finding } from '../finding.ts';

/** A name that leads nowhere. */
export interface MissingProps {
  readonly code: Code;
  readonly field: string;
  /** What was named: `ConfigMap`, `ServiceAccount`. */
  readonly kind: string;
  readonly name: string;
  /** Empty for an object without a namespace. */
  readonly namespace: string;
  /** Names there are, for the nearest match. */
  readonly known: readonly string[];
}

/**
 * Nothing rendered has the name: an error, unless a chart beside the rendered objects may bring it. Then it
 * could not be decided, and the finding says so.
 */
export function missing(facts: Facts, manifest: Manifest, { code, field, kind, name, namespace, known }: MissingProps): Issue {
  const where = namespace === '' ? '' : ` in namespace ${namespace}`;
  const elsewhere = namespace === '' ? facts.elsewhereInCluster() : facts.elsewhere(namespace);
  if (elsewhere !== undefined) {
    return finding(manifest, {
      code,
      severity: 'unchecked',
      field,
      message: `${kind} "${name}"${where} is not rendered; it may come from ${elsewhere}`,
    });
  }
  return finding(manifest, {
    code,
    severity: 'error',
    field,
    message: `no ${kind} "${name}"${where}`,
    hint: known.length === 0 ? undefined : suggest(name, known),
  });
}

/** A name that only the cluster's own facts could decide, and they are not given. */
export function undecided(manifest: Manifest, code: Code, field: string, kind: string, name: string): Issue {
  const message = `${kind} "${name}" is not rendered, and the facts of the cluster are not given, so not checked`;
  return finding(manifest, { code, severity: 'unchecked', field, message });
}
