import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeControllerKey } from '../secrets/_certificate.ts';
import { closedPort, clusterOf, kubeconfig, type Said, type StandIn, standIn } from '../verify/_server.ts';
import { newHome, type Outcome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome(shed());
const open: StandIn[] = [];

beforeAll(async () => {
  expect(await home.run('synth')).toMatchObject({ code: 0 });
});

afterAll(async () => {
  for (const server of open) await server.close();
});

/** Runs a command against a server that answers like this. */
async function against(answer: (path: string) => Said | undefined, command = 'verify'): Promise<Outcome> {
  const server = await standIn(answer);
  open.push(server);
  home.put({ config: server.kubeconfig });
  return still(await home.run(`${command} --kubeconfig config`));
}

/** Without the port and the folder, which are others each time. */
function still({ code, stdout, stderr }: Outcome): Outcome {
  const without = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/g, '…').replaceAll(home.path, '');
  return { code, stdout: without(stdout), stderr: without(stderr) };
}

test('VERIFY_KUBECONFIG: none, an unknown context, and one that is broken', async () => {
  expect(still(await home.run('verify'))).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error VERIFY_KUBECONFIG ~/.kube/config: there is no /.kube/config
      hint: fetch it from the cluster (\`labwright bootstrap <cluster>\` prints how), or name one with --kubeconfig
    ",
    }
  `);
  home.put({ config: kubeconfig({ home: 'https://127.0.0.1:1' }) });
  expect(still(await home.run('verify --kubeconfig config --context hom'))).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error VERIFY_KUBECONFIG --context: there is no context "hom" in /config
      hint: did you mean \`home\`?
    ",
    }
  `);
  home.put({ config: 'users: [' });
  expect(await home.run('verify', { env: { KUBECONFIG: 'config' } })).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error VERIFY_KUBECONFIG KUBECONFIG: config is not readable YAML, line 2
    ",
    }
  `);
});

test('VERIFY_UNREACHABLE: nothing listens there; every format says it, and the machine’s is nothing else', async () => {
  home.put({ config: kubeconfig({ home: `https://127.0.0.1:${await closedPort()}` }) });
  expect(still(await home.run('verify --kubeconfig config'))).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "context home, server https://…
    1 error
    error VERIFY_UNREACHABLE https://… (context home): nothing listens there
      hint: is the machine on, and the API server started?
    ",
    }
  `);
  const json = still(await home.run('verify --kubeconfig config --format json'));
  expect(json).toMatchObject({ code: 2, stderr: 'context home, server https://…\n' });
  expect(JSON.parse(json.stdout)).toMatchObject({ issues: [{ code: 'VERIFY_UNREACHABLE', cluster: 'shed' }] });
  for (const format of ['junit', 'codequality']) {
    expect(await home.run(`verify --kubeconfig config --format ${format}`)).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('VERIFY_UNREACHABLE'),
    });
  }
});

test('VERIFY_UNREACHABLE: a certificate that has expired, or that nobody we know has signed', async () => {
  const { privatePem, certificatePem } = makeControllerKey('20210101000000Z');
  const server = await standIn(clusterOf([]), { key: privatePem, cert: certificatePem });
  open.push(server);
  const trusted = `certificate-authority-data: ${Buffer.from(certificatePem).toString('base64')}`;
  home.put({ config: server.kubeconfig.replace('insecure-skip-tls-verify: true', trusted) });
  expect((await home.run('verify --kubeconfig config')).stdout).toContain(': the certificate of the server has expired\n');
  const unknown = makeControllerKey();
  const other = await standIn(clusterOf([]), { key: unknown.privatePem, cert: unknown.certificatePem });
  open.push(other);
  home.put({ config: other.kubeconfig.replace(', insecure-skip-tls-verify: true', '') });
  expect((await home.run('verify --kubeconfig config')).stdout).toContain(
    ': the certificate of the server was not signed by the authority in the kubeconfig\n',
  );
});

test('VERIFY_UNREACHABLE: a server that fails, and one that is no API server', async () => {
  expect(await against(() => ({ status: 500, body: { kind: 'Status', message: 'etcdserver: no space' } }))).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "context home, server http://…
    1 error
    error VERIFY_UNREACHABLE http://… (context home): answers with status 500: etcdserver: no space
    ",
    }
  `);
  expect((await against(() => ({ body: '<html>router</html>' }))).stdout).toContain(
    'does not answer as an API server: the answer is no JSON\n',
  );
  expect((await against(() => ({ body: {} }))).stdout).toContain('does not answer as an API server: it does not say its version\n');
  expect((await against(() => undefined)).stdout).toContain('answers with status 404: not found\n');
});

