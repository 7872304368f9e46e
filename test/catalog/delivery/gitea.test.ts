import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { GiteaProps } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { generateValue } from '../../../src/secrets/generate.ts';
import { address, database, environment, errors, type Forge, gitea, nas, own, render } from './_fixture.ts';

const made = (props: Partial<GiteaProps<Forge>> | ((cluster: Forge) => Partial<GiteaProps<Forge>>) = {}) =>
  render((cluster) => void gitea(cluster, typeof props === 'function' ? props(cluster) : props));

type Rendered = ReturnType<typeof made>;
const pod = (rendered: Rendered, path: string) => field(pick(rendered.manifests, 'Deployment', 'gitea'), `spec.template.spec.${path}`);
const variables = (rendered: Rendered) => environment(pod(rendered, 'containers[0]'));
const findings = ({ issues }: Rendered) =>
  issues.filter(({ severity }) => severity === 'error').map(({ code, path, message }) => `${code} ${path}: ${message}`);

test('smallest props: one pod on its volume, nobody signs up, nothing asked of the internet', () => {
  const rendered = made();
  expect(errors(rendered, 'gitea')).toEqual([]);
  expect(own(rendered, 'gitea')).toEqual([
    'PersistentVolumeClaim gitea-data',
    'Service gitea',
    'Deployment gitea',
    'Ingress gitea',
    'NetworkPolicy gitea',
  ]);
  expect(variables(rendered)).toMatchInlineSnapshot(`
    {
      "GITEA__actions__ENABLED": "false",
      "GITEA__cron_0X2E_update_checker__ENABLED": "false",
      "GITEA__database__DB_TYPE": "sqlite3",
      "GITEA__indexer__ISSUE_INDEXER_TYPE": "db",
      "GITEA__log__LEVEL": "Info",
      "GITEA__metrics__ENABLED": "true",
      "GITEA__oauth2__JWT_SECRET": "gitea-auth/oauth2-jwt-secret",
      "GITEA__openid__ENABLE_OPENID_SIGNIN": "false",
      "GITEA__openid__ENABLE_OPENID_SIGNUP": "false",
      "GITEA__security__INSTALL_LOCK": "true",
      "GITEA__security__INTERNAL_TOKEN": "gitea-auth/internal-token",
      "GITEA__security__SECRET_KEY": "gitea-auth/secret-key",
      "GITEA__server__DISABLE_SSH": "true",
      "GITEA__server__DOMAIN": "git.forge.home",
      "GITEA__server__LFS_JWT_SECRET": "gitea-auth/lfs-jwt-secret",
      "GITEA__server__LFS_START_SERVER": "true",
      "GITEA__server__PUBLIC_URL_DETECTION": "never",
      "GITEA__server__ROOT_URL": "http://git.forge.home/",
      "GITEA__server__START_SSH_SERVER": "false",
      "GITEA__service__DISABLE_REGISTRATION": "true",
      "GITEA__service__REQUIRE_SIGNIN_VIEW": "true",
      "GITEA__session__PROVIDER": "db",
      "GITEA__webhook__ALLOWED_HOST_LIST": "private",
    }
  `);
  expect(field(pick(rendered.manifests, 'Deployment', 'gitea'), 'spec.strategy')).toEqual({ type: 'Recreate' });
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'gitea'), 'spec.policyTypes')).toEqual(['Ingress']);
  expect(rendered.model.claims).toMatchObject([{ name: 'gitea-data', size: '20Gi', content: 'data', storageClass: 'local' }]);
});

