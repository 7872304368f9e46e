import { type Issue, nearest } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { otherReaders } from './other-readers.ts';
import { secretReads } from './reads.ts';

/** SECRET_UNUSED: a required Secret that no object, chart, declared consumer or other Secret reads. */
export const secretsAreUsed: Check = (input) => {
  const facts = factsOf(input);
  const reads = secretReads(facts);
  const read = new Set(reads.map(({ namespace, name }) => `${namespace}/${name}`));
  return facts.model.secrets
    .filter((secret) => !read.has(`${secret.namespace}/${secret.name}`) && otherReaders(facts, secret).length === 0)
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
