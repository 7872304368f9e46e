import type { Model } from '../../model/index.ts';
import { ownAuthorities } from './authorities.ts';
import type { Book } from './book.ts';
import { block, code, count, list, section, table, words } from './markdown.ts';
import { chartOf } from './secrets.ts';

/** One thing that has to lie outside of the house, and how it gets there and back. */
export interface Saved {
  readonly what: string;
  /** What a rebuild without it costs. */
  readonly without: string;
  /** Puts it into the folder `$RESCUE`. */
  readonly save: readonly string[];
  /** Brings it back before Argo CD starts; none for what is not brought to the cluster. */
  readonly back: readonly string[];
}

/** Everything that no rebuild can do without, and that stands neither in Git nor in a backup. */
export function savedThings(book: Book): readonly Saved[] {
  const { model } = book;
  const { cluster } = model;
  const sealing = chartOf(model, 'sealed-secrets')?.namespace;
  return [
    {
      what: 'the repository, with all its history',
      without: 'nobody knows what ran here',
      save: [`git bundle create "$RESCUE/${cluster}.bundle" --all`],
      back: [],
    },
    ...(model.secrets.length === 0
      ? []
      : [
          {
            what: `values of all Secrets, ${code(`.secrets/${cluster}.yaml`)}`,
            without: without(model),
            save: [`cp -p .secrets/${cluster}.yaml "$RESCUE/"`],
            back: [`mkdir -p .secrets && cp -p "$RESCUE/${cluster}.yaml" .secrets/`],
          },
        ]),
    ...(sealing === undefined
      ? []
      : [
          {
            what: 'keys of Sealed Secrets',
            without: 'nothing that is sealed in Git can be opened; seal all of it anew with the key of the new cluster',
            save: [
              `kubectl -n ${sealing} get secret -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml > "$RESCUE/${cluster}-sealing-keys.yaml"`,
            ],
            back: [`kubectl create namespace ${sealing}`, `kubectl apply -f "$RESCUE/${cluster}-sealing-keys.yaml"`],
          },
        ]),
    ...ownAuthorities(book).map(({ namespace, secret, commonName }) => ({
      what: `key of the authority ${words(commonName)}`,
      without: 'every device has to be told of a new authority',
      save: [`kubectl -n ${namespace} get secret ${secret} -o yaml > "$RESCUE/${secret}-key.yaml"`],
      back: [
        `kubectl create namespace ${namespace} --dry-run=client -o yaml | kubectl apply --server-side -f -`,
        `kubectl apply -f "$RESCUE/${secret}-key.yaml"`,
      ],
    })),
    ...(model.distribution.name === 'talos'
      ? [
          {
            what: 'machine configuration and secrets of Talos (`secrets.yaml`, `talosconfig`)',
            without: 'machines that still run cannot be managed any more; new ones get new secrets',
            save: ['cp -p secrets.yaml talosconfig "$RESCUE/"   # from the folder that `talosctl gen config` wrote to'],
            back: [],
          },
        ]
      : []),
  ];
}

/** How much of the Secrets nobody can make again. */
function without({ secrets }: Model): string {
  const given = secrets.flatMap(({ keys }) => keys.filter(({ kind }) => kind === 'given'));
  const start = 'restored data was encrypted and protected with these values';
  return given.length === 0
    ? start
    : `${start}; ${count(given.length, 'key')} [that you brought](handbook.md#you-bring-these) ${given.length === 1 ? 'has' : 'have'} to be asked for again`;
}

/** What to bring out of the house now, and what no command here brings out. */
export function saveNow(book: Book): readonly string[] {
  const { model } = book;
  const { cluster, backupTargets } = model;
  const things = savedThings(book);
  return section(
    'Now, while everything runs: bring this out of the house',
    'Again whenever a Secret is added or changed. In the root folder of the repository; gpg asks for a passphrase, which has to stand on paper somewhere else:',
    block(
      'sh',
      'umask 077',
      `RESCUE="$HOME/rescue-${cluster}" && mkdir -p "$RESCUE"`,
      ...things.flatMap(({ save }) => save),
      `tar -C "$HOME" -cz rescue-${cluster} | gpg --symmetric --output "$HOME/rescue-${cluster}.tar.gz.gpg" && rm -r "$RESCUE"`,
    ),
    ...table(
      ['what', 'without it'],
      things.map(({ what, without: cost }) => [what, cost]),
    ),
    ...list([
      ...backupTargets.map(
        ({ key, server, path }) =>
          `Copies lie on ${words(server)} in ${code(path)} (${words(key)})${isInHouse(model, server) ? ', in the same house: nothing here brings them further' : ''}. They are opened by ${accessOf(model, key)}.`,
      ),
      ...(backupTargets.length === 0 ? ['No volume is copied anywhere: there is no backup target.'] : []),
    ]),
  );
}

function isInHouse({ site, nodes }: Model, server: string): boolean {
  const lan = (site.lan ?? nodes[0]?.address ?? '').split('.').slice(0, 3).join('.');
  return lan !== '' && server.includes(`${lan}.`);
}

/** Which Secret opens a target. */
function accessOf({ secrets, backupTargets }: Model, key: string): string {
  const target = backupTargets.find((one) => one.key === key);
  if (target?.kind !== 's3') return 'whoever the export lets in';
  const access = secrets.filter(({ name, keys }) => name === `${key}-access` && keys.some(({ kind }) => kind === 'given'));
  return access.length === 0
    ? 'a key of the bucket'
    : `the key in Secret ${access.map(({ namespace, name }) => `${namespace}/${words(name)}`).join(', ')}, which is among the values above`;
}
