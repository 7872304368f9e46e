import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Api, accessFromKubeConfig, type KubeConfigProps } from '../../src/api/index.ts';
import { IssueError } from '../../src/issues/index.ts';
import { makeControllerKey } from '../secrets/_certificate.ts';
import { kubeconfig, standIn } from '../verify/_server.ts';

const folder = mkdtempSync(join(tmpdir(), 'labwright-kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date('2026-11-20T00:00:00Z');
const servers = { home: 'https://192.168.1.50:16443', attic: 'https://10.20.0.11:6443' };

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const access = (props: Partial<KubeConfigProps>) => accessFromKubeConfig({ env: {}, now, ...props });

/** What is said against a kubeconfig, with the folder taken out. */
async function said(props: Partial<KubeConfigProps>): Promise<string> {
  const error: unknown = await access(props).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof IssueError)) throw new Error(`no finding: ${String(error)}`);
  return error.issues
    .map(({ code, path, message, hint }) => [`${code} ${path}: ${message}`, ...(hint === undefined ? [] : [hint])].join('\n'))
    .join('\n')
    .replaceAll(`${folder}/`, '');
}

test('the current context, another one by name, and what there is', async () => {
  const config = file('two', kubeconfig(servers));
  expect(await access({ file: config })).toMatchObject({
    context: 'home',
    url: 'https://192.168.1.50:16443',
    contexts: ['home', 'attic'],
    files: [config],
  });
  expect(await access({ file: config, context: 'attic' })).toMatchObject({ context: 'attic', url: 'https://10.20.0.11:6443' });
});

test('KUBECONFIG lists files, the first that says something is right, and one that is not there is none', async () => {
  const first = file('first', 'apiVersion: v1\nkind: Config\ncurrent-context: attic\n');
  const second = file('second', kubeconfig(servers));
  const third = file('third', kubeconfig({ home: 'https://10.0.0.1:1' }));
  const env = { KUBECONFIG: [first, join(folder, 'absent'), '', second, third].join(delimiter) };
  expect(await access({ env })).toMatchObject({ context: 'attic', files: [first, second, third] });
  expect(await access({ env, context: 'home' })).toMatchObject({ url: 'https://192.168.1.50:16443' });
});

test('without KUBECONFIG it is ~/.kube/config', async () => {
  mkdirSync(join(folder, '.kube'));
  file('.kube/config', kubeconfig(servers));
  expect(await access({ env: { HOME: folder, KUBECONFIG: '' } })).toMatchObject({ context: 'home' });
});

test('VERIFY_KUBECONFIG: no file, no context, an unknown one, one that leads nowhere', async () => {
  expect(await said({ env: { KUBECONFIG: join(folder, 'absent') } })).toMatchInlineSnapshot(`
    "VERIFY_KUBECONFIG KUBECONFIG: there is no absent
    fetch it from the cluster (\`labwright bootstrap <cluster>\` prints how), or name one with --kubeconfig"
  `);
  expect(await said({ env: { HOME: join(folder, 'nobody') } })).toMatchInlineSnapshot(`
    "VERIFY_KUBECONFIG ~/.kube/config: there is no nobody/.kube/config
    fetch it from the cluster (\`labwright bootstrap <cluster>\` prints how), or name one with --kubeconfig"
  `);
  expect(await said({ file: file('none', kubeconfig(servers).replace(/current-context: .*\n/, '')) })).toMatchInlineSnapshot(`
    "VERIFY_KUBECONFIG --kubeconfig: chooses no context
    choose one with --context: known are \`attic\`, \`home\`"
  `);
  expect(await said({ file: file('two', kubeconfig(servers)), context: 'atic' })).toMatchInlineSnapshot(`
    "VERIFY_KUBECONFIG --context: there is no context "atic" in two
    did you mean \`attic\`?"
  `);
  expect(await said({ file: file('user', kubeconfig(servers).replace('name: me, user', 'name: you, user')) })).toMatchInlineSnapshot(
    `"VERIFY_KUBECONFIG --kubeconfig: context "home" names a user that is not in user"`,
  );
  expect(
    await said({ file: file('cluster', kubeconfig(servers).replace('name: home, cluster', 'name: barn, cluster')) }),
  ).toMatchInlineSnapshot(`"VERIFY_KUBECONFIG --kubeconfig: context "home" names a cluster that is not in cluster"`);
  expect(await said({ file: file('address', kubeconfig({ home: '192.168.1.50:16443' })) })).toMatchInlineSnapshot(
    `"VERIFY_KUBECONFIG --kubeconfig: the server of context "home" is no web address: 192.168.1.50:16443"`,
  );
});

