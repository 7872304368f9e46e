import type { SecretKey } from '../../../model/index.ts';
import { switchReceiver } from './alertmanager-config.ts';
import type { DeadMansSwitch, NoDeadMansSwitch, Receiver } from './alertmanager-props.ts';

/** A server outside that alerts are sent to. */
export interface Way {
  readonly host: string;
  readonly port: number;
  readonly reason: string;
}

/** Keys of the Secret: what only the owner knows. */
export function secretKeys(
  receivers: Readonly<Record<string, Receiver>>,
  deadMansSwitch: DeadMansSwitch | NoDeadMansSwitch,
): readonly SecretKey[] {
  return [
    ...Object.entries(receivers).flatMap(([name, receiver]) => keysOf(name, receiver)),
    ...('exempt' in deadMansSwitch
      ? []
      : [given(`${switchReceiver}-url`, `https://${deadMansSwitch.host}/the-check`, 'URL that is called as long as alerts get through')]),
  ];
}

function given(name: string, example: string, purpose: string): SecretKey {
  return { name, kind: 'given', example, purpose };
}

function keysOf(name: string, receiver: Receiver): readonly SecretKey[] {
  switch (receiver.kind) {
    case 'webhook':
      return [given(`${name}-url`, `https://${receiver.host}/alerts?template=alertmanager`, `URL that alerts for ${name} are posted to`)];
    case 'telegram':
      return [given(`${name}-token`, '123456789:token that @BotFather gave', `bot that writes to ${name}`)];
    case 'email':
      return receiver.user === undefined
        ? []
        : [given(`${name}-password`, 'password of the mail account', `mail account ${receiver.user}`)];
  }
}

/** Where alerts leave the cluster. */
export function waysOut(receivers: Readonly<Record<string, Receiver>>, deadMansSwitch: DeadMansSwitch | NoDeadMansSwitch): readonly Way[] {
  return [
    ...Object.entries(receivers).map(([name, receiver]) => ({ ...wayOf(receiver), reason: `alerts for ${name}` })),
    ...('exempt' in deadMansSwitch
      ? []
      : [{ host: deadMansSwitch.host, port: deadMansSwitch.port ?? 443, reason: 'the dead man’s switch' }]),
  ];
}

function wayOf(receiver: Receiver): Omit<Way, 'reason'> {
  switch (receiver.kind) {
    case 'webhook':
      return { host: receiver.host, port: receiver.port ?? 443 };
    case 'telegram':
      return { host: 'api.telegram.org', port: 443 };
    case 'email': {
      const { name, port } = mailServer(receiver.server);
      return { host: receiver.range ?? name, port };
    }
  }
}

/** `mail.example.org:587` in two parts; port 0 where there is none. */
export function mailServer(server: string): { readonly name: string; readonly port: number } {
  const [name = '', port = ''] = server.split(':');
  return { name, port: /^\d+$/.test(port) ? Number(port) : 0 };
}