test('every prop ends up in the objects', () => {
  const rendered = made((cluster) => {
    const props: Required<GiteaProps<Forge>> = {
      host: 'code.forge.home',
      ingress: 'traefik',
      tls: { issuer: 'home' },
      admin: { name: 'kim', email: 'kim@forge.home' },
      database: database(cluster, 'gitea'),
      storage: { class: 'attached', size: '50Gi' },
      backup: { target: nas(cluster) },
      ssh: { address: address(cluster, '192.168.1.250'), host: 'ssh.forge.home' },
      readers: 'everybody',
      upload: '1Gi',
      mirrors: ['github.com'],
      metrics: false,
      priority: 'low',
      nodeSelector: { disk: 'fast' },
      resources: { memoryLimit: '2Gi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 3 } },
        service: { metadata: { annotations: { team: 'home' } } },
        loadBalancer: { metadata: { annotations: { team: 'home' } } },
        ingress: { metadata: { annotations: { team: 'home' } } },
        persistentVolumeClaim: { metadata: { annotations: { team: 'home' } } },
      },
    };
    return props;
  });
  expect(findings(rendered)).toEqual([]);
  expect(variables(rendered)).toMatchObject({
    GITEA__server__ROOT_URL: 'https://code.forge.home/',
    GITEA__server__SSH_DOMAIN: 'ssh.forge.home',
    GITEA__server__SSH_PORT: '22',
    GITEA__server__SSH_LISTEN_PORT: '2222',
    GITEA__database__DB_TYPE: 'postgres',
    GITEA__database__HOST: 'pg-gitea.data.svc.cluster.local:5432',
    GITEA__database__NAME: 'gitea',
    GITEA__database__PASSWD: 'data-pg-gitea-app/password',
    GITEA__service__REQUIRE_SIGNIN_VIEW: 'false',
    GITEA__webhook__ALLOWED_HOST_LIST: 'private,external',
    GITEA__metrics__ENABLED: 'false',
  });
  expect(environment(pod(rendered, 'initContainers[0]'))).toMatchObject({
    ADMIN_NAME: 'kim',
    ADMIN_EMAIL: 'kim@forge.home',
    ADMIN_PASSWORD: 'gitea-auth/admin-password',
    GITEA__database__PASSWD: 'data-pg-gitea-app/password',
  });
  expect(pod(rendered, 'priorityClassName')).toBe('low');
  expect(pod(rendered, 'nodeSelector')).toEqual({ disk: 'fast' });
  expect(pod(rendered, 'containers[0].resources.limits')).toEqual({ memory: '2Gi' });
  expect(field(pick(rendered.manifests, 'Deployment', 'gitea'), 'spec.minReadySeconds')).toBe(3);
  for (const [kind, name] of [
    ['Service', 'gitea'],
    ['Service', 'gitea-ssh'],
    ['Ingress', 'gitea'],
    ['PersistentVolumeClaim', 'gitea-data'],
  ] as const)
    expect(field(pick(rendered.manifests, kind, name), 'metadata.annotations')).toMatchObject({ team: 'home' });
  expect(field(pick(rendered.manifests, 'Service', 'gitea-ssh'), 'spec.ports')).toEqual([
    { name: 'ssh', port: 22, targetPort: 'ssh', protocol: 'TCP' },
  ]);
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'gitea'), 'spec.egress')).toHaveLength(2);
  expect((rendered.model.metrics ?? []).filter(({ workload }) => workload === 'gitea')).toEqual([]);
  expect(rendered.model.externals.filter(({ workload }) => workload === 'gitea')).toMatchObject([{ hosts: ['github.com'], ports: [443] }]);
});

test('its handles: a Git server, a sign-in and a registry behind one Service', () => {
  let handles: ReturnType<typeof gitea> | undefined;
  render((cluster) => {
    handles = gitea(cluster, { tls: { issuer: 'home' } });
  });
  expect(handles).toMatchObject({ protocol: 'git', program: 'gitea', page: 'https://git.forge.home' });
  expect(handles?.url).toBe('http://gitea.delivery.svc.cluster.local:3000');
  expect(handles?.signIn).toMatchObject({ protocol: 'oidc', issuer: 'https://git.forge.home', provider: 'gitea', podPort: 3000 });
  expect(handles?.registry).toMatchObject({ protocol: 'oci', address: 'gitea.delivery.svc.cluster.local:3000', access: 'htpasswd' });
});

test('keys of web tokens are 32 bytes in Base64 of URLs, as Gitea asks for, whatever is drawn', () => {
  const keys = made().model.secrets.find(({ name }) => name === 'gitea-auth')?.keys ?? [];
  for (const name of ['oauth2-jwt-secret', 'lfs-jwt-secret']) {
    const key = keys.find((entry) => entry.name === name);
    if (key?.kind !== 'random') throw new Error(`${name} is not drawn`);
    for (const byte of [0, 61, 123]) {
      const value = generateValue(key, (size) => new Uint8Array(size).fill(byte));
      expect(Buffer.from(value, 'base64url')).toHaveLength(32);
    }
  }
});

