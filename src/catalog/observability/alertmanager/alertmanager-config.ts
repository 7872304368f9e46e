import { yamlText } from '../../shared/index.ts';
import type { DeadMansSwitch, NoDeadMansSwitch, Receiver, Route } from './alertmanager-props.ts';

/** Folder of the Secret's files in the pod. */
export const secretFolder = '/run/secrets/alertmanager';
/** Receiver of what nobody is told of. */
export const nobody = 'nobody';
export const switchReceiver = 'dead-mans-switch';

export interface AlertmanagerConfig {
  readonly receivers: Readonly<Record<string, Receiver>>;
  readonly defaultReceiver: string | undefined;
  readonly routes: readonly Route<string>[];
  readonly repeat: string;
  readonly deadMansSwitch: DeadMansSwitch | NoDeadMansSwitch;
}

/** The configuration. What is secret stands in files. @source Alertmanager 0.34, "Configuration" */
export function alertmanagerConfig({ receivers, defaultReceiver, routes, repeat, deadMansSwitch }: AlertmanagerConfig): string {
  const guarded = !('exempt' in deadMansSwitch);
  return yamlText({
    route: {
      receiver: defaultReceiver ?? nobody,
      group_by: ['alertname', 'application', 'workload'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: repeat,
      routes: [
        guarded
          ? {
              receiver: switchReceiver,
              matchers: [watchdog],
              group_wait: '0s',
              group_interval: '1m',
              repeat_interval: deadMansSwitch.every ?? '5m',
            }
          : { receiver: nobody, matchers: [watchdog] },
        ...routes.map(routeOf),
      ],
    },
    inhibit_rules: [
      {
        source_matchers: ['alertname="VolumeFull"'],
        target_matchers: ['alertname="VolumeFilling"'],
        equal: ['namespace', 'persistentvolumeclaim'],
      },
    ],
    receivers: [
      ...Object.entries(receivers).map(([name, receiver]) => receiverOf(name, receiver)),
      ...(guarded
        ? [{ name: switchReceiver, webhook_configs: [{ url_file: `${secretFolder}/${switchReceiver}-url`, send_resolved: false }] }]
        : []),
      ...(guarded && defaultReceiver !== undefined ? [] : [{ name: nobody }]),
    ],
  });
}

const watchdog = 'alertname="Watchdog"';

function routeOf({ receiver, severity, application, alerts, repeat }: Route<string>): object {
  return {
    receiver,
    matchers: [
      ...(severity === undefined ? [] : [`severity="${severity}"`]),
      ...(application === undefined ? [] : [`application="${application}"`]),
      ...(alerts === undefined ? [] : [`alertname=~"${alerts.join('|')}"`]),
    ],
    ...(repeat === undefined ? {} : { repeat_interval: repeat }),
  };
}

function receiverOf(name: string, receiver: Receiver): object {
  switch (receiver.kind) {
    case 'webhook':
      return { name, webhook_configs: [{ url_file: `${secretFolder}/${name}-url`, send_resolved: true }] };
    case 'telegram':
      return {
        name,
        telegram_configs: [{ bot_token_file: `${secretFolder}/${name}-token`, chat_id: receiver.chatId, send_resolved: true }],
      };
    case 'email': {
      const { to, from, server, user } = receiver;
      const login = user === undefined ? {} : { auth_username: user, auth_password_file: `${secretFolder}/${name}-password` };
      return { name, email_configs: [{ to, from, smarthost: server, ...login, require_tls: true, send_resolved: true }] };
    }
  }
}
