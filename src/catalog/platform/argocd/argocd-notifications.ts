import type { ArgoCdEvent, ArgoCdNotificationService, SecretKey } from '../../../model/index.ts';
import type { ArgoCdReceiver } from './argocd-props.ts';

/** Everything that somebody may be told of. */
export const allEvents: readonly ArgoCdEvent[] = ['health-degraded', 'sync-failed', 'sync-long'];

/** A service as the settings are rendered from it. */
export function serviceOf(name: string, service: ArgoCdReceiver): ArgoCdNotificationService {
  const shared = { name, events: service.events ?? allEvents };
  switch (service.kind) {
    case 'webhook':
      return { ...shared, kind: 'webhook', format: service.format ?? 'text' };
    case 'email': {
      const { to, from, user } = service;
      return { ...shared, kind: 'email', to, from, ...serverOf(service.server), ...(user === undefined ? {} : { user }) };
    }
    case 'telegram':
      return { ...shared, kind: 'telegram', chatId: service.chatId };
  }
}

/** `mail.example.org:587` in two parts; port 0 where there is none. */
export function serverOf(server: string): { readonly host: string; readonly port: number } {
  const [host = '', port = ''] = server.split(':');
  return { host, port: /^\d{1,5}$/.test(port) ? Number(port) : 0 };
}

/** What only the owner knows of a service. */
export function keysOf(name: string, service: ArgoCdReceiver): readonly SecretKey[] {
  const given = (key: string, example: string, purpose: string): SecretKey => ({ name: `${name}-${key}`, kind: 'given', example, purpose });
  switch (service.kind) {
    case 'webhook':
      return [given('url', `https://${service.host}/a-topic-nobody-guesses`, `URL that Argo CD posts to for ${name}`)];
    case 'email':
      return service.user === undefined ? [] : [given('password', 'password of the mail account', `mail account ${service.user}`)];
    case 'telegram':
      return [given('token', '123456789:token that @BotFather gave', `bot that writes to ${name}`)];
  }
}

/** Where a message leaves the cluster. */
export function wayOut(service: ArgoCdReceiver): { readonly host: string; readonly port: number } {
  switch (service.kind) {
    case 'webhook':
      return { host: service.host, port: service.port ?? 443 };
    case 'email': {
      const { host, port } = serverOf(service.server);
      return { host: service.range ?? host, port };
    }
    case 'telegram':
      return { host: 'api.telegram.org', port: 443 };
  }
}
