import { isDeepStrictEqual } from 'node:util';
import { compareText } from '../../../issues/index.ts';
import type { SecretKey, SecretRequirement } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { Both } from '../between.ts';
import { applicationOf, few, pathOf, type Readers, readersIn, requirementsOf, whoDoes } from './readers.ts';

/** Secrets that constructs ask for and did not before, or no more, or by another name or with other keys. */
export function required(both: Both): readonly Consequence[] {
  const [before, after] = [requirementsOf(both.base), requirementsOf(both.head)];
  const gone = [...before.values()].filter((one) => !after.has(pathOf(one)));
  const fresh = [...after.values()].filter((one) => !before.has(pathOf(one)));
  if (gone.length + fresh.length === 0 && isDeepStrictEqual(both.base.model.secrets, both.head.model.secrets)) return [];
  const readers = readersIn(both);
  const renamed = renamings(gone, fresh);
  const moved = new Set([...renamed.keys(), ...renamed.values()]);
  return [
    ...[...renamed].map(([now, was]) => renaming(both, readers, was, now)),
    ...added(
      both,
      readers,
      fresh.filter((one) => !moved.has(one)),
    ),
    ...[...after.values()].flatMap((one) => keyChanges(both, readers, before.get(pathOf(one)), one)),
    ...removed(
      both,
      gone.filter((one) => !moved.has(one)),
    ),
  ];
}

/** New Secrets by what they were called: of one application, with the same keys, one for one. */
function renamings(
  gone: readonly SecretRequirement[],
  fresh: readonly SecretRequirement[],
): ReadonlyMap<SecretRequirement, SecretRequirement> {
  const found = new Map<SecretRequirement, SecretRequirement>();
  const like = (one: SecretRequirement) => (other: SecretRequirement) =>
    one.producer.split('/')[1] === other.producer.split('/')[1] && isDeepStrictEqual(one.keys, other.keys);
  for (const now of fresh) {
    const [was, ...more] = gone.filter(like(now));
    // Several of one kind cannot be told apart.
    if (was !== undefined && more.length === 0 && fresh.filter(like(was)).length === 1) found.set(now, was);
  }
  return found;
}

function about({ head }: Both, application: string, subject: string) {
  return { topic: 'secret', cluster: head.model.cluster, application, subject, file: `dist/${head.model.cluster}/model.json` } as const;
}

/** Whether the cluster gets the Secret from Git. */
function isSealed({ head }: Both, { namespace, name }: SecretRequirement): boolean {
  return head.manifests.some(
    ({ identity }) => identity.kind === 'SealedSecret' && identity.namespace === namespace && identity.name === name,
  );
}

/** All new Secrets of an application at once: one command makes them. */
function added(both: Both, readers: Readers, fresh: readonly SecretRequirement[]): readonly Consequence[] {
  const open = fresh.filter((one) => !isSealed(both, one));
  const applications = [...new Set(open.map((one) => applicationOf(both.head, one)))];
  return applications.map((application): Consequence => {
    const all = open.filter((one) => applicationOf(both.head, one) === application);
    const [first] = all;
    const single = all.length === 1 && first !== undefined;
    const sorted = (names: readonly string[]) => [...names].sort(compareText);
    const running = all.flatMap((one) => readers.running(pathOf(one)));
    // Who runs already is named first.
    const waiting = [...new Set([...sorted(running), ...sorted(all.flatMap((one) => readers.of(pathOf(one))))])];
    const subject = single
      ? `Secret ${pathOf(first)}`
      : `${all.length} Secrets of ${application === '' ? 'the cluster' : `application ${application}`}`;
    return {
      ...about(both, application, subject),
      level: running.length > 0 ? 'interruption' : 'none',
      message: `${single ? 'has' : 'have'} to be there${waiting.length === 0 ? '' : `: until then ${whoDoes(waiting)} not start`}${givenIn(all.flatMap(({ keys }) => keys))}`,
      evidence: all.map((one) => `secrets[${pathOf(one)}]: ${one.keys.map(({ name }) => name).join(', ')}`),
      hint: making(both),
    };
  });
}

function making({ head }: Both): string {
  const of = `--cluster ${head.model.cluster}`;
  return `before you push: \`labwright secrets generate ${of}\`, then \`labwright secrets apply ${of}\` (or \`secrets seal\`)`;
}

