import { compareText } from '../../issues/index.ts';
import { formatIdentity, type Manifest, type SecretKey, type SecretRequirement } from '../../model/index.ts';
import type { CheckInput } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { oncePer } from '../once.ts';
import { below, items, text, textMap } from '../read.ts';
import { mentionsOf, otherReaders, sourcesOf } from './other-readers.ts';
import { type ProducedSecret, producedSecrets } from './producers.ts';
import { everyRead } from './reads.ts';

/** What makes a Secret, in one word. */
export type SecretMaker =
  /** A construct asks for it; its values are made and kept on the owner's machine. */
  | 'requirement'
  /** Its ciphertext lies in Git. */
  | 'sealed'
  /** Fetched from a store outside of the cluster. */
  | 'external-secrets'
  /** cert-manager. */
  | 'certificate'
  /** Another operator, or the cluster itself. */
  | 'operator'
  /** A chart or a Git source, whose objects are not rendered here; a guess. */
  | 'chart'
  /** Rendered as it is. */
  | 'manifest'
  /** Nothing. */
  | 'nobody';

/** One key of one Secret: how it comes to be and who reads it. Never its value. */
export interface SecretRow {
  readonly namespace: string;
  readonly name: string;
  /** `*` where what makes the Secret decides about its keys, or where it is read as a whole and nothing makes it. */
  readonly key: string;
  readonly maker: SecretMaker;
  /** The object or the construct that makes it, `SealedSecret ai/pgvector`; why that is not known for `chart`. */
  readonly by: string;
  /** Where the value comes from, as far as that is known: `random, 32 characters`, `made from password`, `store vault: db#password`. */
  readonly from?: string | undefined;
  /** What it is for, in the words of the construct. */
  readonly purpose?: string | undefined;
  /** Who reads it, sorted; `(optional)` behind those that run without it. */
  readonly readers: readonly string[];
  /**
   * `missing`: read, and nothing makes it. `absent`: the same, but all its readers run without it. `unused`: somebody has to keep
   * it, and nothing reads it. `unknown`: a chart may make it, or read it.
   */
  readonly state: 'used' | 'unused' | 'missing' | 'absent' | 'unknown';
}

/** Every Secret and every key that something makes or reads, sorted by namespace, name and key; whoever asks again of the same input gets the same rows. */
export const secretInventory = oncePer((input: CheckInput): readonly SecretRow[] => {
  const facts = factsOf(input);
  const produced = producedSecrets(facts);
  const required = new Map(facts.model.secrets.map((secret) => [`${secret.namespace}/${secret.name}`, secret]));
  const readers = readersOf(facts, produced.values());
  const paths = [...new Set([...produced.keys(), ...readers.keys()])].sort(compareText);
  return paths.flatMap((path) => {
    const secret = produced.get(path);
    const read = readers.get(path) ?? new Map<string, Set<string>>();
    const requirement = required.get(path);
    const own = [...(secret?.keys ?? []), ...(requirement?.keys ?? []).map(({ name }) => name)];
    // Whoever reads the whole Secret reads every key; only where no key is known it has a row of its own.
    const keys = [...new Set([...own, ...[...read.keys()].filter((key) => key !== whole)])].sort(compareText);
    return (keys.length === 0 ? [whole] : keys).map((key) => row(facts, path, key, { secret, requirement, read }));
  });
});

const whole = '*';
type Readers = ReadonlyMap<string, ReadonlySet<string>>;

interface About {
  readonly secret: ProducedSecret | undefined;
  readonly requirement: SecretRequirement | undefined;
  /** Who reads which key. */
  readonly read: Readers;
}

function row(facts: Facts, path: string, key: string, { secret, requirement, read }: About): SecretRow {
  const [namespace = '', name = ''] = path.split('/');
  const readers = [...new Set([...(read.get(key) ?? []), ...(read.get(whole) ?? [])])].sort(compareText);
  const elsewhere = facts.elsewhere(namespace);
  const made = secret !== undefined && (secret.keys === undefined || key === whole || secret.keys.has(key));
  const maker = made ? makerOf(secret) : elsewhere === undefined ? 'nobody' : 'chart';
  const declared = requirement?.keys.find((one) => one.name === key);
  return {
    namespace,
    name,
    key,
    maker,
    by: made ? secret.by : (elsewhere ?? 'nothing here'),
    from: fromOf(maker, secret?.manifest, key, declared),
    purpose: declared?.purpose === '' ? undefined : declared?.purpose,
    readers,
    state: stateOf(maker, readers, read, elsewhere),
  };
}

