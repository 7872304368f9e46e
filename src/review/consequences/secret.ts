import { below, fields, type SecretRow, secretInventory } from '../../checks/index.ts';
import type { State } from '../../diff/index.ts';
import { formatIdentity, identityKey, type SecretRequirement } from '../../model/index.ts';
import type { Consequence } from '../review.ts';
import { type Both, between } from './between.ts';

/** Secrets and keys that have to be there, or need not be any more. Never a value. */
export const secret = between((both) => [...required(both), ...missing(both), ...values(both)]);

type Requirements = ReadonlyMap<string, SecretRequirement>;

function requirementsOf({ model }: State): Requirements {
  return new Map(model.secrets.map((one) => [`${one.namespace}/${one.name}`, one]));
}

function required(both: Both): readonly Consequence[] {
  const [before, after] = [requirementsOf(both.base), requirementsOf(both.head)];
  const gone = [...before].filter(([path]) => !after.has(path));
  const used = new Set<string>();
  const fresh = [...after].filter(([path]) => !before.has(path));
  const renamed = fresh.flatMap(([path, requirement]) => {
    const earlier = gone.find(([old, one]) => !used.has(old) && isSame(one, requirement));
    if (earlier === undefined) return [];
    used.add(earlier[0]);
    return [{ path, from: earlier[0], requirement }];
  });
  const isRenamed = new Set(renamed.map(({ path }) => path));
  return [
    ...renamed.map(({ path, from, requirement }) => renaming(both, path, from, requirement)),
    ...fresh
      .filter(([path]) => !isRenamed.has(path))
      .map(([path, requirement]) =>
        needed(
          both,
          path,
          requirement.keys.map(({ name }) => name),
          true,
        ),
      ),
    ...[...after].flatMap(([path, requirement]) => keysOf(both, path, before.get(path), requirement)),
    ...gone.filter(([path]) => !used.has(path)).map(([path, requirement]) => unneeded(both, path, requirement)),
  ];
}

/** The same Secret under another name: of one construct, with the same keys. */
function isSame(one: SecretRequirement, other: SecretRequirement): boolean {
  return one.producer.split('/')[0] === other.producer.split('/')[0] && JSON.stringify(one.keys) === JSON.stringify(other.keys);
}

function about({ head }: Both, path: string) {
  return { topic: 'secret', cluster: head.model.cluster, application: applicationOf(head, path), subject: `Secret ${path}` } as const;
}

/** The application whose construct asks for it: `attic/pgvector/pgvector` is of pgvector. */
function applicationOf({ model }: State, path: string): string {
  const producer = model.secrets.find(({ namespace, name }) => `${namespace}/${name}` === path)?.producer ?? '';
  return model.applications.find(({ name }) => producer.split('/').includes(name))?.name ?? '';
}

/** Who reads a Secret or some of its keys, and whether any of them was there before. */
function readersOf({ base, head }: Both, path: string, keys: readonly string[]) {
  const rows = secretInventory(head).filter(
    (row) => `${row.namespace}/${row.name}` === path && (keys.length === 0 || keys.includes(row.key) || row.key === '*'),
  );
  const readers = [...new Set(rows.flatMap((row) => row.readers))].filter((reader) => !reader.startsWith('key '));
  const known = new Set(base.manifests.map(({ identity }) => formatIdentity(identity)));
  return { readers, running: readers.filter((reader) => known.has(reader)) };
}

/** Whether the cluster gets the Secret from Git. */
function isSealed({ manifests }: State, path: string): boolean {
  return manifests.some(({ identity }) => identity.kind === 'SealedSecret' && `${identity.namespace}/${identity.name}` === path);
}

function needed(both: Both, path: string, keys: readonly string[], whole: boolean): Consequence {
  const { readers, running } = readersOf(both, path, whole ? [] : keys);
  const sealed = isSealed(both.head, path);
  const what = whole ? 'has to be there' : `has to hold ${keys.join(', ')} too`;
  const what2 = readers.length === 0 ? '' : `: until then ${few(readers)} ${readers.length === 1 ? 'does' : 'do'} not start`;
  const by = `--cluster ${both.head.model.cluster}`;
  return {
    ...about(both, path),
    // What is sealed comes with the push.
    level: running.length > 0 && !sealed ? 'interruption' : 'none',
    message: sealed ? `is new, sealed in Git, with ${keys.join(', ')}` : `${what}${what2}`,
    evidence: keys.map((key) => `secrets[${path}].${key}: required now`),
    hint: sealed
      ? undefined
      : `before you push: \`labwright secrets generate ${by}\`, then \`labwright secrets apply ${by}\` (or \`secrets seal\`)`,
  };
}

