import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { makeControllerKey } from '../secrets/_certificate.ts';
import { newHome, type Outcome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome({ ...shed(), '.gitignore': '.secrets/\n' });
const store = '.secrets/shed.yaml';
const said: Outcome[] = [];

async function secrets(words: string): Promise<Outcome> {
  const outcome = await home.run(`secrets ${words}`);
  if (!words.startsWith('export')) said.push(outcome);
  return outcome;
}

const value = () => /password: ["']?([\w+/=-]{12,})/.exec(home.read(store))?.[1] ?? '';

beforeAll(async () => {
  await home.run('synth');
});

test('SECRET_STORE_NOT_IGNORED: no value is made where Git would publish it', async () => {
  home.put({ '.gitignore': 'node_modules/\n' });
  expect(await secrets('generate')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "1 error
    error SECRET_STORE_NOT_IGNORED .secrets/shed.yaml: Git does not ignore \`.secrets/\`, so a commit would publish the values
      hint: add the line \`.secrets/\` to \`.gitignore\`, and \`git rm --cached -r .secrets\` if it was added before
    ",
    }
  `);
  expect(home.has('.secrets')).toBe(false);
  home.put({ '.gitignore': '.secrets/\n' });
});

test('generate, status, export, rotate: values stay in a file of the owner alone', async () => {
  expect((await secrets('status')).stdout).toContain('missing     home/cache-auth/password');
  expect((await secrets('generate')).stdout).toMatch(/^made \d+: .*home\/cache-auth\/password/);
  expect(statSync(join(home.path, store)).mode & 0o777).toBe(0o600);
  const first = value();
  expect(first.length).toBeGreaterThan(20);
  expect((await secrets('generate')).stdout).not.toMatch(/^made/);
  expect(value()).toBe(first);
  expect((await secrets('status')).stdout).toContain('stored      home/cache-auth/password');

  const exported = await secrets('export');
  expect(exported.stdout).toContain(Buffer.from(first).toString('base64'));
  expect(exported.stderr).not.toContain(first);

  const rotated = await secrets('rotate home/cache-auth/password');
  expect(rotated.stdout.split('\n').slice(0, 3)).toEqual([
    'new values: home/cache-auth/password',
    'follow from them: home/cache-auth/auth.conf',
    expect.stringMatching(/: cache$/),
  ]);
  const second = value();
  expect(second).not.toBe(first);
  expect((await secrets('export')).stdout).toContain(Buffer.from(second).toString('base64'));
  for (const { stdout, stderr } of said) for (const secret of [first, second]) expect(stdout + stderr).not.toContain(secret);
});

test('list: what makes each key and who reads it, without a value', async () => {
  const { code, stdout } = await secrets('list');
  expect(code).toBe(0);
  expect(stdout).toContain(`
home/cache-auth: the requirement of shed/cache/cache
  auth.conf  made from password; read by StatefulSet home/cache
  password   random, 32 characters; read by StatefulSet home/cache, key auth.conf
`);
  const { clusters } = JSON.parse((await secrets('list --format json')).stdout) as {
    readonly clusters: readonly { readonly cluster: string; readonly secrets: readonly object[] }[];
  };
  expect(clusters.map(({ cluster }) => cluster)).toEqual(['shed']);
  expect(clusters[0]?.secrets[0]).toMatchObject({ maker: 'requirement', state: 'used' });
});

test('SECRET_ROTATE: what cannot be renewed is said with the nearest name, and nothing changes', async () => {
  const before = home.read(store);
  expect(await secrets('rotate home/cache-ath home/cache-auth/auth.conf')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "2 errors
    error SECRET_ROTATE secrets.home/cache-ath: no construct asks for this Secret or key
      hint: did you mean \`home/cache-auth\`?
    error SECRET_ROTATE secrets.home/cache-auth/auth.conf: is worked out from other keys
      hint: rotate home/cache-auth/password
    ",
    }
  `);
  expect(home.read(store)).toBe(before);
});

test('SECRET_CERTIFICATE: sealing without a certificate, and with something else', async () => {
  expect(await secrets('seal')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "1 error
    error SECRET_CERTIFICATE clusters/shed/sealed-secrets.pem: there is no certificate to seal for
      hint: fetch it with \`kubeseal --fetch-cert\`, and commit it: it is public
    ",
    }
  `);
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  home.put({ 'clusters/shed/sealed-secrets.pem': publicKey });
  expect(await secrets('seal')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^1 error\nerror SECRET_CERTIFICATE clusters\/shed\/sealed-secrets\.pem: /),
  });
  home.put({ 'clusters/shed/sealed-secrets.pem': undefined });
});

test('seal: what is sealed is told, and sealed once', async () => {
  home.put({ 'clusters/shed/sealed-secrets.pem': makeControllerKey().certificatePem });
  // What only the owner knows: the token that reads the repository.
  home.put({
    [store]: home
      .read(store)
      .replace('values:\n', 'values:\n  argocd:\n    repository-shed:\n      username: reader\n      password: token\n'),
  });
  expect(await secrets('seal')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^[1-9]\d* sealed, 0 unchanged, 0 no longer asked for\n$/),
  });
  expect(home.has('clusters/shed/sealed')).toBe(true);
  expect((await secrets('seal')).stdout).toMatch(/^0 sealed, [1-9]\d* unchanged, /);
  expect((await secrets('status')).stdout).toContain('sealed      home/cache-auth/password');
  expect(await home.run('synth')).toMatchObject({ code: 0 });
});

test('no value is in anything that is committed', async () => {
  const secret = value();
  await home.run('synth');
  expect(await home.run('synth --check')).toMatchObject({ code: 0 });
  const files = Object.entries(home.tree()).filter(([, hash]) => hash !== 'folder');
  expect(
    files.filter(([file]) => home.read(file).includes(secret) || home.read(file).includes(Buffer.from(secret).toString('base64'))),
  ).toEqual([]);
});

test('SECRET_STORE_PERMISSIONS and SECRET_STORE_BROKEN: a store that others may read, or that nobody can', async () => {
  const text = home.read(store);
  chmodSync(join(home.path, store), 0o644);
  const open = await secrets('status');
  chmodSync(join(home.path, store), 0o600);
  home.put({ [store]: 'values: [\n' });
  const broken = await secrets('generate');
  expect(home.read(store)).toBe('values: [\n');
  home.put({ [store]: text });
  expect(open.stdout).toContain('SECRET_STORE_PERMISSIONS');
  expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining('error SECRET_STORE_BROKEN') });
});
