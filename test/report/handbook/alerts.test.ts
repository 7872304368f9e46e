import { expect, test } from 'vitest';
import { below, page } from './_pages.ts';

const alertmanager = (config: string) => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: alertmanager }
spec:
  template:
    spec:
      containers: [{ name: alertmanager, image: quay.io/prometheus/alertmanager:v0.34.0 }]
      volumes: [{ name: config, configMap: { name: config } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: config }
data:
  alertmanager.yml: |
${config.trim().replaceAll(/^/gm, '    ')}
`;

test('who is told of what, first match first, and what is silent', () => {
  const text = page('handbook.md', {
    yaml: alertmanager(`
route:
  receiver: nobody
  repeat_interval: 12h
  routes:
    - { receiver: switch, matchers: ['alertname="Watchdog"'], repeat_interval: 5m }
    - receiver: phone
      matchers: ['severity="critical"']
      routes: [{ receiver: mail, matchers: ['application="web"'] }]
inhibit_rules: [{ source_matchers: ['alertname="A"'], target_matchers: ['alertname="B"'] }]
receivers:
  - { name: switch, webhook_configs: [{ url_file: /x }] }
  - { name: phone, telegram_configs: [{ chat_id: 42 }] }
  - { name: mail, email_configs: [{ to: me@attic.home }] }
  - { name: nobody }
`),
  });
  expect(below('Where alerts go', text)).toMatchInlineSnapshot(`
    "The first row that fits decides. Addresses and tokens are in Secrets.

    | which | told | again after |
    | --- | --- | --- |
    | dead man’s switch | switch: webhook | 5m |
    | \`severity="critical"\` and \`application="web"\` | mail: email to me@attic.home | 12h |
    | \`severity="critical"\` | phone: telegram to chat 42 | 12h |
    | all other alerts | nobody | 12h |

    The dead man’s switch is an alert that is always on: who gets it has to cry when it stops, for then nothing else gets through either.

    - \`alertname="B"\` is silent while \`alertname="A"\` is on"
  `);
});

test('without an Alertmanager it says that nobody is told, and how to look', () => {
  const text = page('handbook.md', {
    facts: {
      argocd: {
        admin: true,
        accounts: [],
        rights: [],
        notifications: {
          syncMinutes: 30,
          degradedMinutes: 5,
          services: [{ name: 'phone', kind: 'webhook', format: 'text', events: ['sync-failed'] }],
        },
      },
    },
  });
  expect(below('Where alerts go', text)).toMatchInlineSnapshot(`
    "Nobody is told of anything that goes wrong in this cluster: nothing measures it, and there is no Alertmanager. A backup that fails, a full volume or a lost node shows only to who looks:

    \`\`\`sh
    kubectl get nodes
    kubectl get pods -A | grep -Ev ' (Running|Completed) '
    kubectl -n argocd get applications
    \`\`\`

    Argo CD tells of its syncs by itself:

    | told | how | of what |
    | --- | --- | --- |
    | phone | webhook | sync-failed |"
  `);
});
