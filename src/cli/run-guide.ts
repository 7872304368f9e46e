import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { KubeAccess } from '../api/index.ts';
import type { BootstrapStep } from '../argocd/index.ts';
import type { Model } from '../model/index.ts';
import { toYaml } from '../output/index.ts';
import { exit, type Io } from './io.ts';
import { type LiveOptions, withCluster } from './live.ts';
import { print } from './print.ts';
import { printStep, runsByItself, titleOf } from './steps.ts';

interface GuideProps {
  readonly model: Model;
  readonly steps: readonly BootstrapStep[];
  readonly options: LiveOptions & { readonly yes: boolean };
}

/**
 * `bootstrap --run`: runs the steps that need no person, in order, and stops at the first command that fails. Each may be
 * repeated, so after mending what failed the same command goes on. What is left to the owner is listed before and after.
 */
export async function runGuide(io: Io, { model, steps, options }: GuideProps): Promise<number> {
  if (spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore', timeout: 10_000, env: io.env }).status !== 0) {
    io.stderr.write(`error: kubectl is not here or does not start; install the one of minor ${model.distribution.version}\n`);
    return exit.trouble;
  }
  // Nothing is asked of the cluster beyond who it is: from here on kubectl talks to it.
  const access = await withCluster(io, options, { say: io.stdout, writesTo: model }, async (cluster) => {
    await cluster.api.version();
    return cluster.access;
  });
  printPlan(io, steps);
  if (!options.yes && !(await agreed(io, access))) return exit.trouble;
  const failed = await runAll(io, access, steps);
  if (failed) return exit.findings;
  printRest(io, steps);
  return exit.clean;
}

function printPlan(io: Io, steps: readonly BootstrapStep[]): void {
  for (const [index, step] of steps.entries()) {
    print(io, `${runsByItself(step) ? 'runs ' : 'yours'} ${String(index + 1).padStart(2)}. ${titleOf(step)}`);
  }
  print(io, 'Steps of yours that stand before a step that runs must be done first; `labwright bootstrap` without --run prints them.');
}

async function agreed(io: Io, { context, url }: KubeAccess): Promise<boolean> {
  if (process.stdin.isTTY !== true || io.stdout.isTTY !== true) {
    io.stderr.write('error: nobody can be asked here, so nothing was run; say --yes\n');
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await new Promise<string>((done) => {
    // Ctrl-C and Ctrl-D close it without an answer.
    lines.once('close', () => done('no'));
    lines.question(`Run these against context ${context} (${url})? [y/N] `, done);
  });
  lines.close();
  if (/^y(es)?$/i.test(answer.trim())) return true;
  print(io, 'nothing was run');
  return false;
}

/** Runs command by command; returns whether one failed. */
async function runAll(io: Io, access: KubeAccess, steps: readonly BootstrapStep[]): Promise<boolean> {
  // Only the commands that start programs pay for loading it.
  const { execa } = await import('execa');
  const interrupted = io.interruption();
  const folder = mkdtempSync(join(tmpdir(), 'labwright-context-'));
  const env = { ...io.env, KUBECONFIG: pinned(io, folder, access), LABWRIGHT_CONTEXT: access.context };
  try {
    for (const [index, step] of steps.entries()) {
      if (!runsByItself(step)) continue;
      print(io, `\n${index + 1}. ${titleOf(step)}`);
      for (const command of step.commands) {
        print(io, `$ ${command}`);
        const { failed, exitCode, isCanceled, signal } = await execa('bash', ['-eo', 'pipefail', '-c', command], {
          cwd: io.root,
          env,
          extendEnv: false,
          stdin: 'ignore',
          stdout: 'inherit',
          stderr: 'inherit',
          reject: false,
          cancelSignal: interrupted,
        });
        if (!failed) continue;
        const how = isCanceled ? 'was interrupted' : signal === undefined ? `ended with code ${exitCode}` : `was ended by ${signal}`;
        print(io, `\nstep ${index + 1} stopped: the last command ${how}. What was done stays; mend it and run the same again.`);
        return true;
      }
    }
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files of the kubeconfig behind one that holds only the choice of context: of several files the first that says something is right. */
function pinned({ cwd }: Io, folder: string, { context, files }: KubeAccess): string {
  const file = join(folder, 'context.yaml');
  writeFileSync(file, toYaml({ apiVersion: 'v1', kind: 'Config', 'current-context': context }));
  return [file, ...files.map((one) => resolve(cwd, one))].join(delimiter);
}

/** What comes before the first step that runs was done already, or nothing would have run. */
function printRest(io: Io, steps: readonly BootstrapStep[]): void {
  const first = steps.findIndex(runsByItself);
  const rest = steps.flatMap((step, index) => (index > first && !runsByItself(step) ? [{ step, number: index + 1 }] : []));
  if (rest.length === 0) return;
  print(io, '\nLeft to you, where you have not done it yet:');
  for (const { step, number } of rest) printStep(io, step, number);
}
