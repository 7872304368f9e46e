import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Home, newHome } from './home.ts';

/** A home that is a Git repository, with the command where `npm install` would put it. */
export interface Repository {
  readonly home: Home;
  /** Runs Git in it; what it said on both streams. */
  git(...words: readonly string[]): { readonly status: number | null; readonly said: string };
  /** Changes files and commits everything. */
  commit(files: Readonly<Record<string, string | undefined>>, message?: string): void;
}

export function newRepository(files: Readonly<Record<string, string>>): Repository {
  const home = newHome({ ...files, '.gitignore': 'node_modules\n.secrets/\n' });
  const program = `#!/bin/sh\nexec "${process.execPath}" "${resolve('bin/labwright.mjs')}" "$@"\n`;
  home.put({ 'node_modules/.bin/labwright': program });
  chmodSync(join(home.path, 'node_modules/.bin/labwright'), 0o755);
  const settings = ['user.name=kim', 'user.email=kim@example.org', 'init.defaultBranch=main', 'core.editor=true'].flatMap((one) => [
    '-c',
    one,
  ]);
  const git = (...words: readonly string[]) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: home.path,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      NO_COLOR: '1',
    };
    const { status, stdout, stderr } = spawnSync('git', [...settings, ...words], { cwd: home.path, encoding: 'utf8', env });
    return { status, said: `${stdout}${stderr}` };
  };
  git('init', '--quiet');
  return {
    home,
    git,
    commit: (changed, message = 'a change') => {
      home.put(changed);
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
    },
  };
}
