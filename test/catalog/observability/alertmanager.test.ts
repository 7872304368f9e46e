import { Alertmanager, type AlertmanagerProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import { Attic } from '../../attic.ts';
import { problems } from '../_backup.ts';
import { errors, watching } from './_observed.ts';

type Props = AlertmanagerProps<Attic, string>;

const phone = { kind: 'webhook', host: 'ntfy.sh' } as const;

function render(props: Partial<Props> = {}) {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new Alertmanager(watching(cluster, 'alertmanager'), 'alertmanager', {
      receivers: { phone },
      deadMansSwitch: { host: 'hc-ping.com' },
      storage: { size: '1Gi' },
      ...props,
    });
    return cluster;
  });
}

const configOf = ({ manifests }: ReturnType<typeof render>) =>
  parse((field(pick(manifests, 'ConfigMap', 'alertmanager-config'), 'data') as Record<string, string>)['alertmanager.yml'] ?? '');

/** Findings about alerts, accepted ones apart. */
function findings(rendered: ReturnType<typeof render>): readonly string[] {
  return runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues)
    .filter(({ code }) => code.startsWith('POLICY_ALERTS'))
    .map(({ code, severity, accepted }) => `${severity} ${code}${accepted === undefined ? '' : ` accepted: ${accepted}`}`);
}

test('smallest props: one server, its volume, and a Secret for what only the owner knows', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(errors(rendered)).toEqual([]);
  expect(findings(rendered)).toEqual([]);
  const own = rendered.manifests.filter(({ origin }) => origin.application === 'alertmanager');
  expect(own.map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap alertmanager-config',
    'Service alertmanager',
    'Service alertmanager-headless',
    'StatefulSet alertmanager',
    'NetworkPolicy alertmanager',
  ]);
  expect(configOf(rendered)).toMatchInlineSnapshot(`
    {
      "inhibit_rules": [
        {
          "equal": [
            "namespace",
            "persistentvolumeclaim",
          ],
          "source_matchers": [
            "alertname="VolumeFull"",
          ],
          "target_matchers": [
            "alertname="VolumeFilling"",
          ],
        },
      ],
      "receivers": [
        {
          "name": "phone",
          "webhook_configs": [
            {
              "send_resolved": true,
              "url_file": "/run/secrets/alertmanager/phone-url",
            },
          ],
        },
        {
          "name": "dead-mans-switch",
          "webhook_configs": [
            {
              "send_resolved": false,
              "url_file": "/run/secrets/alertmanager/dead-mans-switch-url",
            },
          ],
        },
      ],
      "route": {
        "group_by": [
          "alertname",
          "application",
          "workload",
        ],
        "group_interval": "5m",
        "group_wait": "30s",
        "receiver": "phone",
        "repeat_interval": "12h",
        "routes": [
          {
            "group_interval": "1m",
            "group_wait": "0s",
            "matchers": [
              "alertname="Watchdog"",
            ],
            "receiver": "dead-mans-switch",
            "repeat_interval": "5m",
          },
        ],
      },
    }
  `);
  expect(rendered.model.secrets.find(({ name }) => name === 'alertmanager-receivers')).toMatchObject({
    namespace: 'home',
    keys: [
      { name: 'phone-url', kind: 'given', example: 'https://ntfy.sh/alerts?template=alertmanager' },
      { name: 'dead-mans-switch-url', kind: 'given' },
    ],
  });
  expect(
    rendered.model.externals.filter(({ application }) => application === 'alertmanager').map(({ hosts, ports }) => `${hosts} ${ports}`),
  ).toEqual(['hc-ping.com 443', 'ntfy.sh 443']);
  expect(rendered.model.backups).toMatchObject([{ claim: 'data-alertmanager-0', kind: 'exempt' }]);
});

