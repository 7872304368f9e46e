import { hostOf } from '../../checks/index.ts';
import { compareText } from '../../issues/index.ts';
import { backupJobs, type Claim, startOrder, urlOf } from '../../model/index.ts';
import type { Page } from '../page.ts';
import { restoreFile } from '../runbooks.ts';
import { ownAuthorities } from './authorities.ts';
import { type Book, titleOf } from './book.ts';
import { neededMachines } from './cold-start.ts';
import { block, code, list, part, section, steps, table, words } from './markdown.ts';
import { namedHosts } from './names.ts';
import { ownLabels } from './nodes.ts';
import { savedThings, saveNow } from './saved.ts';
import { backupOf, wayBack } from './volumes.ts';

/** The page for the day after a fire: from bare machines to the last restored volume, for this very cluster. */
export function rebuildPage(book: Book): readonly Page[] {
  const { model } = book;
  if (model.nodes.length === 0) return [];
  const text = [
    `# Rebuild ${model.cluster} from nothing`,
    'All machines are gone, or new ones take over. First what must be done before that day; then everything in order. Rendered by `npm run synth`; do not edit.',
    ...saveNow(book),
    ...ready(book),
    ...section('2. Machines', ...machines(book)),
    ...bootstrap(book),
    ...restores(book),
    ...empty(book),
    ...last(book),
  ].join('\n\n');
  return [{ file: 'rebuild.md', text: `${text}\n` }];
}

/** The owner's own machine. */
function ready({ model }: Book): readonly string[] {
  const { cluster, repository } = model;
  return section(
    '1. Your own machine',
    'Node.js 20.19 or newer, git, kubectl, gpg. The clone comes from the bundle where the server of the repository is gone too.',
    block(
      'sh',
      `gpg --decrypt rescue-${cluster}.tar.gz.gpg | tar -C "$HOME" -xz`,
      `RESCUE="$HOME/rescue-${cluster}"`,
      `git clone ${repository.url} homelab || git clone "$RESCUE/${cluster}.bundle" homelab`,
      `cd homelab && git checkout ${repository.revision} && npm ci`,
      'npx labwright synth --check',
    ),
    'When that server is gone for good: push the clone to another one, name it as `repository` in `clusters/fleet.ts`, `npm run synth`, commit and push, because Argo CD reads from there.',
  );
}

