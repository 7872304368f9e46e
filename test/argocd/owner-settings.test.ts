import { describe, expect, test } from 'vitest';
import { argoTree, bootstrapGuide, hubTree } from '../../src/argocd/index.ts';
import type { ArgoCdSettings, Model } from '../../src/model/index.ts';
import { manifests, model } from './_fixture.ts';

const wanted: ArgoCdSettings = {
  url: 'https://argocd.attic.home',
  admin: false,
  accounts: [{ name: 'alice', capabilities: ['login', 'apiKey'] }],
  signOn: {
    name: 'Home',
    issuer: 'https://id.attic.home',
    clientId: 'argocd',
    secret: { name: 'argocd-sign-on', key: 'clientSecret' },
  },
  rights: [
    { who: 'alice', role: 'admin' },
    { who: 'family', applications: ['redis', '*', 'cabin-data/*'], actions: ['sync', 'logs'] },
  ],
  notifications: {
    services: [
      { name: 'phone', kind: 'webhook', format: 'text', events: ['sync-failed'] },
      { name: 'hook', kind: 'webhook', format: 'json', events: ['sync-failed'] },
      { name: 'mail', kind: 'email', to: 'me@a.b', from: 'cd@a.b', host: 'mail.a.b', port: 587, events: ['sync-long'] },
      { name: 'group', kind: 'telegram', chatId: -100, events: ['health-degraded'] },
    ],
    syncMinutes: 30,
    degradedMinutes: 5,
  },
};

function data(argocd: ArgoCdSettings | undefined, name: string, folder = 'root'): Record<string, string> {
  const tree = argoTree(model({ argocd }), manifests);
  return tree.find(({ path }) => path === `argocd/attic/${folder}/configmap-${name}.yaml`)?.value['data'] as Record<string, string>;
}

test('GitLab, and a provider whose authority only the house knows', () => {
  const ca = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
  const signOn = {
    name: 'GitLab',
    issuer: 'https://git.attic.home',
    clientId: 'argocd',
    secret: { name: 's', key: 'k' },
    provider: 'gitlab',
    ca,
  } as const;
  expect(data({ ...wanted, signOn }, 'argocd-cm')['oidc.config']).toMatchInlineSnapshot(`
    "name: "GitLab"
    issuer: https://git.attic.home
    clientID: "argocd"
    clientSecret: $s:k
    requestedScopes: [openid, profile, email]
    enableUserInfoGroups: true
    userInfoPath: /oauth/userinfo
    userInfoCacheExpiration: 5m
    rootCA: |
      -----BEGIN CERTIFICATE-----
      MIIB
      -----END CERTIFICATE-----
    "
  `);
});

test('people and the address', () => {
  expect(data(wanted, 'argocd-cm')).toMatchObject({
    url: 'https://argocd.attic.home',
    'admin.enabled': 'false',
    'accounts.alice': 'login, apiKey',
    'oidc.config': expect.stringContaining('clientSecret: $argocd-sign-on:clientSecret\n'),
  });
  expect(data(wanted, 'argocd-cmd-params-cm')['server.insecure']).toBe('true');
  expect(data(undefined, 'argocd-cmd-params-cm')['server.insecure']).toBeUndefined();
});

test('rights in the words of Argo CD', () => {
  expect(data(wanted, 'argocd-rbac-cm')['policy.csv']).toMatchInlineSnapshot(`
    "g, alice, role:admin
    p, family, applications, get, attic-data/attic-redis, allow
    p, family, applications, sync, attic-data/attic-redis, allow
    p, family, logs, get, attic-data/attic-redis, allow
    p, family, applications, get, */*, allow
    p, family, applications, sync, */*, allow
    p, family, logs, get, */*, allow
    p, family, applications, get, cabin-data/*, allow
    p, family, applications, sync, cabin-data/*, allow
    p, family, logs, get, cabin-data/*, allow
    "
  `);
  expect(data(undefined, 'argocd-rbac-cm')).toEqual({ 'policy.default': '' });
});