test('every prop', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const props: Required<AlertmanagerProps<Attic, 'mail' | 'chat' | 'phone'>> = {
      receivers: {
        mail: {
          kind: 'email',
          to: 'me@attic.home',
          from: 'alerts@attic.home',
          server: 'mail.attic.home:587',
          range: '10.20.0.3/32',
          user: 'alerts',
        },
        chat: { kind: 'telegram', chatId: -100123 },
        phone: { kind: 'webhook', host: '10.20.0.4/32', port: 8080 },
      },
      defaultReceiver: 'chat',
      routes: [
        { receiver: 'phone', severity: 'critical', repeat: '1h' },
        { receiver: 'mail', application: 'pg', alerts: ['BackupOverdue', 'RestoreDrillOverdue'] },
      ],
      repeat: '1d',
      deadMansSwitch: { host: 'hc-ping.com', port: 8443, every: '10m' },
      storage: { class: 'shared', size: '2Gi' },
      noBackup: 'nothing of value',
      host: 'alerts.attic.home',
      ingress: 'public',
      tls: undefined,
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '1Gi', memoryLimit: '2Gi', cpuLimit: '2' },
      overrides: {
        statefulSet: { spec: { minReadySeconds: 7 } },
        service: { spec: { type: 'NodePort' } },
        configMap: { immutable: true },
        ingress: { metadata: { labels: { ingress: 'yes' } } },
      },
    };
    const server = new Alertmanager(watching(cluster, 'alertmanager'), 'alertmanager', props);
    expect(server).toMatchObject({
      protocol: 'alertmanager',
      url: 'http://alertmanager.home.svc.cluster.local:9093',
      address: 'http://alerts.attic.home',
    });
    return cluster;
  });
  expect(rendered.issues).toEqual([]);
  const { manifests } = rendered;
  expect(configOf(rendered)).toMatchObject({
    route: {
      receiver: 'chat',
      repeat_interval: '1d',
      routes: [
        { receiver: 'dead-mans-switch', matchers: ['alertname="Watchdog"'], repeat_interval: '10m' },
        { receiver: 'phone', matchers: ['severity="critical"'], repeat_interval: '1h' },
        { receiver: 'mail', matchers: ['application="pg"', 'alertname=~"BackupOverdue|RestoreDrillOverdue"'] },
      ],
    },
    receivers: [
      {
        name: 'mail',
        email_configs: [
          {
            smarthost: 'mail.attic.home:587',
            auth_username: 'alerts',
            auth_password_file: '/run/secrets/alertmanager/mail-password',
            require_tls: true,
          },
        ],
      },
      { name: 'chat', telegram_configs: [{ bot_token_file: '/run/secrets/alertmanager/chat-token', chat_id: -100123 }] },
      { name: 'phone', webhook_configs: [{ url_file: '/run/secrets/alertmanager/phone-url' }] },
      { name: 'dead-mans-switch' },
    ],
  });
  const server = pick(manifests, 'StatefulSet');
  expect(field(server, 'spec.template.spec.priorityClassName')).toBe('data');
  expect(field(server, 'spec.template.spec.containers[0].args')).toContain('--web.external-url=http://alerts.attic.home');
  expect(field(server, 'spec.volumeClaimTemplates[0].spec.storageClassName')).toBe('longhorn');
  expect(field(server, 'spec.minReadySeconds')).toBe(7);
  expect(field(pick(manifests, 'Service', 'alertmanager'), 'spec.type')).toBe('NodePort');
  expect(field(pick(manifests, 'ConfigMap'), 'immutable')).toBe(true);
  expect(field(pick(manifests, 'Ingress'), 'metadata.labels.ingress')).toBe('yes');
  const egress = field(pick(manifests, 'NetworkPolicy', 'alertmanager'), 'spec.egress') as readonly {
    readonly to: readonly { readonly ipBlock?: { readonly cidr: string } }[];
    readonly ports: readonly { readonly port: number }[];
  }[];
  expect(egress.map(({ to, ports }) => `${to[0]?.ipBlock?.cidr} ${ports[0]?.port}`)).toEqual([
    '0.0.0.0/0 443',
    '10.20.0.3/32 587',
    '10.20.0.4/32 8080',
    '0.0.0.0/0 8443',
  ]);
  expect(rendered.model.backups).toMatchObject([{ reason: 'nothing of value' }]);
});

test('a mail server without a user needs no Secret', () => {
  const mail = { kind: 'email', to: 'me@attic.home', from: 'alerts@attic.home', server: '10.20.0.3:25' } as const;
  const rendered = render({ receivers: { mail }, deadMansSwitch: { exempt: 'only a test' } });
  expect(rendered.model.secrets.filter(({ namespace }) => namespace === 'home')).toEqual([]);
  expect(rendered.model.externals.map(({ hosts }) => hosts)).toContainEqual(['10.20.0.3']);
  expect(JSON.stringify(configOf(rendered).receivers)).not.toContain('auth_');
});

test('nobody is told and nobody misses it: both are said, unless the owner has a reason', () => {
  const silent = render({ receivers: {}, deadMansSwitch: { exempt: 'somebody is always at home' } });
  expect(findings(silent)).toEqual([
    'warning POLICY_ALERTS_NO_DEAD_MANS_SWITCH accepted: somebody is always at home',
    'warning POLICY_ALERTS_NO_RECEIVER',
  ]);
});

test.each([
  [
    { receivers: { nobody: phone } },
    'MODEL_VALUE attic/alertmanager/alertmanager receivers.nobody: "nobody" cannot be the name of a receiver',
  ],
  [{ receivers: { 'my phone': phone } }, 'MODEL_VALUE attic/alertmanager/alertmanager receivers.my phone: "my phone" cannot be the name'],
  [
    { receivers: { mail: { kind: 'email', to: 'a@b.c', from: 'a@b.c', server: 'mail.attic.home' } } },
    'MODEL_VALUE attic/alertmanager/alertmanager receivers.mail.server: "mail.attic.home" names no port [write for example `mail.example.org:587`]',
  ],
  [
    { receivers: { chat: { kind: 'telegram', chatId: 1.5 } } },
    'MODEL_VALUE attic/alertmanager/alertmanager receivers.chat.chatId: 1.5 is no number of a chat',
  ],
  [{ defaultReceiver: 'fone' }, 'MODEL_UNKNOWN_NAME attic/alertmanager/alertmanager defaultReceiver: no receiver "fone" in this cluster'],
  [
    { routes: [{ receiver: 'phone' }] },
    'MODEL_VALUE attic/alertmanager/alertmanager routes[0]: has no condition, so it would take every alert',
  ],
  [{ repeat: '12' }, 'MODEL_VALUE attic/alertmanager/alertmanager repeat: "12" is no duration that Alertmanager reads'],
  [
    { deadMansSwitch: { host: 'hc-ping.com', every: '' } },
    'MODEL_VALUE attic/alertmanager/alertmanager deadMansSwitch.every: "" is no duration',
  ],
] as const)('MODEL_VALUE: %o is refused', (props, finding) => {
  expect(problems(render(props as Partial<Props>)).join('\n')).toContain(finding);
});
