import type { ArgoCdEvent, ArgoCdNotificationService, ArgoCdNotifications, Model } from '../model/index.ts';
import type { Setting } from './settings.ts';

/** How often a sync is tried again before it counts as failed: the waits of `RETRY` add up to five minutes. */
const patience = 5;

/** What an event is, as the notification says it: a format and what is put into it. */
interface Message {
  readonly format: string;
  readonly values: readonly string[];
  readonly subject: string;
}

const name = '.app.metadata.name';
const error = '(.app.status.operationState.message | default "")';

const MESSAGES: Readonly<Record<ArgoCdEvent, Message>> = {
  'health-degraded': { format: '%s is degraded.', values: [name], subject: 'degraded' },
  'sync-failed': { format: 'Sync of %s fails: %s', values: [name, error], subject: 'sync fails' },
  'sync-long': {
    format: 'Sync of %s has been running since %s: %s',
    values: [name, '.app.status.operationState.startedAt', error],
    subject: 'sync takes long',
  },
};

const EVENTS = Object.keys(MESSAGES) as readonly ArgoCdEvent[];

/** Entries of `argocd-notifications-cm`; none where nobody is told of anything. @source Argo CD 3.5, "Notifications" */
export function notifications(model: Model): Setting[] {
  const wanted = model.argocd?.notifications;
  if (wanted === undefined) return [];
  const told = EVENTS.filter((event) => wanted.services.some(({ events }) => events.includes(event)));
  return [
    ...wanted.services.map((service) => ({
      key: `service.${service.kind}.${service.name}`,
      value: serviceOf(model, service),
      why: whyService(service),
    })),
    { key: 'subscriptions', value: subscriptions(wanted.services), why: 'who is told of what, of every Application' },
    ...told.map((event) => ({
      key: `template.${event}`,
      value: templateOf(model, event, wanted.services),
      why: 'what is said of it',
    })),
    ...told.map((event) => ({ key: `trigger.${event}`, ...triggerOf(event, wanted) })),
  ];
}

function whyService(service: ArgoCdNotificationService): string {
  const { kind, name: word } = service;
  if (kind === 'email' && service.user === undefined) return 'a mail server that lets everybody write';
  const key = { webhook: 'url', email: 'password', telegram: 'token' }[kind];
  return `\`$${word}-${key}\` is a key of Secret argocd-notifications-secret`;
}

function serviceOf({ cluster }: Model, service: ArgoCdNotificationService): string {
  switch (service.kind) {
    case 'webhook':
      return lines(
        `url: $${service.name}-url`,
        'headers:',
        '  - name: Content-Type',
        `    value: ${service.format === 'json' ? 'application/json' : 'text/plain; charset=utf-8'}`,
        // The title that ntfy shows; others overlook it.
        ...(service.format === 'text' ? ['  - name: Title', `    value: Argo CD of ${cluster}`] : []),
      );
    case 'email':
      return lines(
        `host: ${service.host}`,
        `port: ${service.port}`,
        `from: ${JSON.stringify(service.from)}`,
        ...(service.user === undefined ? [] : [`username: ${JSON.stringify(service.user)}`, `password: $${service.name}-password`]),
      );
    case 'telegram':
      return lines(`token: $${service.name}-token`);
  }
}

function subscriptions(services: readonly ArgoCdNotificationService[]): string {
  return lines(
    ...services.flatMap((service) => [
      '- recipients:',
      `    - ${JSON.stringify(recipient(service))}`,
      '  triggers:',
      ...service.events.map((event) => `    - ${event}`),
    ]),
  );
}

function recipient(service: ArgoCdNotificationService): string {
  switch (service.kind) {
    case 'webhook':
      return service.name;
    case 'email':
      return `${service.name}:${service.to}`;
    case 'telegram':
      return `${service.name}:${service.chatId}`;
  }
}

/**
 * No trigger has `oncePer`: each tells once while it holds, and again after it did not. With upstream's `oncePer` on the
 * revision, an Application would never be told of twice for one commit, and one of several sources never again at all.
 */
function triggerOf(event: ArgoCdEvent, { syncMinutes, degradedMinutes }: ArgoCdNotifications): Pick<Setting, 'value' | 'why'> {
  const condition = (when: string) => lines(`- when: ${when}`, `  send: [${event}]`);
  const minutesSince = (time: string) => `time.Now().Sub(time.Parse(${time})).Minutes()`;
  const operation = 'app.status.operationState';
  switch (event) {
    case 'sync-failed':
      return {
        value: condition(
          `${operation} != nil and (${operation}.phase in ['Error', 'Failed'] or (${operation}.phase == 'Running' and (${operation}.retryCount ?? 0) >= ${patience}))`,
        ),
        why: `Applications retry without end and so never end as failed: the ${patience}th attempt in vain counts`,
      };
    case 'health-degraded':
      return {
        value: condition(
          `app.status.health.status == 'Degraded' and ${minutesSince('app.status.health.lastTransitionTime')} >= ${degradedMinutes}`,
        ),
        why: 'what comes back by itself is not worth a message',
      };
    case 'sync-long':
      return {
        value: condition(
          `${operation} != nil and ${operation}.phase == 'Running' and ${minutesSince(`${operation}.startedAt`)} >= ${syncMinutes}`,
        ),
        why: 'a sync that waits for something that never comes',
      };
  }
}

/** One template for all services: each takes the part with its name. */
function templateOf({ argocd }: Model, event: ArgoCdEvent, all: readonly ArgoCdNotificationService[]): string {
  const services = all.filter(({ events }) => events.includes(event));
  const { format, values, subject } = MESSAGES[event];
  const text = `printf ${JSON.stringify(format)} ${values.join(' ')}`;
  const url = argocd?.url === undefined ? undefined : `${argocd.url}/applications/{{ ${name} }}`;
  const webhooks = services.filter((service) => service.kind === 'webhook');
  return lines(
    // Telegram reads Markdown and refuses what it cannot read; in a block of code everything but a backquote is text.
    ...(services.some(({ kind }) => kind === 'telegram')
      ? ['message: |', '  ```', `  {{ ${text} | replace "\`" "'" }}`, '  ```', ...(url === undefined ? [] : [`  ${url}`])]
      : []),
    ...(services.some(({ kind }) => kind === 'email')
      ? ['email:', `  subject: "{{ ${name} }}: ${subject}"`, '  body: |', `    {{ ${text} }}`, ...(url === undefined ? [] : [`    ${url}`])]
      : []),
    ...(webhooks.length > 0 ? ['webhook:'] : []),
    ...webhooks.flatMap(({ name: word, format: form }) => [
      `  ${word}:`,
      '    method: POST',
      '    body: |',
      ...(form === 'json'
        ? [
            `      {"event": "${event}", "application": {{ ${name} | toJson }}, "text": {{ ${text} | toJson }}${url === undefined ? '' : `, "url": "${url}"`}}`,
          ]
        : [`      {{ ${text} }}`, ...(url === undefined ? [] : [`      ${url}`])]),
    ]),
  );
}

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
