import { formatIdentity, type SecretRequirement } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { oncePer } from '../once.ts';

/** Argo CD finds these by the label and reads them itself. */
const ARGO_LABEL = 'argocd.argoproj.io/secret-type';

/** Somebody who reads a Secret, and the key where that is known. */
export interface OtherReader {
  readonly by: string;
  readonly key?: string | undefined;
  /** A workload by its own name, declared with the requirement. */
  readonly declared?: true | undefined;
}

/**
 * Who reads a required Secret without a field that says so: declared consumers, Argo CD, other Secrets that are made from it,
 * custom objects and charts that mention its name.
 */
export function otherReaders(facts: Facts, { namespace, name, consumers, labels }: SecretRequirement): readonly OtherReader[] {
  const { derived } = indexOf(facts);
  return [
    ...consumers.map(({ workload, key }) => ({ by: workload, key, declared: true as const })),
    ...(labels[ARGO_LABEL] === undefined ? [] : [{ by: 'Argo CD' }]),
    ...(derived.get(`${namespace}/${name}`) ?? []),
    ...mentionsOf(facts, name).map((by) => ({ by })),
  ];
}

/** Custom objects and charts that hold a text which is the name of a Secret, sorted. */
export function mentionsOf(facts: Facts, name: string): readonly string[] {
  return [...(indexOf(facts).mentions.get(name) ?? [])].sort();
}

/** What a derived key is made of: `password` of the same Secret, `namespace/secret/key` of another. */
export function sourcesOf(template: string): readonly string[] {
  return [...template.matchAll(/\{\{([^}]+)\}\}/g)].map(([, source = '']) => source.trim());
}

interface Index {
  /** Secrets that are made from another one, by the path of the other. */
  readonly derived: ReadonlyMap<string, readonly OtherReader[]>;
  /** Texts in custom objects and chart values, with who holds them. */
  readonly mentions: ReadonlyMap<string, ReadonlySet<string>>;
}

const indexOf = oncePer((facts: Facts): Index => ({ derived: derivedReaders(facts), mentions: mentionsIn(facts) }));

function derivedReaders({ model }: Facts): ReadonlyMap<string, readonly OtherReader[]> {
  const readers = new Map<string, OtherReader[]>();
  for (const { namespace, name, keys } of model.secrets) {
    for (const key of keys) {
      if (key.kind !== 'derived') continue;
      for (const source of sourcesOf(key.template)) {
        const [home, secret, read] = source.split('/');
        if (read === undefined) continue;
        const path = `${home}/${secret}`;
        readers.set(path, [...(readers.get(path) ?? []), { by: `Secret ${namespace}/${name}`, key: read }]);
      }
    }
  }
  return readers;
}

/**
 * Operators name their Secrets in fields that only they know, so any mention counts as a reader. A wrong guess here only hides a
 * warning.
 */
function mentionsIn({ manifests, model }: Facts): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const collect = (value: unknown, by: string): void => {
    if (typeof value === 'string') names.set(value, (names.get(value) ?? new Set()).add(by));
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner, by);
  };
  for (const { identity, body } of manifests) {
    const custom =
      identity.group.includes('.') &&
      !identity.group.endsWith('.k8s.io') &&
      identity.kind !== 'SealedSecret' &&
      identity.kind !== 'ExternalSecret';
    if (custom || identity.kind === 'StorageClass' || identity.kind === 'PersistentVolume') collect(body, formatIdentity(identity));
  }
  for (const { name, charts } of model.applications) for (const { chart, values } of charts) collect(values, `chart ${chart} of ${name}`);
  return names;
}
