import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';

const program = resolve('bin/labwright.mjs');
const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What one run of the command said. */
export interface Outcome {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Folder below the home that the command is run in. */
  readonly folder?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Words before `node`, for example `setpriv --reuid 65534`. */
  readonly under?: readonly string[] | undefined;
}

/** The same without the numbers of files, which every new feature changes. */
export function withoutCounts(outcome: Outcome): Outcome {
  return { ...outcome, stdout: outcome.stdout.replaceAll(/\d+ files/g, '… files').replaceAll(/\d+ unchanged/g, '… unchanged') };
}

/** A folder of its own that holds a fleet, on which the real command is run. */
export interface Home {
  readonly path: string;
  /** Writes files, folders above them included; `undefined` removes one. */
  put(files: Readonly<Record<string, string | undefined>>): void;
  read(path: string): string;
  has(path: string): boolean;
  /** Files below some folders, with a hash of their content: equal trees are equal values. */
  tree(...folders: readonly string[]): Readonly<Record<string, string>>;
  run(args: string, options?: RunOptions): Promise<Outcome>;
}

/** Everything that `synth` writes. */
export const generated = ['dist', 'argocd', 'docs'] as const;

/** A new home. It has a `node_modules` folder, so that its cache is its own, unless told otherwise. */
export function newHome(files: Readonly<Record<string, string>> = {}, name = 'home', ownCache = true): Home {
  const above = realpathSync(mkdtempSync(join(tmpdir(), 'labwright-cli-')));
  made.push(above);
  const path = join(above, name);
  mkdirSync(ownCache ? join(path, 'node_modules') : path, { recursive: true });
  const home = homeAt(path);
  home.put(files);
  return home;
}

/** A folder that exists as a home. */
export function homeAt(path: string): Home {
  const at = (file: string) => join(path, file);
  return {
    path,
    put: (files) => {
      for (const [file, text] of Object.entries(files)) {
        if (text === undefined) {
          rmSync(at(file), { recursive: true, force: true });
          continue;
        }
        mkdirSync(dirname(at(file)), { recursive: true });
        writeFileSync(at(file), text);
      }
    },
    read: (file) => readFileSync(at(file), 'utf8'),
    has: (file) => existsSync(at(file)),
    tree: (...folders) => Object.fromEntries((folders.length === 0 ? generated : folders).flatMap((folder) => filesBelow(path, folder))),
    run: async (args, { folder = '.', env = {}, under = [] } = {}) => {
      const [command = '', ...words] = [...under, process.execPath, program, ...args.split(' ').filter((word) => word !== '')];
      const { exitCode, stdout, stderr } = await execa(command, words, {
        cwd: at(folder),
        env: { PATH: process.env['PATH'], HOME: path, NO_COLOR: '1', LC_ALL: 'C.UTF-8', GIT_CONFIG_GLOBAL: '/dev/null', ...env },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        stripFinalNewline: false,
      });
      return { code: exitCode, stdout, stderr };
    },
  };
}

function filesBelow(root: string, folder: string): [string, string][] {
  const base = join(root, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name): [string, string] => {
      const file = join(base, name);
      const content = statSync(file).isDirectory() ? 'folder' : createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
      return [`${folder}/${name}`, content];
    });
}
