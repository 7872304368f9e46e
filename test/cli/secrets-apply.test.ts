import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterOf, kubeconfig, type Said, type StandIn, standIn } from '../verify/_server.ts';
import { newHome, type Outcome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome({ ...shed(), '.gitignore': '.secrets/\n' });
const open: StandIn[] = [];
const nodes = clusterOf(['shelf-1', 'shelf-2']);

/** A cluster that takes what it is sent, as long as it is asked politely. */
function taking(path: string): Said | undefined {
  if (path === '/api/v1') {
    const kind = (name: string, word: string, namespaced: boolean) => ({ name, kind: word, namespaced });
    return { body: { resources: [kind('nodes', 'Node', false), kind('namespaces', 'Namespace', false), kind('secrets', 'Secret', true)] } };
  }
  if (path.startsWith('/api/v1/namespaces/')) return { body: { kind: 'Secret', metadata: { name: 'some' } } };
  return nodes(path);
}

beforeAll(async () => {
  expect(await home.run('synth')).toMatchObject({ code: 0 });
});

afterAll(async () => {
  for (const server of open) await server.close();
});

async function server(answer: (path: string) => Said | undefined): Promise<StandIn> {
  const one = await standIn(answer);
  open.push(one);
  home.put({ config: one.kubeconfig });
  return one;
}

const apply = async (flags = '', env: Readonly<Record<string, string>> = {}): Promise<Outcome> => {
  const { code, stdout, stderr } = await home.run(`secrets apply --kubeconfig config ${flags}`, { env });
  return { code, stderr, stdout: stdout.replaceAll(/127\.0\.0\.1:\d+/g, '…') };
};

test('SECRET_VALUE_MISSING: while one is missing no cluster is asked', async () => {
  const { requests } = await server(taking);
  await home.run('secrets generate');
  expect(await apply()).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "2 errors
    error SECRET_VALUE_MISSING secrets.argocd/repository-shed/password: has no value, so nothing was applied
      hint: run \`labwright secrets generate\`, and fill in what it lists
    error SECRET_VALUE_MISSING secrets.argocd/repository-shed/username: has no value, so nothing was applied
      hint: run \`labwright secrets generate\`, and fill in what it lists
    ",
    }
  `);
  expect(requests).toEqual([]);
  const store = '.secrets/shed.yaml';
  home.put({
    [store]: home
      .read(store)
      .replace('values:\n', 'values:\n  argocd:\n    repository-shed:\n      username: reader\n      password: token-of-the-owner\n'),
  });
  expect(await apply()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^context home, server http:\/\/…\n/) });
});

test('VERIFY_KUBECONFIG: with several contexts a command that writes does not guess', async () => {
  const { url, requests } = await server(taking);
  home.put({ config: kubeconfig({ work: url, barn: url, shed: url }) });
  expect(await apply()).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "context work, server http://…
    1 error
    error VERIFY_KUBECONFIG --context: there are 3 contexts, and the current one is not called shed: this command writes, so it does not guess
      hint: one of barn, shed, work
    ",
    }
  `);
  expect(requests).toEqual([]);
  expect(await apply('--context barn')).toMatchObject({ code: 0, stdout: expect.stringContaining('context barn,') });
  expect(await apply('', { LABWRIGHT_CONTEXT: 'barn' })).toMatchObject({ code: 0, stdout: expect.stringContaining('context barn,') });
  home.put({ config: kubeconfig({ shed: url, barn: url }) });
  expect(await apply()).toMatchObject({ code: 0, stdout: expect.stringContaining('context shed,') });
});

test('VERIFY_WRONG_CLUSTER: nothing is sent to the cluster of somebody else', async () => {
  const { requests } = await server((path) => clusterOf(['barn-1'])(path) ?? taking(path));
  expect(await apply()).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('error VERIFY_WRONG_CLUSTER shed nodes: its nodes are barn-1;'),
  });
  expect(requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
});

test('VERIFY_REFUSED: no value is printed, whatever the server says', async () => {
  const password = /password: ["']?([\w+/=-]{20,})/.exec(home.read('.secrets/shed.yaml'))?.[1] ?? '';
  expect(password).not.toBe('');
  const echo = `Invalid value: "${password}", in base64 ${Buffer.from(password).toString('base64')}`;
  await server((path) =>
    path.endsWith('/secrets/cache-auth') ? { status: 422, body: { message: echo, reason: 'Invalid' } } : taking(path),
  );
  const outcome = await apply();
  expect(outcome).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('error VERIFY_REFUSED secrets.home/cache-auth: Invalid value: "[redacted]", in base64 [redacted]'),
  });
  expect(outcome.stdout + outcome.stderr).not.toContain(password);
  expect(outcome.stdout).toContain('Secret argocd/repository-shed\n');
});

test('VERIFY_FORBIDDEN: a user who may not write', async () => {
  const message = 'secrets "cache-auth" is forbidden: User "me" cannot get resource "secrets" in API group "" in the namespace "home"';
  await server((path) => (path.includes('/secrets/') ? { status: 403, body: { message, reason: 'Forbidden' } } : taking(path)));
  expect(await apply()).toMatchObject({
    code: 2,
    stdout: expect.stringContaining(`error VERIFY_FORBIDDEN secrets.home/cache-auth: ${message}`),
  });
});