function stateOf(maker: SecretMaker, readers: readonly string[], read: Readers, elsewhere: string | undefined): SecretRow['state'] {
  const needed = readers.some((reader) => !reader.endsWith(optionalMark));
  if (maker === 'nobody') return needed ? 'missing' : 'absent';
  if (maker === 'chart') return 'unknown';
  if (readers.length > 0) return 'used';
  // An operator makes what it needs itself, and a certificate of which one key is read is in use.
  if (maker === 'operator' || (maker === 'certificate' && read.size > 0)) return 'used';
  return elsewhere === undefined ? 'unused' : 'unknown';
}

function makerOf({ manifest }: ProducedSecret): SecretMaker {
  if (manifest === undefined) return 'requirement';
  const { group, kind } = manifest.identity;
  if (kind === 'SealedSecret') return 'sealed';
  if (group === 'external-secrets.io') return 'external-secrets';
  if (group === 'cert-manager.io' || kind === 'Ingress') return 'certificate';
  if (group !== '') return 'operator';
  return manifest.body.type === 'kubernetes.io/service-account-token' ? 'operator' : 'manifest';
}

function fromOf(maker: SecretMaker, manifest: Manifest | undefined, key: string, declared: SecretKey | undefined): string | undefined {
  if (maker === 'external-secrets' && manifest !== undefined) return remoteOf(manifest, key);
  if (maker === 'certificate' && manifest !== undefined) return issuerOf(manifest);
  switch (declared?.kind) {
    case 'random':
      return `random, ${declared.length} characters`;
    case 'derived':
      return `made from ${[...new Set(sourcesOf(declared.template))].join(', ') || 'a fixed text'}`;
    case 'given':
      return `put in by hand: ${declared.example}`;
    default:
      return undefined;
  }
}

/** Store and entry of an ExternalSecret. */
function remoteOf({ body }: Manifest, key: string): string | undefined {
  const spec = below(body, 'spec', 'externalSecretSpec') ?? body.spec;
  const store = text(below(spec, 'secretStoreRef', 'name'));
  const entry = items(below(spec, 'data')).find(({ secretKey }) => secretKey === key);
  const remote = text(below(entry, 'remoteRef', 'key'));
  const property = text(below(entry, 'remoteRef', 'property'));
  if (store === undefined) return undefined;
  return `store ${store}${remote === undefined ? '' : `: ${remote}${property === undefined ? '' : `#${property}`}`}`;
}

function issuerOf({ body }: Manifest): string | undefined {
  const annotations = textMap(below(body, 'metadata', 'annotations'));
  const issuer =
    text(below(body, 'spec', 'issuerRef', 'name')) ??
    annotations['cert-manager.io/cluster-issuer'] ??
    annotations['cert-manager.io/issuer'];
  return issuer === undefined ? undefined : `issuer ${issuer}`;
}

const optionalMark = ' (optional)';

/** Readers of each key of each Secret, by path and key; those of the whole Secret under `*`. */
function readersOf(facts: Facts, produced: Iterable<ProducedSecret>): ReadonlyMap<string, Readers> {
  const all = new Map<string, Map<string, Set<string>>>();
  const add = (path: string, key: string | undefined, reader: string): void => {
    const keys = all.get(path) ?? new Map<string, Set<string>>();
    all.set(path, keys.set(key ?? whole, (keys.get(key ?? whole) ?? new Set()).add(reader)));
  };
  for (const { manifest, namespace, name, key, optional } of everyRead(facts)) {
    add(`${namespace}/${name}`, key, `${formatIdentity(manifest.identity)}${optional ? optionalMark : ''}`);
  }
  for (const { namespace, name, manifest } of produced) {
    const maker = manifest === undefined ? '' : formatIdentity(manifest.identity);
    for (const by of mentionsOf(facts, name)) if (by !== maker) add(`${namespace}/${name}`, undefined, by);
  }
  for (const secret of facts.model.secrets) {
    const path = `${secret.namespace}/${secret.name}`;
    const others = otherReaders(facts, secret);
    for (const { by, key, declared } of others) if (declared === undefined) add(path, key, by);
    // A declared reader is the workload whose object reads it; only behind a chart nothing shows it but the declaration.
    const seen = new Set(all.get(path)?.keys());
    for (const { by, key = whole, declared } of others) if (declared && !seen.has(key) && !seen.has(whole)) add(path, key, by);
    for (const key of secret.keys) {
      if (key.kind !== 'derived') continue;
      for (const source of sourcesOf(key.template)) if (!source.includes('/')) add(path, source, `key ${key.name}`);
    }
  }
  return all;
}
