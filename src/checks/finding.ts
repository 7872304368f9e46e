import type { Issue } from '../issues/index.ts';
import type { Manifest, Model } from '../model/index.ts';

/** What a rule says about one field. */
export interface FindingProps extends Pick<Issue, 'code' | 'severity' | 'message' | 'hint'> {
  /** Path of the field in the object, `spec.template.spec.containers[0].image`. */
  readonly field: string;
}

/** A finding in a rendered object: names its construct (its file, where we did not write it), field, file and source. */
export function finding(manifest: Manifest, { code, severity, field, message, hint }: FindingProps): Issue {
  const { cluster, construct, source } = manifest.origin;
  const owner = construct === '' ? manifest.file : construct;
  return { code, severity, path: field === '' ? owner : `${owner} ${field}`, message, hint, cluster, file: manifest.file, source };
}

/**
 * A finding in the declared facts. `at` is what the owner wrote: `['pgvector', 'pgvector']` for a workload of an
 * application, nothing for the cluster itself.
 */
export function declaredFinding(model: Model, at: readonly string[], { code, severity, field, message, hint }: FindingProps): Issue {
  const owner = [model.cluster, ...at].filter((part) => part !== '').join('/');
  return { code, severity, path: [owner, field].filter((part) => part !== '').join(' '), message, hint, cluster: model.cluster };
}

/** A cluster in a message: by its name, where anybody gave it one. */
export function clusterWords({ cluster }: Model): string {
  return cluster === '' ? 'the cluster' : `cluster ${cluster}`;
}