/** Keys that nobody can invent. */
function givenIn(keys: readonly SecretKey[]): string {
  const names = [...new Set(keys.flatMap(({ name, kind }) => (kind === 'given' ? [name] : [])))];
  return names.length === 0 ? '' : `; you put in ${few(names)} yourself`;
}

function renaming(both: Both, readers: Readers, was: SecretRequirement, now: SecretRequirement): Consequence {
  const [from, to] = [pathOf(was), pathOf(now)];
  const users = readers.of(to);
  const sealed = isSealed(both, now);
  const refused = users.length === 0 ? '' : `, and ${few(users)} would be refused`;
  return {
    ...about(both, applicationOf(both.head, now), `Secret ${to}`),
    level: sealed ? 'none' : 'interruption',
    message: `was Secret ${from}: a value made anew is not the one that the program behind it knows${refused}`,
    evidence: now.keys.map(({ name }) => `secrets[${from}].${name} → secrets[${to}].${name}`),
    hint: `move the entry in \`.secrets/${both.head.model.cluster}.yaml\` to the new name, then \`labwright secrets ${sealed ? 'seal' : 'apply'}\`; delete Secret ${from} last`,
  };
}

function keyChanges(both: Both, readers: Readers, before: SecretRequirement | undefined, after: SecretRequirement): readonly Consequence[] {
  if (before === undefined) return [];
  const path = pathOf(after);
  const shared = about(both, applicationOf(both.head, after), `Secret ${path}`);
  const earlier = new Map(before.keys.map((key) => [key.name, key]));
  const more = after.keys.filter(({ name }) => !earlier.has(name));
  const names = more.map(({ name }) => name);
  const fewer = before.keys.filter(({ name }) => !after.keys.some((key) => key.name === name)).map(({ name }) => name);
  const remade = after.keys.filter((key) => isRemade(earlier.get(key.name), key)).map(({ name }) => name);
  const waiting = readers.of(path, names);
  const proof = (keys: readonly string[], what: string) => keys.map((key) => `secrets[${path}].${key}: ${what}`);
  return [
    ...(names.length === 0
      ? []
      : [
          {
            ...shared,
            level: readers.running(path, names).length > 0 ? ('interruption' as const) : ('none' as const),
            message: `has to hold ${names.join(', ')} too${waiting.length === 0 ? '' : `: until then ${whoDoes(waiting)} not start`}${givenIn(more)}`,
            evidence: proof(names, 'asked for now'),
            hint: making(both),
          },
        ]),
    ...(fewer.length === 0
      ? []
      : [
          {
            ...shared,
            level: 'none' as const,
            message: `need not hold ${fewer.join(', ')} any more`,
            evidence: proof(fewer, 'not asked for any more'),
          },
        ]),
    ...(remade.length === 0
      ? []
      : [
          {
            ...shared,
            level: 'none' as const,
            message: `${remade.join(', ')} would be made otherwise now; what is there stays as it is`,
            evidence: proof(remade, 'how it is made differs'),
            hint: `for new values: \`labwright secrets rotate ${path}\``,
          },
        ]),
  ];
}

/** Whether a key would be made otherwise; what it is for does not count. */
function isRemade(before: SecretKey | undefined, after: SecretKey): boolean {
  return before !== undefined && !isDeepStrictEqual({ ...before, purpose: '' }, { ...after, purpose: '' });
}

function removed(both: Both, gone: readonly SecretRequirement[]): readonly Consequence[] {
  const applications = [...new Set(gone.map((one) => applicationOf(both.base, one)))];
  return applications.map((application): Consequence => {
    const all = gone.filter((one) => applicationOf(both.base, one) === application);
    const [first] = all;
    const single = all.length === 1 && first !== undefined;
    const subject = single
      ? `Secret ${pathOf(first)}`
      : `${all.length} Secrets of ${application === '' ? 'the cluster' : `application ${application}`}`;
    return {
      ...about(both, application, subject),
      level: 'none',
      message: `${single ? 'is' : 'are'} not needed any more, and nothing deletes ${single ? 'it' : 'them'} in the cluster`,
      evidence: all.map((one) => `secrets[${pathOf(one)}]: not asked for any more`),
      hint: 'before you delete anything, see that nothing is left that only it opens: volumes and copies of a removed database among it',
    };
  });
}
