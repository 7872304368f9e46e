import type { KubeObject } from '../../api/index.ts';
import { compareText } from '../../issues/index.ts';
import { formatIdentity, type Manifest, type Model, type SecretRequirement } from '../../model/index.ts';
import { placeholderFor, placeholderOf } from './placeholder.ts';
import { type ProducedSecret, producedSecrets } from './produced-secrets.ts';
import { listed, type Note, UNKNOWN_KEYS } from './stand-in.ts';

export interface StandInSecrets {
  readonly secrets: readonly KubeObject[];
  readonly notes: readonly Note[];
}

/**
 * The Secrets that nobody renders, with placeholders: those an object would make through its controller, and those of the
 * requirements. Where both name one Secret the object's keys count: a sealed file from before a new key lacks it in the cluster too.
 * A Secret that is rendered itself is left alone.
 */
export function secretsOf(model: Pick<Model, 'secrets'>, manifests: readonly Manifest[]): StandInSecrets {
  const rendered = new Set(manifests.map(({ identity }) => formatIdentity(identity)));
  const produced = new Map<string, ProducedSecret>();
  for (const secret of manifests.flatMap(producedSecrets)) {
    const earlier = produced.get(pathOf(secret));
    produced.set(pathOf(secret), earlier === undefined ? secret : { ...secret, ...earlier, keys: both(earlier.keys, secret.keys) });
  }
  const secrets = new Map<string, KubeObject>();
  for (const requirement of model.secrets) secrets.set(pathOf(requirement), requiredSecret(requirement, model.secrets));
  for (const [path, secret] of produced) secrets.set(path, producedSecret(secret));
  const paths = [...secrets.keys()].filter((path) => !rendered.has(`Secret ${path}`)).sort(compareText);
  return { secrets: paths.map((path) => secrets.get(path)).filter((secret) => secret !== undefined), notes: notesOf(paths, produced) };
}

function notesOf(paths: readonly string[], produced: ReadonlyMap<string, ProducedSecret>): readonly Note[] {
  if (paths.length === 0) return [];
  const open = paths.filter((path) => produced.has(path) && produced.get(path)?.keys === undefined);
  return [
    {
      what: `Secrets with placeholders: ${listed(paths)}`,
      why: 'their values never stand in Git; length and shape are those of the requirement',
    },
    ...(open.length === 0
      ? []
      : [
          {
            what: `keys of Secret ${listed(open)}`,
            why: 'only its controller or its store knows them; whatever a pod reads from it is taken as there',
          },
        ]),
  ];
}

function pathOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function both(one: readonly string[] | undefined, other: readonly string[] | undefined): readonly string[] | undefined {
  return one === undefined || other === undefined ? undefined : [...new Set([...one, ...other])];
}

function requiredSecret(requirement: SecretRequirement, all: readonly SecretRequirement[]): KubeObject {
  const { namespace, name, type, labels, keys } = requirement;
  return secretObject({ namespace, name, type, labels }, new Map(keys.map((key) => [key.name, placeholderOf(key, requirement, all)])));
}

function producedSecret({ keys, ...secret }: ProducedSecret): KubeObject {
  const values = new Map((keys ?? ownKeys[secret.type] ?? []).map((key) => [key, placeholderFor(key)]));
  return secretObject(secret, values, keys === undefined ? { [UNKNOWN_KEYS.name]: UNKNOWN_KEYS.value } : {});
}

/** Keys without which the API server refuses a Secret of the type. */
const ownKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/basic-auth': ['username', 'password'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function secretObject(
  { namespace, name, type, labels }: Omit<ProducedSecret, 'keys'>,
  values: ReadonlyMap<string, string>,
  annotations: Readonly<Record<string, string>> = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    type,
    data: Object.fromEntries([...values].map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')])),
  };
}