test('whom it tells of what', () => {
  expect(data(wanted, 'argocd-notifications-cm')).toMatchInlineSnapshot(`
    {
      "service.email.mail": "host: mail.a.b
    port: 587
    from: "cd@a.b"
    ",
      "service.telegram.group": "token: $group-token
    ",
      "service.webhook.hook": "url: $hook-url
    headers:
      - name: Content-Type
        value: application/json
    ",
      "service.webhook.phone": "url: $phone-url
    headers:
      - name: Content-Type
        value: text/plain; charset=utf-8
      - name: Title
        value: Argo CD of attic
    ",
      "subscriptions": "- recipients:
        - "phone"
      triggers:
        - sync-failed
    - recipients:
        - "hook"
      triggers:
        - sync-failed
    - recipients:
        - "mail:me@a.b"
      triggers:
        - sync-long
    - recipients:
        - "group:-100"
      triggers:
        - health-degraded
    ",
      "template.health-degraded": "message: |
      \`\`\`
      {{ printf "%s is degraded." .app.metadata.name | replace "\`" "'" }}
      \`\`\`
      https://argocd.attic.home/applications/{{ .app.metadata.name }}
    ",
      "template.sync-failed": "webhook:
      phone:
        method: POST
        body: |
          {{ printf "Sync of %s fails: %s" .app.metadata.name (.app.status.operationState.message | default "") }}
          https://argocd.attic.home/applications/{{ .app.metadata.name }}
      hook:
        method: POST
        body: |
          {"event": "sync-failed", "application": {{ .app.metadata.name | toJson }}, "text": {{ printf "Sync of %s fails: %s" .app.metadata.name (.app.status.operationState.message | default "") | toJson }}, "url": "https://argocd.attic.home/applications/{{ .app.metadata.name }}"}
    ",
      "template.sync-long": "email:
      subject: "{{ .app.metadata.name }}: sync takes long"
      body: |
        {{ printf "Sync of %s has been running since %s: %s" .app.metadata.name .app.status.operationState.startedAt (.app.status.operationState.message | default "") }}
        https://argocd.attic.home/applications/{{ .app.metadata.name }}
    ",
      "trigger.health-degraded": "- when: app.status.health.status == 'Degraded' and time.Now().Sub(time.Parse(app.status.health.lastTransitionTime)).Minutes() >= 5
      send: [health-degraded]
    ",
      "trigger.sync-failed": "- when: app.status.operationState != nil and (app.status.operationState.phase in ['Error', 'Failed'] or (app.status.operationState.phase == 'Running' and (app.status.operationState.retryCount ?? 0) >= 5))
      send: [sync-failed]
    ",
      "trigger.sync-long": "- when: app.status.operationState != nil and app.status.operationState.phase == 'Running' and time.Now().Sub(time.Parse(app.status.operationState.startedAt)).Minutes() >= 30
      send: [sync-long]
    ",
    }
  `);
});

test('the installation is patched with the notifications, with the same text as the root keeps', () => {
  const tree = argoTree(model({ argocd: wanted }), manifests);
  const patches = tree.find(({ path }) => path === 'argocd/attic/bootstrap/kustomization.yaml')?.value['patches'];
  expect(patches).toContainEqual({
    path: 'configmap-argocd-notifications-cm.yaml',
    target: { kind: 'ConfigMap', name: 'argocd-notifications-cm' },
  });
  for (const name of ['argocd-cm', 'argocd-cmd-params-cm', 'argocd-notifications-cm', 'argocd-rbac-cm'])
    expect(data(wanted, name, 'bootstrap')).toEqual(data(wanted, name));
});

test('without the construct there is nothing about notifications; without notifications they are taken back', () => {
  expect(data(undefined, 'argocd-notifications-cm')).toBeUndefined();
  expect(data({ admin: true, accounts: [], rights: [] }, 'argocd-notifications-cm')).toEqual({});
});

test('the guide signs in at the address', () => {
  const login = (argocd?: ArgoCdSettings) => bootstrapGuide(model({ argocd })).find(({ title }) => title === 'Log in');
  expect(login(wanted)?.why).toContain('at https://argocd.attic.home,');
  expect(login(wanted)?.commands.some((command) => command.includes('port-forward'))).toBe(false);
  expect(login()?.commands.some((command) => command.includes('port-forward'))).toBe(true);
});

describe('a hub', () => {
  const member = (cluster: string, changes: Partial<Model> = {}) => ({
    model: model({ cluster, hub: { cluster: 'attic', server: 'https://10.0.0.1:6443' }, ...changes }),
    manifests,
  });

  test('has the settings of the cluster it runs in, notifications among them', () => {
    const files = hubTree([member('attic', { argocd: wanted }), member('cabin')]);
    const at = (name: string) => files.find(({ path }) => path === `argocd/hub/root/configmap-${name}.yaml`)?.value['data'];
    expect(at('argocd-notifications-cm')).toEqual(data(wanted, 'argocd-notifications-cm'));
    expect(at('argocd-rbac-cm')).toEqual(data(wanted, 'argocd-rbac-cm'));
  });
});
