import { existsSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { prePushHook } from './templates.ts';
import { git } from './tree.ts';

/** A Git hook of ours. */
export interface Hook {
  readonly name: 'pre-push' | 'post-merge' | 'post-rewrite';
  readonly text: string;
  /** What it is good for, after its name. */
  readonly what: string;
  /** The line that does the same in a hook of the owner's own. */
  readonly line: string;
}

/** Git tells hooks by variables where its folder is, relative to a folder that the commands do not run in. */
const inFleet = (prefix: string) =>
  `unset $(git rev-parse --local-env-vars)\n${prefix === '' ? '' : `cd '${prefix.replaceAll("'", "'\\''")}' || exit 1\n`}`;

/**
 * A fast-forward brings what was rendered together with its sources: nothing to do. A squash ($1 is 1) leaves a merge that is
 * not committed yet.
 */
const postMerge = `# Installed by \`labwright new hooks\`: what a merge made of generated files is rendered anew.
[ "$1" = 1 ] || git rev-parse --quiet --verify HEAD^2 >/dev/null || exit 0
`;
const postRewrite = `# Installed by \`labwright new hooks\`: what a rebase made of generated files is rendered anew.
[ "$1" = rebase ] || exit 0
`;
const run = 'npm_config_update_notifier=false npx --no-install labwright resolve --finished';

/** @param prefix folder of the fleet in its repository, with a slash at the end; empty for the repository itself */
export function hooks(prefix: string): readonly Hook[] {
  const shell = '#!/bin/sh\n';
  const script = (text: string) => `${shell}${text}${inFleet(prefix)}${run}\n`;
  const prePush = prefix === '' ? prePushHook : prePushHook.replace(shell, `${shell}${inFleet(prefix)}`);
  const rendered = 'what Git made of generated files is rendered anew';
  return [
    {
      name: 'pre-push',
      text: prePush,
      what: '`git push` now stops when dist/ is not what the code renders',
      line: 'npx labwright synth --check',
    },
    { name: 'post-merge', text: script(postMerge), what: `after a merge, ${rendered}`, line: 'npx labwright resolve --finished' },
    {
      name: 'post-rewrite',
      text: script(postRewrite),
      what: `after a rebase, ${rendered}`,
      line: '[ "$1" != rebase ] || npx labwright resolve --finished',
    },
  ];
}

/** Where hooks of this repository belong. */
export interface HooksPlace {
  readonly folder: string;
  /** Folder of the fleet in its repository, with a slash at the end. */
  readonly prefix: string;
  /** Husky keeps hooks as files of the repository. */
  readonly isHusky: boolean;
  /** Why nothing may be written there. */
  readonly refused?: string | undefined;
}

/** Nothing where the root folder is in no repository. Hooks that other repositories use too are never written to. */
export function hooksPlace(root: string): HooksPlace | undefined {
  const ask = (...words: readonly string[]) => git(root, ['rev-parse', ...words])?.replace(/\n$/, '');
  const [top, common, given] = [ask('--show-toplevel'), ask('--git-common-dir'), ask('--git-path', 'hooks')];
  if (top === undefined || common === undefined || given === undefined) return undefined;
  const prefix = ask('--show-prefix') ?? '';
  const folder = resolve(root, given);
  const husky = join(top, '.husky');
  if (isWithin(husky, folder) || usesHusky(top)) return { folder: husky, prefix, isHusky: true };
  const own = isWithin(resolve(root, common), folder) || isWithin(top, folder);
  const refused = own ? undefined : `core.hooksPath is ${folder}, which other repositories use too, so nothing was written there`;
  return { folder, prefix, isHusky: false, refused };
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`);
}

/** Husky sets core.hooksPath at the first \`npm install\`; hooks in Git's own folder would be dead from then on. */
function usesHusky(top: string): boolean {
  if (existsSync(join(top, '.husky'))) return true;
  try {
    const { devDependencies, dependencies } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as {
      readonly devDependencies?: Readonly<Record<string, string>>;
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    return devDependencies?.['husky'] !== undefined || dependencies?.['husky'] !== undefined;
  } catch {
    return false;
  }
}

/** How Git merges generated files: our side stays until they are rendered anew; lists of files keep the lines of both sides. */
export const attributes = `dist/** text eol=lf merge=labwright
argocd/** text eol=lf merge=labwright
docs/clusters/** text eol=lf merge=labwright
bootstrap/** text eol=lf merge=labwright
.labwright text eol=lf merge=union
`;

/** Whether Git already merges generated files so. */
export function hasAttributes(root: string): boolean {
  const asked = ['dist/a/b/c.yaml', 'argocd/a/root.yaml', 'docs/clusters/a/README.md', 'bootstrap/a/b', 'dist/a/b/.labwright'];
  const said = git(root, ['check-attr', 'merge', '--', ...asked])
    ?.trim()
    .split('\n');
  return said?.map((line) => line.slice(line.lastIndexOf(' ') + 1)).join(' ') === 'labwright labwright labwright labwright union';
}

/** Settings of the merge driver, which each clone needs: the command does nothing, so our side stays as it is. */
export const driver: readonly (readonly [key: string, value: string])[] = [
  ['merge.labwright.name', 'keep our side of generated files; labwright resolve renders them anew'],
  ['merge.labwright.driver', 'true'],
];
