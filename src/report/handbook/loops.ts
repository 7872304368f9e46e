import { containersOf, fields, hostOf, items, text } from '../../checks/index.ts';
import { type Exposure, startOrder } from '../../model/index.ts';
import type { Book } from './book.ts';
import { code, words } from './markdown.ts';
import { imagesOf, isPrivate, registryOf } from './names.ts';

/** Something that the cluster needs, whether it runs in the cluster itself, and what that means after everything was off. */
export interface Need {
  readonly what: string;
  readonly from: string;
  readonly meaning: string;
}

/** What the cluster needs of itself, of the house, and of the internet to start. */
export function needs(book: Book): readonly Need[] {
  return [git(book), ...hub(book), ...registries(book), ...signIn(book), ...nameServer(book), ...backups(book)];
}

/** The exposure of this cluster that answers to a host name or an address. */
function ownOf({ model }: Book, host: string | undefined): Exposure | undefined {
  return host === undefined ? undefined : model.exposures.find((exposure) => exposure.host === host);
}

/** A machine or fixed address of the house, in words. */
function machineOf({ model }: Book, host: string): string | undefined {
  const machine = (model.machines ?? []).find(({ name, address }) => address === host || name === host);
  const fixed = model.site.fixed.find(({ name, address }) => address === host || name === host);
  return machine?.name ?? fixed?.name;
}

function where(book: Book, host: string): string {
  const own = ownOf(book, host);
  if (own !== undefined) return `this very cluster, application ${words(own.application)}`;
  const machine = machineOf(book, host);
  if (machine !== undefined) return `${words(machine)}, ${host}`;
  return isPrivate(host) || /^\d+(\.\d+){3}$/.test(host) ? `${host} in the house` : host;
}

function git(book: Book): Need {
  const { model } = book;
  const { url } = model.repository;
  const host = hostOf(url) ?? url;
  const own = ownOf(book, host);
  const folders = own === undefined ? [] : startOrder(model, [own.application]).map(({ folder }) => code(folder));
  const meaning =
    own === undefined
      ? 'While it is away everything goes on as it is; nothing new is synced.'
      : `A circle: Argo CD brings ${words(own.application)}, and reads from it how. What runs comes back by itself after a power cut. After a loss, from a clone elsewhere: \`kubectl apply -f\` ${folders.join(', ')} in this order, restore it, then Argo CD goes on.`;
  return { what: `Git of Argo CD, ${code(url)}`, from: where(book, host), meaning };
}

/** The Argo CD of another cluster. */
function hub({ model }: Book): readonly Need[] {
  if (model.hub === undefined || model.hub.cluster === model.cluster) return [];
  const meaning = 'While it is away everything goes on as it is; nothing new is synced.';
  return [{ what: 'Argo CD', from: `cluster ${model.hub.cluster} of the fleet`, meaning }];
}

function registries(book: Book): readonly Need[] {
  const hosts = [...new Set(imagesOf(book).flatMap((image) => registryOf(image) ?? []))].filter(
    (host) => ownOf(book, host) !== undefined || isPrivate(host),
  );
  return hosts.map((host) => {
    const own = ownOf(book, host);
    const before = own === undefined ? [] : startOrder(book.model, [own.application]).map(({ name }) => name);
    const users = [
      ...new Set(
        book.facts.pods
          .filter((pod) => containersOf(pod).some(({ fields: container }) => registryOf(text(container['image']) ?? '') === host))
          .map(({ manifest }) => manifest.origin.application),
      ),
    ];
    const caught = users.filter((name) => before.includes(name));
    const circle =
      caught.length === 0
        ? ''
        : ` A circle: ${caught.map(words).join(', ')} must run before the registry does, and comes out of it; keep these images elsewhere too.`;
    const meaning = `Nodes that have the images start without it; a new node waits. Used by ${users.length === 0 ? 'charts' : users.map(words).join(', ')}.${circle}`;
    return { what: `Images of ${host}`, from: where(book, host), meaning };
  });
}

function signIn(book: Book): readonly Need[] {
  const { model } = book;
  const host = hostOf(`${model.argocd?.signOn?.issuer ?? ''}/`);
  if (host === undefined || model.argocd?.signOn === undefined) return [];
  const own = ownOf(book, host);
  const way = model.argocd.admin ? 'sign in as `admin` with its own password' : 'there is no other account: `kubectl` is the only way in';
  return [
    {
      what: 'Sign-in to Argo CD',
      from: where(book, host),
      meaning:
        own === undefined
          ? `While it is away: ${way}.`
          : `A circle: when ${words(own.application)} does not start, nobody signs in by it to see why. Then ${way}.`,
    },
  ];
}

/** A server for names among the Services of the LAN. */
function nameServer(book: Book): readonly Need[] {
  return book.facts.ofKind('', 'Service').flatMap(({ identity, body, origin }): readonly Need[] => {
    const spec = fields(body['spec']);
    if (spec['type'] !== 'LoadBalancer' || !items(spec['ports']).some(({ port }) => port === 53)) return [];
    return [
      {
        what: 'Names of the house',
        from: `this very cluster, application ${words(origin.application)}`,
        meaning: `A circle as soon as nodes ask ${identity.namespace}/${words(identity.name)} themselves: they pull images by name, and it needs an image to start. Give nodes a second DNS server outside.`,
      },
    ];
  });
}

function backups(book: Book): readonly Need[] {
  return book.model.backupTargets.map(({ key, server }) => {
    const host = hostOf(`${server}/`) ?? server;
    const inside = ownOf(book, host) !== undefined || book.model.nodes.some(({ address }) => address === host) || /\.svc(\.|$)/.test(host);
    const meaning = inside
      ? 'A circle: after a loss of the cluster its copies are lost too. Bring them to another machine.'
      : 'Programs that run go on without it. Jobs of backups, drills and restores, and those that set databases up, wait for it or fail, so that a sync of these does not end before it is back.';
    return { what: `Backup target ${words(key)}`, from: inside ? 'this very cluster' : where(book, host), meaning };
  });
}
