import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import { suggest } from '../../../issues/index.ts';
import { describeMemory, parseMemory } from '../../../units/index.ts';
import { checkQuorum, memoryOf } from '../../shared/index.ts';
import { leastMemory, versions } from './mongodb-image.ts';
import type { MongoDbProps } from './mongodb-props.ts';

/** Names that the server or the Secrets of the construct keep for themselves. */
const reserved = ['admin', 'config', 'local', 'backup', 'keyfile', 'root'];

/** Databases that may have a Secret of their own, each once. */
export function namesOf(databases: readonly string[]): readonly string[] {
  return [...new Set(databases)].filter((name) => !reserved.includes(name));
}

/** Adds a finding for everything that the compiler cannot see, or that came from elsewhere. */
export function checkMongoDb<C extends AnyCluster, D extends readonly string[]>(
  facts: Facts,
  path: string,
  { version, members = 1, start, resources, databases }: MongoDbProps<C, D>,
): void {
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (!Object.hasOwn(versions, version))
    refuse('version', `no image of MongoDB "${String(version)}" is known`, suggest(String(version), Object.keys(versions)));
  if (members > 5) refuse('members', `${members} members are more than one household can lose`, 'write 1, 3 or 5');
  else checkQuorum(facts, `${path} members`, members);
  if (start !== undefined && start !== 'refuse-over-backup' && start !== 'empty')
    refuse('start', `"${String(start)}" is none of its values`, 'write `refuse-over-backup` or `empty`');
  const limit = memoryOf(resources?.memoryLimit);
  if (limit !== undefined && limit < parseMemory(leastMemory)) {
    const message = `${describeMemory(limit)} is too little for the server, its smallest cache and the shell of the probes`;
    refuse('resources.memoryLimit', message, `write \`${leastMemory}\` or more`);
  }
  if (databases.length === 0) refuse('databases', 'none is declared', 'name at least one');
  for (const [index, name] of databases.entries()) {
    const field = `databases[${index}]`;
    if (!/^[a-z][a-z0-9-]{0,37}$/.test(name))
      refuse(field, `"${name}" cannot name a database and its Secret`, 'a lower-case letter, then letters, digits and hyphens');
    else if (reserved.includes(name)) refuse(field, `"${name}" is a name that the server or this construct keeps for itself`);
    else if (databases.indexOf(name) !== index) refuse(field, `"${name}" is declared twice`);
  }
}
