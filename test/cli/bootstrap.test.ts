import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterOf, kubeconfig, type StandIn, standIn } from '../verify/_server.ts';
import { newHome, type Outcome } from './home.ts';
import { shed } from './shed.ts';

const home = newHome(shed());
const programs = join(home.path, 'programs');
const record = join(home.path, 'record');
let server: StandIn;

/** Programs that only write down how they were called, and fail when asked to. */
beforeAll(async () => {
  expect(await home.run('synth')).toMatchObject({ code: 0 });
  mkdirSync(programs);
  for (const name of ['kubectl', 'npx', 'git']) {
    const text = `#!/bin/sh
echo "${name} $* [$KUBECONFIG] [$LABWRIGHT_CONTEXT] $(pwd)" >> '${record}'
if [ -n "$FAIL" ]; then case "${name} $*" in *"$FAIL"*) echo "the reason of ${name}" >&2; exit 7;; esac; fi
if [ -n "$HANG" ]; then case "${name} $*" in *"$HANG"*) exec sleep 30;; esac; fi
`;
    writeFileSync(join(programs, name), text);
    chmodSync(join(programs, name), 0o755);
  }
  server = await standIn(clusterOf(['shelf-1', 'shelf-2']));
  home.put({ config: kubeconfig({ shed: server.url, barn: server.url }) });
});

afterAll(async () => await server.close());

const path = `${programs}:${process.env['PATH']}`;

async function bootstrap(flags: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  rmSync(record, { force: true });
  const { code, stdout, stderr } = await home.run(`bootstrap shed --run --kubeconfig config ${flags}`, { env: { PATH: path, ...env } });
  return { code, stdout: stdout.replaceAll(/127\.0\.0\.1:\d+/g, '…'), stderr };
}

