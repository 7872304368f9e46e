import { secretInventory } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { formatIdentity, type SecretRequirement } from '../../../model/index.ts';
import type { Both } from '../between.ts';

/** Who reads what, and who of them ran before. */
export interface Readers {
  /** Objects that do not start without the Secret, or without one of some of its keys. */
  of(path: string, keys?: readonly string[]): readonly string[];
  /** Those among them that the base has too. */
  running(path: string, keys?: readonly string[]): readonly string[];
}

export function readersIn({ base, head }: Both): Readers {
  const rows = new Map<string, { readonly key: string; readonly readers: readonly string[] }[]>();
  for (const { namespace, name, key, readers } of secretInventory(head)) {
    const path = `${namespace}/${name}`;
    rows.set(path, [...(rows.get(path) ?? []), { key, readers }]);
  }
  const known = new Set(base.manifests.map(({ identity }) => formatIdentity(identity)));
  const of: Readers['of'] = (path, keys) => {
    const read = (rows.get(path) ?? []).filter(({ key }) => keys === undefined || keys.includes(key) || key === '*');
    return [...new Set(read.flatMap(({ readers }) => readers))].filter(mustStart);
  };
  return { of, running: (path, keys) => of(path, keys).filter((reader) => known.has(reader)) };
}

/** Other keys and Secrets are made from a Secret, and what runs without it waits for nothing. */
function mustStart(reader: string): boolean {
  return !/^(key|Secret) /.test(reader) && !reader.endsWith(' (optional)');
}

/** What a state asks for, by `namespace/name`. */
export function requirementsOf({ model }: State): ReadonlyMap<string, SecretRequirement> {
  return new Map(model.secrets.map((one) => [pathOf(one), one]));
}

export function pathOf({ namespace, name }: SecretRequirement): string {
  return `${namespace}/${name}`;
}

/** The application whose construct asks for a Secret: that of `attic/pgvector/pgvector` is pgvector. */
export function applicationOf({ model }: State, { producer }: SecretRequirement): string {
  const [, second = ''] = producer.split('/');
  return model.applications.find(({ name }) => name === second)?.name ?? '';
}

/** `Deployment home/web does`, `Deployment home/web, CronJob home/copy and 3 more do`. */
export function whoDoes(names: readonly string[]): string {
  return `${few(names)} ${names.length === 1 ? 'does' : 'do'}`;
}

export function few(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
