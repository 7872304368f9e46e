import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../model/index.ts';
import {
  compareMinors,
  missingForArgocd,
  pinnedMinors,
  readiness,
  readVersions,
  setupCommand,
  thisPlatform,
} from '../../rehearse/binaries/index.ts';
import { clusterNames } from '../committed.ts';
import type { AddCommand } from '../common.ts';
import { hooksPlace } from '../hooks.ts';
import { exit, type Io } from '../io.ts';
import { print } from '../print.ts';
import { git } from '../tree.ts';

/** One thing that should be there, and the command to run when it is not. */
interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'missing' | 'optional';
  readonly next?: string | undefined;
}

/** `labwright doctor`: what is here, what is missing, and the command to run next. */
export const addDoctor: AddCommand = (program, io, done) => {
  program
    .command('doctor')
    .description('what this folder and this machine have and lack, and the command to run next')
    .action(() => {
      const findings = examine(io);
      for (const { what, state, next } of findings)
        print(io, `${state.padEnd(9)} ${what}${next === undefined ? '' : `\n          → ${next}`}`);
      done(findings.some(({ state }) => state === 'missing') ? exit.findings : exit.clean);
    });
};

function examine(io: Io): readonly Finding[] {
  const file = (path: string) => existsSync(join(io.root, path));
  const here = (what: string, ok: boolean, next: string): Finding => (ok ? { what, state: 'ok' } : { what, state: 'missing', next });
  const wanted = (what: string, ok: boolean, next: string): Finding => (ok ? { what, state: 'ok' } : { what, state: 'optional', next });
  const [major = 0, minor = 0] = io.nodeVersion.split('.').map(Number);
  const ignored = file('.gitignore') && /^\/?\.secrets\/?$/m.test(readFileSync(join(io.root, '.gitignore'), 'utf8'));
  const place = hooksPlace(io.root);
  const hook = place === undefined ? undefined : join(place.folder, 'pre-push');
  return [
    here(`Node.js ${io.nodeVersion} (20.19 or newer)`, major > 20 || (major === 20 && minor >= 19), 'install Node.js 24'),
    here('clusters/fleet.ts', file('clusters/fleet.ts'), 'npx labwright new cluster <name>'),
    here('dist/ is rendered', file('dist'), 'npm run synth'),
    here('.secrets/ is ignored by Git', ignored, "echo '.secrets/' >> .gitignore"),
    here('Git', runs('git', ['--version']), 'install git'),
    wanted(
      'pre-push hook that runs `synth --check`',
      hook !== undefined && existsSync(hook) && readFileSync(hook, 'utf8').includes('labwright'),
      'npx labwright new hooks',
    ),
    wanted(
      'merge driver for generated files',
      git(io.root, ['config', '--get', 'merge.labwright.driver']) !== undefined,
      'npx labwright new hooks',
    ),
    wanted('kubectl, to bootstrap a cluster', runs('kubectl', ['version', '--client']), 'install kubectl of the minor of your cluster'),
    wanted('helm, to look at charts of Helm-only components', runs('helm', ['version', '--short']), 'install helm'),
    ...rehearsal(io),
  ];
}

/** What `labwright rehearse` needs: for the minors of the clusters, for the newest, for others that are built, and for Argo CD. */
function rehearsal({ root, packageRoot, env }: Io): readonly Finding[] {
  const versions = readVersions(packageRoot);
  const setup = setupCommand(root, packageRoot);
  const places = { env, platform: thisPlatform(), versions };
  const pinned = pinnedMinors(versions);
  const clusters = clustersByMinor(root);
  const minors = [...new Set([...clusters.keys(), ...pinned])].sort(compareMinors);
  const lines = minors.flatMap((minor): readonly Finding[] => {
    const { version, missing } = readiness(minor, places);
    const names = clusters.get(minor);
    if (names === undefined && minor !== pinned.at(-1) && missing.length > 0) return [];
    const what = `rehearsal on Kubernetes ${minor}, ${names === undefined ? 'for an upgrade' : `of ${names.join(', ')}`}`;
    if (missing.length === 0) return [{ what, state: 'ok' }];
    const others = `npx labwright rehearse --kubernetes ${pinned.at(-1)}, or --binaries with a folder of programs of ${minor}`;
    const next = version === undefined ? others : setup('--kubernetes', minor);
    return [{ what: `${what} (missing: ${missing.join(', ')})`, state: 'optional', next }];
  });
  const missing = missingForArgocd(places);
  const what = `rehearsal with Argo CD ${versions.argocd.version}`;
  const argocd: Finding =
    missing.length === 0
      ? { what, state: 'ok' }
      : { what: `${what} (missing: ${missing.join(', ')})`, state: 'optional', next: setup('--argocd') };
  return [...lines, argocd];
}

/** Clusters of `dist/` by their Kubernetes minor. A model that cannot be read is for `check` to tell. */
function clustersByMinor(root: string): ReadonlyMap<string, readonly string[]> {
  const minors = new Map<string, string[]>();
  for (const name of clusterNames(root)) {
    const minor = minorOf(join(root, 'dist', name, 'model.json'));
    if (minor !== undefined) minors.set(minor, [...(minors.get(minor) ?? []), name]);
  }
  return minors;
}

function minorOf(file: string): string | undefined {
  try {
    const model = JSON.parse(readFileSync(file, 'utf8')) as Partial<Pick<Model, 'distribution'>>;
    return typeof model.distribution?.version === 'string' ? model.distribution.version : undefined;
  } catch {
    return undefined;
  }
}

function runs(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