test('VERIFY_KUBECONFIG: credentials that the server does not accept', async () => {
  const outcome = await against((path) =>
    path === '/version'
      ? { body: { gitVersion: 'v1.36.1' } }
      : { status: 401, body: { kind: 'Status', message: 'Unauthorized', reason: 'Unauthorized' } },
  );
  expect(outcome).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('error VERIFY_KUBECONFIG http://… (context home): does not accept the credentials\n'),
  });
});

test('VERIFY_FORBIDDEN: a server that refuses all is no cluster without findings', async () => {
  const { code, stdout } = await against(() => ({
    status: 403,
    body: { kind: 'Status', message: 'nodes is forbidden', reason: 'Forbidden' },
  }));
  expect(code).toBe(2);
  expect(stdout).toContain('error VERIFY_FORBIDDEN shed objects: not one kind of object can be read, so nothing was compared\n');
  expect(stdout).toContain('unchecked VERIFY_FORBIDDEN shed nodes: nodes is forbidden; no node was compared with its declaration\n');
});

test('VERIFY_UNREAD: a server that fails in one thing is asked about the others', async () => {
  const nodes = clusterOf(['shelf-1', 'shelf-2']);
  const { code, stdout } = await against((path) =>
    path === '/apis/apps/v1' ? { status: 503, body: { message: 'the webhook is down' } } : nodes(path),
  );
  expect(code).toBe(1);
  expect(stdout).toContain(
    'unchecked VERIFY_UNREAD shed StatefulSet (apps/v1): the webhook is down; 1 object of this kind was not compared\n',
  );
  expect(stdout).toContain('error VERIFY_SECRET shed secrets.home/cache-auth: there is no such Secret; cache reads it\n');
});

test('VERIFY_WRONG_CLUSTER: the nodes of somebody else', async () => {
  expect(await against(clusterOf(['barn-1']))).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "context home, server http://…
    1 error
    error VERIFY_WRONG_CLUSTER shed nodes: its nodes are barn-1; shed has shelf-1 (10.20.0.11), shelf-2 (10.20.0.12)
      hint: choose the context with --context; if the nodes got other names and addresses, declare those
    compared 0 of 17 objects and 0 of 2 Secrets of shed with http://… (v1.36.1)
    ",
    }
  `);
});

test('a verification changes nothing: it only asks', async () => {
  const server = await standIn(clusterOf(['shelf-1', 'shelf-2']));
  open.push(server);
  home.put({ config: server.kubeconfig });
  const before = home.tree();
  await home.run('verify --kubeconfig config');
  expect(server.requests.length).toBeGreaterThan(10);
  expect(server.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  expect(home.tree()).toEqual(before);
});

test('the rights are printed without a cluster', async () => {
  const small = await home.run('verify --print-role');
  const large = await home.run('verify --print-role --dry-run');
  expect(small).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('kind: ClusterRoleBinding') });
  expect(small.stdout).not.toContain('patch');
  expect(large.stdout).toContain('- patch');
});

test('an unknown cluster, and none at all', async () => {
  expect(await home.run('verify --cluster shad')).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "",
      "stdout": "1 error
    error MODEL_UNKNOWN_NAME --cluster: dist/ holds no cluster "shad"
      hint: did you mean \`shed\`?
    ",
    }
  `);
  const empty = newHome();
  expect(await empty.run('verify')).toMatchObject({ code: 2, stdout: expect.stringContaining('MODEL_FLEET dist: holds no cluster') });
});