test('VERIFY_KUBECONFIG: what is no kubeconfig, without a word of what stands in it', async () => {
  mkdirSync(join(folder, 'folder'));
  expect(await said({ file: join(folder, 'folder') })).toMatchInlineSnapshot(
    `"VERIFY_KUBECONFIG --kubeconfig: folder cannot be read: EISDIR"`,
  );
  expect(await said({ file: file('empty', '') })).toMatchInlineSnapshot(`"VERIFY_KUBECONFIG --kubeconfig: empty is no kubeconfig"`);
  expect(await said({ file: file('broken', 'users:\n- user: { token: "very-secret\n') })).toMatchInlineSnapshot(
    `"VERIFY_KUBECONFIG --kubeconfig: broken is not readable YAML, line 3"`,
  );
  expect(await said({ file: file('half', 'clusters: [{ name: a, cluster: {} }]\n') })).toMatchInlineSnapshot(
    `"VERIFY_KUBECONFIG --kubeconfig: half is no kubeconfig: clusters[0].cluster.server is missing"`,
  );
  expect(await said({ file: file('text', 'a very-secret token') })).not.toContain('very-secret');
});

test('VERIFY_KUBECONFIG: a client certificate that has expired', async () => {
  const { certificatePem, privatePem } = makeControllerKey('20261119000000Z');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const user = `{ client-certificate-data: ${base64(certificatePem)}, client-key-data: ${base64(privatePem)} }`;
  const config = file('certificate', kubeconfig(servers, user));
  expect(await said({ file: config })).toMatchInlineSnapshot(`
    "VERIFY_KUBECONFIG --kubeconfig: the client certificate of user "me" in context "home" expired on 2026-11-19
    fetch the kubeconfig from the cluster again: \`labwright bootstrap <cluster>\` prints how"
  `);
  const { credentials } = await access({ file: config, now: new Date('2026-11-18T00:00:00Z') });
  expect(Object.keys(await credentials())).toEqual(expect.arrayContaining(['cert', 'key']));
});

test('credentials: token, password, a program that prints one; our own agent unless there is a proxy', async () => {
  const credentials = async (user: string, text = kubeconfig(servers, user)) =>
    await (await access({ file: file('credentials', text) })).credentials();
  expect(await credentials('{ token: a-token }')).toMatchObject({
    headers: { Authorization: 'Bearer a-token' },
    rejectUnauthorized: false,
  });
  expect(await credentials('{ username: me, password: secret }')).toMatchObject({ auth: 'me:secret' });
  const printed = JSON.stringify({ status: { token: 'printed' } });
  const program = (args: string) => `{ exec: { apiVersion: client.authentication.k8s.io/v1, command: echo, args: ['${args}'] } }`;
  expect(await credentials(program(printed))).toMatchObject({ headers: { Authorization: 'Bearer printed' } });
  expect((await credentials('{ token: a-token }')).agent).toBeUndefined();
  const proxied = kubeconfig(servers).replaceAll('insecure-skip', 'proxy-url: http://127.0.0.1:1, insecure-skip');
  expect((await credentials('', proxied)).agent).toBeDefined();
});

test('VERIFY_KUBECONFIG: a program for credentials that is missing, fails, or prints something else', async () => {
  const asked = async (exec: string) => {
    const { credentials } = await access({ file: file('exec', kubeconfig(servers, `{ exec: { ${exec} } }`)) });
    return await credentials().then(
      () => '',
      (error: Error) => error.message,
    );
  };
  expect(await asked('command: no-such-program')).toMatchInlineSnapshot(
    `"error VERIFY_KUBECONFIG at --kubeconfig: the credentials of context "home" cannot be had: spawn no-such-program ENOENT"`,
  );
  expect(await asked("command: bash, args: ['-c', 'echo log in first >&2; exit 1']")).toMatchInlineSnapshot(
    `"error VERIFY_KUBECONFIG at --kubeconfig: the credentials of context "home" cannot be had: log in first"`,
  );
  expect(await asked("command: echo, args: ['very-secret']")).toMatchInlineSnapshot(
    `"error VERIFY_KUBECONFIG at --kubeconfig: the credentials of context "home" cannot be had: the program that should print them printed no JSON"`,
  );
});

test('an API answers through it', async () => {
  const server = await standIn((path) => (path === '/version' ? { body: { gitVersion: 'v1.36.1' } } : undefined));
  const api = new Api(await access({ file: file('server', server.kubeconfig) }));
  expect(await api.version()).toBe('v1.36.1');
  api.close();
  await server.close();
});
