import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { newHome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome(shed());
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: home.path, stdio: 'pipe' });

beforeAll(async () => {
  expect(await home.run('synth')).toMatchObject({ code: 0 });
  git('init', '-q', '-b', 'main');
  git('add', 'dist', 'argocd');
  git('commit', '-qm', 'first');
});

test('flows: who may talk to whom, and why', async () => {
  expect(await home.run('flows')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "shed: 8 flows
      every pod of argocd
        → every pod of argocd  every port  pods: Redis and repo-server
        → kube-system/dns  TCP 53  dns: names
        → kube-system/dns  UDP 53  dns: names
        → the API server  TCP 16443  api-server: Argo CD applies and watches everything
        → the internet (git.example.org)  TCP 443  external: Git and charts (git.example.org)
      every pod of home
        → kube-system/dns  TCP 53  dns: names
        → kube-system/dns  UDP 53  dns: names
      its own node
        → home/cache  TCP 6379  probe: probes of the kubelet
    ",
    }
  `);
});

test('flows --from, --to: by name or namespace, and a name that is none', async () => {
  const { code, stdout } = await home.run('flows --from home --to dns --format json');
  expect(code).toBe(0);
  const { flows } = JSON.parse(stdout) as { readonly flows: readonly { readonly from: string; readonly to: string }[] };
  expect(flows.map(({ from, to }) => `${from} → ${to}`)).toEqual(Array(2).fill('every pod of home → kube-system/dns'));
  expect(await home.run('flows --from argocdd')).toMatchObject({ code: 2, stdout: expect.stringContaining('did you mean `argocd`?') });
  expect(await home.run('flows --format junit')).toMatchObject({ code: 2 });
});

test('flows --base: what was opened and closed since a commit', async () => {
  expect(await home.run('flows --base main')).toMatchObject({ code: 0, stdout: '0 opened, 0 closed\n' });
  const [path = ''] = Object.keys(home.tree('dist')).filter((file) => file.endsWith('networkpolicy-home.allow-dns.yaml'));
  const text = home.read(path);
  home.put({ [path]: undefined });
  expect(await home.run('flows --base main --from home')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "0 opened, 2 closed
    - shed: every pod of home → kube-system/dns  TCP 53  dns: names
    - shed: every pod of home → kube-system/dns  UDP 53  dns: names
    ",
    }
  `);
  home.put({ [path]: text });
  expect(await home.run('flows --base mian')).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('DIFF_BASE --base: there is no commit "mian" here'),
  });
});
