import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHome } from './home.ts';
import { newRepository } from './repository.ts';
import { shed } from './shed.ts';

test('outside of a repository nothing is installed', async () => {
  expect(await newHome().run('new hooks')).toEqual({ code: 2, stdout: '', stderr: 'this folder is no Git repository\n' });
});

test('hooks, merge driver and attributes are installed once; the pre-push hook stops a push of something else than the code renders', async () => {
  const { home, git, commit } = newRepository(shed());
  git('init', '--bare', 'node_modules/remote.git');
  expect(await home.run('new hooks')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "installed pre-push: \`git push\` now stops when dist/ is not what the code renders
    installed post-merge: after a merge, what Git made of generated files is rendered anew
    installed post-rewrite: after a rebase, what Git made of generated files is rendered anew
    merge driver: Git keeps our side of generated files until they are rendered anew
    wrote .gitattributes; commit it
    ",
    }
  `);
  expect(await home.run('new hook')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "pre-push is there already
    post-merge is there already
    post-rewrite is there already
    merge driver: Git keeps our side of generated files until they are rendered anew
    ",
    }
  `);
  expect(statSync(join(home.path, '.git/hooks/pre-push')).mode & 0o111).toBe(0o111);
  expect(git('check-attr', 'merge', 'dist/shed/data/cache/.labwright', 'dist/shed/model.json').said).toBe(
    'dist/shed/data/cache/.labwright: merge: union\ndist/shed/model.json: merge: labwright\n',
  );

  await home.run('synth');
  commit({});
  expect(git('push', 'node_modules/remote.git', 'HEAD')).toMatchObject({ status: 0 });
  commit({ 'dist/shed/data/cache/service-cache.yaml': 'kind: Service\n' });
  const refused = git('push', 'node_modules/remote.git', 'HEAD');
  expect(refused.status).not.toBe(0);
  expect(refused.said).toContain('OUTPUT_HAND_EDITED');
}, 120_000);

test('what the owner has is never overwritten, and what to add to it is said', async () => {
  const { home, git } = newRepository(shed());
  const own = {
    '.git/hooks/pre-push': '#!/bin/sh\necho mine\n',
    '.git/hooks/post-merge': '#!/bin/sh\nnpx labwright resolve --finished\n',
    '.git/hooks/post-rewrite': '#!/bin/sh\n# Installed by `labwright new hooks`: an older text\n',
    '.gitattributes': '*.png binary\n',
  };
  home.put(own);
  git('config', 'merge.labwright.driver', 'my-own %A');
  const outcome = await home.run('new hooks');
  expect({ ...outcome, stderr: outcome.stderr.replaceAll(home.path, '…') }).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "…/.git/hooks/pre-push exists already and is left alone; add \`npx labwright synth --check\` to it
    …/.git/hooks/post-rewrite is of another version of Labwright, or was changed since, and is left alone: delete it and run this again
    merge.labwright.driver is "my-own %A" already and is left alone; it has to be "true"
    .gitattributes exists already and is left alone; add to its end:
    dist/** text eol=lf merge=labwright
    argocd/** text eol=lf merge=labwright
    docs/clusters/** text eol=lf merge=labwright
    bootstrap/** text eol=lf merge=labwright
    .labwright text eol=lf merge=union
    ",
      "stdout": "post-merge is there already, in a hook of your own
    ",
    }
  `);
  for (const [file, text] of Object.entries(own)) expect(home.read(file)).toBe(text);
  expect(git('config', 'merge.labwright.driver').said).toBe('my-own %A\n');
});

test('core.hooksPath in the repository is followed; one that other repositories use is left alone', async () => {
  const { home, git } = newRepository(shed());
  git('config', 'core.hooksPath', 'tools/hooks');
  expect(await home.run('new hooks')).toMatchObject({ code: 0 });
  expect(home.has('tools/hooks/pre-push')).toBe(true);
  expect(home.has('.git/hooks/pre-push')).toBe(false);
  const elsewhere = newHome().path;
  git('config', 'core.hooksPath', elsewhere);
  const outcome = await home.run('new hooks');
  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toContain(`core.hooksPath is ${elsewhere}, which other repositories use too, so nothing was written there`);
  expect(outcome.stderr).toContain('pre-push: npx labwright synth --check');
});

test('with husky hooks are files of the repository, not of a folder that husky makes anew', async () => {
  const { home, git } = newRepository({ ...shed(), 'package.json': '{ "devDependencies": { "husky": "9.1.7" } }\n' });
  git('config', 'core.hooksPath', '.husky/_');
  expect((await home.run('new hooks')).stdout).toContain('commit .husky/');
  expect(home.has('.husky/pre-push')).toBe(true);
  expect(home.has('.husky/_/pre-push')).toBe(false);
});

test('a fleet in a folder of its repository: hooks go there first, whatever variables Git gives them', async () => {
  const { home, git } = newRepository({});
  home.put(Object.fromEntries(Object.entries(shed()).map(([file, text]) => [`it's/home/${file}`, text])));
  expect(await home.run('new hooks', { folder: "it's/home" })).toMatchObject({ code: 0 });
  for (const name of ['pre-push', 'post-merge', 'post-rewrite'])
    expect(readFileSync(join(home.path, '.git/hooks', name), 'utf8')).toContain(
      "unset $(git rev-parse --local-env-vars)\ncd 'it'\\''s/home/' || exit 1\n",
    );
  expect(git('check-attr', 'merge', "it's/home/dist/shed/model.json").said).toContain('merge: labwright');
});