/** What was called, without the question whether kubectl is there. */
const called = () =>
  (existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n') : []).filter((line) => !line.startsWith('kubectl version'));
const words = () => called().map((line) => line.replace(/ \[.*$/, ''));
const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('labwright-context-'));

test('every step that needs no person runs, in order, in the root folder, against the chosen context', async () => {
  const before = leftBehind();
  const outcome = await bootstrap('--yes --context barn');
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(words()).toMatchInlineSnapshot(`
    [
      "npx labwright synth --check",
      "git diff --exit-code @{upstream} -- argocd dist",
      "git ls-remote --exit-code https://git.example.org/home/homelab.git main",
      "kubectl apply --server-side --force-conflicts -k argocd/shed/bootstrap",
      "kubectl wait --for=condition=Established --timeout=2m crd/applications.argoproj.io crd/applicationsets.argoproj.io crd/appprojects.argoproj.io",
      "kubectl -n argocd rollout status --timeout=10m statefulset/argocd-application-controller",
      "kubectl -n argocd rollout status --timeout=10m deployment/argocd-redis",
      "kubectl -n argocd rollout status --timeout=10m deployment/argocd-repo-server",
      "kubectl -n argocd rollout status --timeout=10m deployment/argocd-applicationset-controller",
      "kubectl -n argocd rollout status --timeout=10m deployment/argocd-server",
      "npx labwright secrets generate --cluster shed",
      "npx labwright secrets apply --cluster shed",
      "npx labwright secrets status --cluster shed",
      "kubectl apply --server-side --force-conflicts -f argocd/shed/root/appproject-shed-root.yaml",
      "kubectl apply --server-side --force-conflicts -f argocd/shed/root.yaml",
      "kubectl -n argocd wait --for=jsonpath={.status.sync.status}=Synced --timeout=10m application/shed-root",
      "kubectl -n argocd wait --for=condition=ResourcesUpToDate --timeout=10m applicationset --all",
      "kubectl -n argocd get applications",
      "kubectl -n argocd wait --for=jsonpath={.status.sync.status}=Synced --timeout=60m application --all",
      "kubectl -n argocd wait --for=jsonpath={.status.health.status}=Healthy --timeout=60m application --all",
    ]
  `);
  for (const line of called()) expect(line).toMatch(new RegExp(` \\[/\\S+/context\\.yaml:${home.path}/config\\] \\[barn\\] ${home.path}$`));
  expect(leftBehind()).toEqual(before);
});

test('it says which cluster, what runs and what is the owner’s, and each command before it runs', async () => {
  const { stdout } = await bootstrap('--yes');
  expect(stdout.split('\n\n')[0]).toMatchInlineSnapshot(`
    "context shed, server http://…
    yours  1. Prepare shelf-1 (on shelf-1)
    yours  2. Prepare shelf-2 (on shelf-2)
    yours  3. Install MicroK8s 1.36 on shelf-1 (on shelf-1)
    yours  4. Install MicroK8s 1.36 on shelf-2 (on shelf-2)
    yours  5. Join shelf-2 (on shelf-1)
    yours  6. Switch on the add-ons (on shelf-1)
    yours  7. Reach the cluster from here
    runs   8. Publish the rendered manifests
    runs   9. Install Argo CD v3.5.7
    runs  10. Wait until Argo CD runs
    runs  11. Create the Secrets
    runs  12. Start syncing
    runs  13. See it sync
    yours 14. Log in
    yours 15. Later: upgrade Argo CD, or change a switch of its programs
    Steps of yours that stand before a step that runs must be done first; \`labwright bootstrap\` without --run prints them."
  `);
  expect(stdout).toContain('$ npx labwright synth --check\n');
  expect(stdout).toMatch(/Left to you, where you have not done it yet:\n14\. Log in \[by hand\]\n/);
});

test('it stops at the first command that fails, and goes on when it is run again', async () => {
  const failed = await bootstrap('--yes', { FAIL: 'secrets apply' });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toBe('the reason of npx\n');
  expect(failed.stdout).toMatch(
    /\nstep \d+ stopped: the last command ended with code 7\. What was done stays; mend it and run the same again\.\n$/,
  );
  expect(words().at(-1)).toBe('npx labwright secrets apply --cluster shed');
  expect((await bootstrap('--yes')).code).toBe(0);
});

test('without --yes nothing runs where nobody can be asked', async () => {
  expect(await bootstrap('')).toMatchObject({ code: 2, stderr: 'error: nobody can be asked here, so nothing was run; say --yes\n' });
  expect(words()).toEqual([]);
});

test('VERIFY_WRONG_CLUSTER and VERIFY_KUBECONFIG: nothing runs against another cluster, or one that is guessed', async () => {
  const other = await standIn(clusterOf(['barn-1']));
  home.put({ config: kubeconfig({ barn: other.url }) });
  const wrong = await bootstrap('--yes');
  home.put({ config: kubeconfig({ barn: server.url, shed: server.url }) });
  const guessed = await bootstrap('--yes');
  home.put({ config: kubeconfig({ shed: server.url, barn: server.url }) });
  await other.close();
  expect(wrong).toMatchObject({ code: 2, stdout: expect.stringContaining('VERIFY_WRONG_CLUSTER') });
  expect(guessed).toMatchObject({ code: 2, stdout: expect.stringContaining('VERIFY_KUBECONFIG --context: there are 2 contexts') });
  expect(words()).toEqual([]);
});

test('VERIFY_KUBECONFIG: before the owner fetched the kubeconfig there is nothing to run against', async () => {
  const { code, stdout } = await home.run('bootstrap shed --run --yes', { env: { PATH: path } });
  expect(code).toBe(2);
  expect(stdout).toContain('error VERIFY_KUBECONFIG ~/.kube/config: there is no ');
});

test('without kubectl it says so', async () => {
  const bare = join(home.path, 'bare');
  mkdirSync(bare);
  symlinkSync('/bin/bash', join(bare, 'bash'));
  const outcome = await home.run('bootstrap shed --run --yes --kubeconfig config', { env: { PATH: bare } });
  expect(outcome).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: kubectl is not here or does not start; install the one of minor 1.36\n',
  });
});

test('interrupted, it ends the command and leaves nothing behind', async () => {
  rmSync(record, { force: true });
  const before = leftBehind();
  const running = execa(
    process.execPath,
    [join(process.cwd(), 'bin/labwright.mjs'), 'bootstrap', 'shed', '--run', '--yes', '--kubeconfig', 'config'],
    {
      cwd: home.path,
      env: { PATH: path, HOME: home.path, HANG: 'rollout status' },
      extendEnv: false,
      reject: false,
    },
  );
  while (!words().some((line) => line.includes('rollout status'))) await new Promise((done) => setTimeout(done, 50));
  running.kill('SIGTERM');
  const { exitCode, stdout } = await running;
  expect(exitCode).toBe(1);
  expect(stdout).toContain('stopped: the last command was interrupted.');
  expect(leftBehind()).toEqual(before);
});