function machines(book: Book): readonly string[] {
  const { model } = book;
  const others = neededMachines(book);
  const targets = model.backupTargets.map(({ server, path }) => `${words(server)} is there, with the copies in ${code(path)}`);
  const first = book.runbooks
    .filter(({ text }) => /^## Before the first sync/m.test(text))
    .map((each) => `nodes are prepared as [${words(titleOf(each))}](${each.file}) says`);
  return [
    'Same names and addresses as before, because policies, records and the repository say so; other sizes go into `clusters/` first, and `npx labwright check` says whether all still fits.',
    ...table(
      ['machine', 'address', 'size', 'labels'],
      model.nodes.map(({ name, address, capacity, labels }) => [
        `node ${name}`,
        address,
        `${capacity.cpu} CPU, ${capacity.memory}`,
        ownLabels(labels)
          .map(([key, value]) => code(`${key}=${value}`))
          .join(', '),
      ]),
    ),
    ...(others.length === 0
      ? []
      : [
          'Machines beside it that workloads call:',
          ...list(
            others.map(
              ({ machine, by }) => `${words(machine.name)}, ${machine.address}: ${words(machine.purpose)}; for ${by.map(words).join(', ')}`,
            ),
          ),
        ]),
    ...(first.length + targets.length === 0 ? [] : ['Before anything syncs:', ...list([...targets, ...first])]),
  ];
}

/** The guide of the command line, with what has to come in between. */
function bootstrap(book: Book): readonly string[] {
  const { model } = book;
  const { cluster } = model;
  const things = savedThings(book);
  const back = things.flatMap((thing) => thing.back);
  const served = model.hub !== undefined && model.hub.cluster !== cluster;
  const host = hostOf(model.repository.url);
  const own = model.exposures.find((exposure) => exposure.host === host);
  return section(
    '3. The cluster',
    `${code(`npx labwright bootstrap ${cluster}`)} prints every step; with ${code('--run')} it does those that need no person.`,
    ...(back.length === 0
      ? []
      : [
          `Before its step “${served ? 'Create the Secrets' : 'Install Argo CD'}”, from the rescue folder:`,
          block('sh', ...back),
          'Step “Create the Secrets” then keeps every value that is there, and makes only what is new.',
        ]),
    ...(own === undefined
      ? []
      : [
          `Before its step “Start syncing”: Argo CD reads ${words(model.repository.url)}, and ${host} is application ${words(own.application)} of this very cluster. Bring it up by hand, and restore it before you go on:`,
          block('sh', ...startOrder(model, [own.application]).map(({ folder }) => `kubectl apply --server-side -f ${folder}`)),
        ]),
    ...(!served && model.backups.some(({ kind }) => kind === 'scheduled')
      ? [
          'Its step “See it sync” does not end by itself here: databases wait for their copy, other programs start empty. When nothing else is left, stop it and go on below.',
        ]
      : []),
  );
}

/** Every copy that has a page, each after what it depends on. */
function restores(book: Book): readonly string[] {
  const { model } = book;
  const order = startOrder(
    model,
    model.layers.flatMap(({ name }) => model.applications.filter(({ layer }) => layer === name).map((one) => one.name)),
  ).map(({ name }) => name);
  const claims = [...model.claims]
    .filter((claim) => backupOf(book, claim)?.kind === 'scheduled')
    .sort((a, b) => order.indexOf(a.application) - order.indexOf(b.application));
  const byPage = new Map<string, Claim[]>();
  for (const claim of claims) {
    const link = wayBack(book, claim) || `by hand: ${words(methodOf(book, claim))}`;
    byPage.set(`${claim.namespace} ${claim.workload} ${link}`, [
      ...(byPage.get(`${claim.namespace} ${claim.workload} ${link}`) ?? []),
      claim,
    ]);
  }
  const lines = [...byPage.values()].map((all) => {
    const [claim] = all as [Claim];
    const file = restoreFile(model, book.manifests, claim);
    const link = file === undefined ? wayBack(book, claim) || `by hand: ${words(methodOf(book, claim))}` : `[${file}](${file}#restore)`;
    const users = model.applications.filter(({ dependsOn }) => dependsOn.includes(claim.application)).map(({ name }) => words(name));
    const before = users.length === 0 ? '' : `; before ${users.join(', ')}`;
    return `${link}: ${all.map(({ namespace, name }) => `${namespace}/${words(name)}`).join(', ')}${before}`;
  });
  return section(
    '4. Data, in this order',
    ...(lines.length === 0
      ? [
          model.claims.some(({ content }) => content === 'data')
            ? 'No volume has a copy: everything starts empty.'
            : 'No volume of this cluster holds data.',
        ]
      : [
          'Each page begins with how to see which copies there are. After each one: does the program answer, is what you know in it?',
          `Be done before the backups run, ${schedules(book)}: what is copied then is the newest copy, and it is empty where nothing was restored. When a night came in between, name the copy of before with \`FILE\`.`,
          ...steps(lines),
        ]),
    ...storageCopies(book),
  );
}

/** When backups of this cluster run, each time once. */
function schedules({ model }: Book): string {
  const all = model.backups.flatMap((backup) => (backup.kind === 'scheduled' ? [code(backup.schedule)] : []));
  return [...new Set(all)].sort(compareText).join(', ');
}

function methodOf(book: Book, claim: Claim): string {
  const backup = backupOf(book, claim);
  return backup?.kind === 'scheduled' ? backup.method : '';
}

/** Volumes that the storage system itself copies. */
function storageCopies({ model, runbooks }: Book): readonly string[] {
  const page = runbooks.find(({ text }) => text.includes('\n## A volume comes back\n'));
  const volumes = model.footprints.flatMap(({ volumes: own }) => own.map(({ name }) => words(name)));
  if (page === undefined || !/Backups lie at/.test(page.text)) return [];
  return [
    `The storage system copies whole volumes as well: [${words(titleOf(page))}](${page.file}#a-volume-comes-back). Take these where there is nothing better${volumes.length === 0 ? '' : `: ${volumes.join(', ')}`}.`,
  ];
}

/** What is not in any copy, so that nobody looks for it. */
function empty(book: Book): readonly string[] {
  const { model } = book;
  const rows = model.claims
    .filter((claim) => claim.content !== 'backup' && backupOf(book, claim)?.kind !== 'scheduled')
    .map((claim) => {
      const backup = backupOf(book, claim);
      const reason = backup?.kind === 'exempt' ? words(backup.reason) : claim.content === 'cache' ? 'it fills again' : 'no reason is given';
      return [`${claim.namespace}/${words(claim.name)}`, claim.content, reason];
    });
  return rows.length === 0 ? [] : part('Starts empty', ...table(['claim', 'content', 'why nothing comes back'], rows));
}

/** What proves that it is over. */
function last(book: Book): readonly string[] {
  const { model, manifests } = book;
  const { cluster } = model;
  const jobs = model.claims
    .filter((claim) => restoreFile(model, manifests, claim) !== undefined)
    .flatMap((claim) => {
      const backup = backupOf(book, claim);
      return backup?.kind === 'scheduled' ? [{ namespace: claim.namespace, name: `${backupJobs(backup, claim)}-backup` }] : [];
    })
    .filter(({ namespace, name }) =>
      manifests.some(({ identity }) => identity.kind === 'CronJob' && identity.namespace === namespace && identity.name === name),
    );
  const unique = [...new Map(jobs.map((job) => [`${job.namespace}/${job.name}`, job])).values()];
  const first = model.exposures.find(({ kind }) => kind === 'ingress');
  return section(
    '5. At the end',
    ...steps([
      ...(namedHosts(book).length === 0 ? [] : ['Names, where addresses changed or the DNS server was lost too: [dns.md](dns.md).']),
      ...(ownAuthorities(book).length === 0
        ? []
        : ['Without its old key the authority is a new one: [every device has to be told](handbook.md#own-certificate-authority).']),
      ...(first === undefined
        ? []
        : [`Open every page of [the handbook](handbook.md#reachable-from-outside), ${urlOf(model, first)} first, and sign in.`]),
      'All healthy, nothing drifts, no Secret is missing:',
    ]),
    block(
      'sh',
      'kubectl -n argocd get applications',
      `npx labwright verify --cluster ${cluster}`,
      `npx labwright secrets status --cluster ${cluster}`,
    ),
    ...(unique.length === 0
      ? []
      : [
          'Then the first copies of the new cluster, at once and not only tonight:',
          block('sh', ...unique.map(({ namespace, name }) => `kubectl -n ${namespace} create job --from=cronjob/${name} ${name}-rebuilt`)),
        ]),
    'And the first section of this page again: keys that were made anew are in no rescue folder yet.',
  );
}