function few(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

function renaming(both: Both, path: string, from: string, { keys }: SecretRequirement): Consequence {
  const { running } = readersOf(both, path, []);
  return {
    ...about(both, path),
    level: isSealed(both.head, path) ? 'none' : 'interruption',
    message: `was Secret ${from}: a value made anew is another one than what the program behind it knows${running.length === 0 ? '' : `, and ${few(running)} would be refused`}`,
    evidence: keys.map(({ name }) => `secrets[${from}].${name} → secrets[${path}].${name}`),
    hint: `move the entry in \`.secrets/${both.head.model.cluster}.yaml\` to the new name before \`labwright secrets apply\`; delete Secret ${from} last`,
  };
}

function keysOf(both: Both, path: string, before: SecretRequirement | undefined, after: SecretRequirement): readonly Consequence[] {
  if (before === undefined) return [];
  const old = new Map(before.keys.map((key) => [key.name, JSON.stringify({ ...key, purpose: '' })]));
  const added = after.keys.filter(({ name }) => !old.has(name)).map(({ name }) => name);
  const removed = before.keys.filter(({ name }) => !after.keys.some((key) => key.name === name)).map(({ name }) => name);
  const remade = after.keys.filter(
    (key) => (old.get(key.name) ?? JSON.stringify({ ...key, purpose: '' })) !== JSON.stringify({ ...key, purpose: '' }),
  );
  return [
    ...(added.length === 0 ? [] : [needed(both, path, added, false)]),
    ...(removed.length === 0
      ? []
      : [
          {
            ...about(both, path),
            level: 'none' as const,
            message: `need not hold ${removed.join(', ')} any more`,
            evidence: removed.map((key) => `secrets[${path}].${key}: not required any more`),
          },
        ]),
    ...(remade.length === 0
      ? []
      : [
          {
            ...about(both, path),
            level: 'none' as const,
            message: `${remade.map(({ name }) => name).join(', ')} would be made otherwise now; what is there stays as it is`,
            evidence: remade.map(({ name }) => `secrets[${path}].${name}: how it is made differs`),
            hint: `for new values: \`labwright secrets rotate ${path}\``,
          },
        ]),
  ];
}

function unneeded(both: Both, path: string, { keys }: SecretRequirement): Consequence {
  return {
    ...about(both, path),
    application: applicationOf(both.base, path),
    level: 'none',
    message: 'is not needed any more; nothing deletes it in the cluster',
    evidence: keys.map(({ name }) => `secrets[${path}].${name}: not required any more`),
    hint: 'delete it when nothing is left that only it opens: volumes and copies of a removed database among it',
  };
}

/** Reads of what nothing makes, that had a maker before or were not there. */
function missing(both: Both): readonly Consequence[] {
  const stateOf = (rows: readonly SecretRow[]) => new Map(rows.map((row) => [`${row.namespace}/${row.name} ${row.key}`, row.state]));
  const before = stateOf(secretInventory(both.base));
  const groups = new Map<string, SecretRow[]>();
  for (const row of secretInventory(both.head)) {
    const path = `${row.namespace}/${row.name}`;
    if (row.state !== 'missing' || before.get(`${path} ${row.key}`) === 'missing') continue;
    groups.set(path, [...(groups.get(path) ?? []), row]);
  }
  return [...groups].map(([path, rows]): Consequence => {
    const readers = [...new Set(rows.flatMap((row) => row.readers))];
    const keys = rows.map(({ key }) => key).filter((key) => key !== '*');
    return {
      ...about(both, path),
      level: 'interruption',
      message: `${keys.length === 0 ? 'is read' : `${keys.join(', ')} ${keys.length === 1 ? 'is' : 'are'} read`}, and nothing makes ${keys.length > 1 ? 'them' : 'it'}: ${few(readers)} ${readers.length === 1 ? 'does' : 'do'} not start`,
      evidence: readers.map((reader) => `${reader} reads it`),
    };
  });
}

/** Rendered Secrets and sealed ones whose entries differ, by the names of the keys alone. */
function values({ base, head, diff }: Both): readonly Consequence[] {
  const earlier = new Map(base.manifests.map((manifest) => [identityKey(manifest.identity), manifest]));
  const differing = new Set(diff.objects.map(({ identity }) => identityKey(identity)));
  return head.manifests.flatMap((manifest): readonly Consequence[] => {
    const { identity, body, origin, file } = manifest;
    const was = earlier.get(identityKey(identity));
    if (was === undefined || !['Secret', 'SealedSecret'].includes(identity.kind) || !differing.has(identityKey(identity))) return [];
    const entries = (of: typeof body) => ({
      ...fields(of['data']),
      ...fields(of['stringData']),
      ...fields(below(of, 'spec', 'encryptedData')),
    });
    const [from, to] = [entries(was.body), entries(body)];
    const other = Object.keys(to).filter((key) => key in from && from[key] !== to[key]);
    if (other.length === 0) return [];
    const sealed = identity.kind === 'SealedSecret';
    return [
      {
        topic: 'secret',
        level: 'none',
        cluster: diff.cluster,
        application: origin.application,
        subject: formatIdentity(identity),
        message: `${other.join(', ')} ${other.length === 1 ? 'is' : 'are'} ${sealed ? 'sealed anew, perhaps with another value' : 'another value now'}: variables of pods have it after their next start`,
        evidence: other.map((key) => `${key}: differs (not shown)`),
        file,
      },
    ];
  });
}
