import { type Issue, nearest } from '../../issues/index.ts';
import type { SecretRequirement } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { secretReads } from './reads.ts';

/** Argo CD finds these by the label and reads them itself. */
const ARGO_LABEL = 'argocd.argoproj.io/secret-type';

/** SECRET_UNUSED: a required Secret that no object, chart, declared consumer or other Secret reads. */
export const secretsAreUsed: Check = (input) => {
  const facts = factsOf(input);
  const reads = secretReads(facts);
  const read = new Set(reads.map(({ namespace, name }) => `${namespace}/${name}`));
  const candidates = facts.model.secrets.filter(
    (secret) => secret.consumers.length === 0 && secret.labels[ARGO_LABEL] === undefined && !read.has(`${secret.namespace}/${secret.name}`),
  );
  if (candidates.length === 0) return [];
  const mentioned = mentionedNames(facts);
  return candidates
    .filter((secret) => !mentioned.has(secret.name) && !isSource(secret, facts.model.secrets))
    .map((secret): Issue => {
      const { namespace, name, producer } = secret;
      const path = `${producer} secrets.${namespace}/${name}`;
      const elsewhere = facts.elsewhere(namespace);
      const { cluster } = facts.model;
      if (elsewhere !== undefined) {
        const message = `Secret ${namespace}/${name} is read by nothing rendered; it may be read by ${elsewhere}`;
        return { code: 'SECRET_UNUSED', severity: 'unchecked', path, message, cluster };
      }
      const unread = reads.filter((r) => r.namespace === namespace).map((r) => r.name);
      const match = nearest(name, unread);
      const hint =
        match === undefined ? 'give it to its reader, or remove the requirement' : `a pod reads \`${match}\`: is one of the two misspelt?`;
      return { code: 'SECRET_UNUSED', severity: 'warning', path, message: `Secret ${namespace}/${name} is read by nothing`, hint, cluster };
    });
};

/** Whether a derived key of another Secret is made from this one. */
function isSource({ namespace, name }: SecretRequirement, all: readonly SecretRequirement[]): boolean {
  return all.some(({ keys }) => keys.some((key) => key.kind === 'derived' && key.template.includes(`${namespace}/${name}/`)));
}

/**
 * Texts in custom objects and chart values: operators name their Secrets in fields that only they know, so any mention
 * counts as a reader. A wrong guess here only hides a warning.
 */
function mentionedNames({ manifests, model }: Facts): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') names.add(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner);
  };
  for (const { identity, body } of manifests) {
    const custom =
      identity.group.includes('.') &&
      !identity.group.endsWith('.k8s.io') &&
      identity.kind !== 'SealedSecret' &&
      identity.kind !== 'ExternalSecret';
    if (custom || identity.kind === 'StorageClass' || identity.kind === 'PersistentVolume') collect(body);
  }
  for (const { charts } of model.applications) for (const { values } of charts) collect(values);
  return names;
}
