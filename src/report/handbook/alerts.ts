import {
  type AlertmanagerConfig,
  alertmanagerConfigs,
  type Fields,
  fields,
  isForWatchdog,
  items,
  text,
  texts,
} from '../../checks/index.ts';
import type { Book, Section } from './book.ts';
import { block, code, list, section, table, words } from './markdown.ts';

/** Who is told when something is wrong, or that nobody is. */
export const alerts: Section = (book) => {
  const configs = alertmanagerConfigs(book.facts);
  const syncs = syncRows(book);
  if (configs.length === 0) return section('Where alerts go', ...nobody(book, syncs));
  return section(
    'Where alerts go',
    ...configs.flatMap((config) => [...routes(config), ...silent(config)]),
    ...outside(book, configs),
    ...argoCd(syncs),
  );
};

function nobody({ model }: Book, syncs: readonly (readonly string[])[]): readonly string[] {
  const own = model.monitoring.prometheus === 'none' ? 'nothing measures it, and there is no Alertmanager' : 'there is no Alertmanager';
  return [
    `Nobody is told of anything that goes wrong in this cluster: ${own}. A backup that fails, a full volume or a lost node shows only to who looks:`,
    block(
      'sh',
      'kubectl get nodes',
      "kubectl get pods -A | grep -Ev ' (Running|Completed) '",
      'kubectl -n argocd get applications',
      ...(model.backups.some(({ kind }) => kind === 'scheduled')
        ? ['kubectl get cronjobs -A -o custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,LAST:.status.lastSuccessfulTime']
        : []),
    ),
    ...argoCd(syncs),
  ];
}

/** A row for each route that tells somebody, the way Alertmanager asks them: from the top, the first that matches. */
function routes({ config }: AlertmanagerConfig): readonly string[] {
  const root = fields(config['route']);
  const rows = leaves(root).map(({ route, matchers }) => [
    isForWatchdog(route) ? 'dead man’s switch' : matchers.length === 0 ? 'all other alerts' : matchers.map(code).join(' and '),
    ways(config, text(route['receiver']) ?? ''),
    text(route['repeat_interval']) ?? '',
  ]);
  return [
    'The first row that fits decides. Addresses and tokens are in Secrets.',
    ...table(['which', 'told', 'again after'], rows),
    ...(rows.some(([which]) => which === 'dead man’s switch')
      ? [
          'The dead man’s switch is an alert that is always on: who gets it has to cry when it stops, for then nothing else gets through either.',
        ]
      : []),
  ];
}

/** Routes in the order in which they are tried, each with what it asks for and what it has of the one above; that one comes after those below it. */
function leaves(route: Fields, above: readonly string[] = []): readonly { readonly route: Fields; readonly matchers: readonly string[] }[] {
  const { receiver, repeat_interval } = route;
  const matchers = [...above, ...matchersOf(route)];
  return [...items(route['routes']).flatMap((each) => leaves({ receiver, repeat_interval, ...each }, matchers)), { route, matchers }];
}

function matchersOf({ matchers, match }: Fields): readonly string[] {
  return [...texts(matchers), ...Object.entries(fields(match)).map(([name, value]) => `${name}="${String(value)}"`)];
}

/** How a receiver tells: `team: webhook`. */
function ways(config: Fields, name: string): string {
  const receiver = items(config['receivers']).find((one) => one['name'] === name) ?? {};
  const kinds = Object.entries(receiver).flatMap(([key, value]) =>
    key.endsWith('_configs') ? items(value).map((one) => wayOf(key.replace('_configs', ''), one)) : [],
  );
  return kinds.length === 0 ? 'nobody' : `${words(name)}: ${kinds.join(', ')}`;
}

function wayOf(kind: string, one: Fields): string {
  const to = text(one['to']) ?? (typeof one['chat_id'] === 'number' ? `chat ${one['chat_id']}` : undefined);
  return `${kind}${to === undefined ? '' : ` to ${words(to)}`}`;
}

/** What is kept back on purpose. */
function silent({ config }: AlertmanagerConfig): readonly string[] {
  const intervals = items(config['mute_time_intervals']).map(({ name }) => `muted at times: ${words(text(name) ?? '')}`);
  const rules = items(config['inhibit_rules']).map(
    (rule) =>
      `${texts(rule['target_matchers']).map(code).join(' and ')} is silent while ${texts(rule['source_matchers']).map(code).join(' and ')} is on`,
  );
  return [...list([...rules, ...intervals])];
}

/** Hosts that Alertmanager posts to, as far as they were declared. */
function outside({ model }: Book, configs: readonly AlertmanagerConfig[]): readonly string[] {
  const applications = new Set(configs.map(({ manifest }) => manifest.origin.application));
  const rows = model.externals
    .filter(({ application }) => applications.has(application))
    .map(({ hosts, reason }) => [hosts.map(words).join(', '), words(reason)]);
  return table(['posted to', 'what'], rows);
}

function syncRows({ model }: Book): readonly (readonly string[])[] {
  return (model.argocd?.notifications?.services ?? []).map((service) => [
    words(service.name),
    `${service.kind}${service.kind === 'email' ? ` to ${words(service.to)}` : service.kind === 'telegram' ? ` to chat ${service.chatId}` : ''}`,
    service.events.join(', '),
  ]);
}

function argoCd(rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : ['Argo CD tells of its syncs by itself:', ...table(['told', 'how', 'of what'], rows)];
}