test('backups read the database before the repositories, and leave out what is made from them', () => {
  const rendered = made((cluster) => ({ backup: { target: nas(cluster) } }));
  const copy = pick(rendered.manifests, 'CronJob', 'gitea-backup');
  const path = 'spec.jobTemplate.spec.template.spec.containers[0]';
  expect(environment(field(copy, path))).toMatchObject({ EXCLUDE: 'queues indexers repo-archive tmp data/log' });
  expect(field(copy, `${path}.image`)).toMatch(/^docker\.io\/library\/python:/);
  expect(rendered.model.backups).toMatchObject([
    { claim: 'gitea-data', kind: 'scheduled', schedule: '15 3 * * *', method: expect.stringContaining('Git repositories') },
  ]);
});

test('wrong values become findings', () => {
  const rendered = made({
    admin: { name: 'user', email: 'kim' },
    readers: 'friends' as 'members',
    mirrors: ['https://github.com/'],
    upload: 'much',
  });
  expect(findings(rendered)).toEqual([
    'MODEL_VALUE forge/gitea/gitea admin.name: "user" is no user name that Gitea takes',
    'MODEL_VALUE forge/gitea/gitea admin.email: "kim" is no mail address',
    'MODEL_VALUE forge/gitea/gitea readers: "friends" is none of its values',
    'MODEL_VALUE forge/gitea/gitea mirrors[0]: "https://github.com/" is no host name',
    expect.stringMatching(/^MODEL_QUANTITY forge\/gitea\/gitea upload: /),
  ]);
});

test('the step before the start makes an admin only where there is none, whatever the log says in between', () => {
  const script = (pod(made(), 'initContainers[0].args') as readonly string[])[2] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'labwright-gitea-'));
  try {
    const run = (list: string) => {
      writeFileSync(
        join(folder, 'gitea'),
        `#!/bin/sh\necho "$*" >>${folder}/calls\ncase "$*" in 'admin user list --admin') cat <<'LIST'\n${list}\nLIST\n;; esac\n`,
      );
      chmodSync(join(folder, 'gitea'), 0o755);
      writeFileSync(join(folder, 'calls'), '');
      const env = { PATH: `${folder}${delimiter}${process.env['PATH']}`, ADMIN_NAME: 'admin', ADMIN_EMAIL: 'a@b.c', ADMIN_PASSWORD: 'x y' };
      const { status } = spawnSync('sh', ['-c', script], { env });
      return {
        status,
        calls: execFileSync('cat', [join(folder, 'calls')], { encoding: 'utf8' })
          .trim()
          .split('\n'),
      };
    };
    const log = '2026/11/30 13:44:00 command_run.go:94:(*Command).Run() [I] PING DATABASE sqlite3';
    const head = 'ID   Username Email            IsActive';
    expect(run(`${log}\n${head}`)).toEqual({
      status: 0,
      calls: [
        'migrate',
        'admin user list --admin',
        'admin user create --admin --username admin --email a@b.c --password x y --must-change-password=false',
      ],
    });
    expect(run(`${log}\n${head}\n1    renamed  admin@forge.home true`).calls).toEqual(['migrate', 'admin user list --admin']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the runbook names its Secret, the order of a restore and the address for programs that sign in', () => {
  const texts = (props: Parameters<typeof made>[0]) => {
    let text = '';
    render((cluster) => {
      gitea(cluster, typeof props === 'function' ? props(cluster) : props);
      text = cluster.facts.runbooks.find(({ file }) => file === 'gitea-gitea.md')?.text ?? '';
    });
    return text;
  };
  const own = texts((cluster) => ({ backup: { target: nas(cluster) } }));
  expect(own).toContain('kubectl -n delivery get secret gitea-auth');
  expect(own).toContain('[restore-gitea.md](restore-gitea.md)');
  expect(own).not.toContain('restore-pg');
  const apart = texts((cluster) => ({ database: database(cluster, 'gitea'), backup: { target: nas(cluster) } }));
  expect(apart).toContain('first ([restore-pg-gitea.md](restore-pg-gitea.md))');
  expect(texts({})).not.toContain('After a restore');
});
