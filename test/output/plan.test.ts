import { mkdirSync, readFileSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPlan, hasChanges, planTree } from '../../src/output/index.ts';
import { emptyRoot, everythingIn, filesOf, linesOf, owned, put, write } from './folders.ts';

const two = { 'dist/home/apps/a/x.yaml': 'x: 1\n', 'dist/home/apps/b/y.yaml': 'y: 1\n' };

test('every folder that holds generated files gets an index of them', () => {
  const root = emptyRoot();
  expect(write(root, { ...two, 'dist/home/model.json': '{}\n' }).issues).toEqual([]);
  expect(everythingIn(root)).toMatchInlineSnapshot(`
    {
      "dist/home/.labwright": "# labwright 1: sha256 and name of every file generated here; do not edit, run \`labwright synth\`
    ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356  model.json
    ",
      "dist/home/apps/a/.labwright": "# labwright 1: sha256 and name of every file generated here; do not edit, run \`labwright synth\`
    d09edadd173a8bbc233d47dcafc30cc876af2fb569812f2bbe0e92a1905bbce8  x.yaml
    ",
      "dist/home/apps/a/x.yaml": "x: 1
    ",
      "dist/home/apps/b/.labwright": "# labwright 1: sha256 and name of every file generated here; do not edit, run \`labwright synth\`
    543f4aa30c5afc43727850d1c0630786abb5f6ac29c8e113662566c526f41cf5  y.yaml
    ",
      "dist/home/apps/b/y.yaml": "y: 1
    ",
      "dist/home/model.json": "{}
    ",
    }
  `);
});

test('only what changed is touched', () => {
  const root = emptyRoot();
  write(root, two);
  const long = new Date(2000, 1, 1);
  for (const path of Object.keys(two)) utimesSync(join(root, path), long, long);
  const plan = write(root, { ...two, 'dist/home/apps/b/y.yaml': 'y: 2\n' });
  expect([plan.write.map(({ path }) => path), plan.unchanged]).toEqual([['dist/home/apps/b/y.yaml'], 1]);
  expect(statSync(join(root, 'dist/home/apps/a/x.yaml')).mtime).toEqual(long);
  expect(readFileSync(join(root, 'dist/home/apps/b/y.yaml'), 'utf8')).toBe('y: 2\n');
  expect(hasChanges(planTree(root, filesOf({ ...two, 'dist/home/apps/b/y.yaml': 'y: 2\n' }), owned))).toBe(false);
});

test('files and folders that are no longer rendered go, down to a whole cluster', () => {
  const root = emptyRoot();
  put(root, 'README.md', 'mine');
  write(root, two);
  write(root, { 'dist/home/apps/a/x.yaml': 'x: 1\n' });
  expect(Object.keys(everythingIn(root))).toEqual(['README.md', 'dist/home/apps/a/.labwright', 'dist/home/apps/a/x.yaml']);
  write(root, {});
  expect(Object.keys(everythingIn(root))).toEqual(['README.md', 'dist/']);
});

test('OUTPUT_COLLISION: two constructs, one file; also where only upper and lower case differ, or one needs the other as a folder', () => {
  const files = [
    { path: 'dist/home/a/x.yaml', text: '1', owner: 'home/a/first' },
    { path: 'dist/home/a/x.yaml', text: '2', owner: 'home/a/second' },
    { path: 'dist/home/a/X.yaml', text: '3', owner: 'home/a/third' },
    { path: 'dist/home/a/x.yaml/z.yaml', text: '4', owner: 'home/a/fourth' },
    { path: 'dist/home/A/w.yaml', text: '5', owner: 'home/A/fifth' },
  ];
  expect(linesOf(planTree(emptyRoot(), files, owned))).toMatchInlineSnapshot(`
    [
      "error OUTPUT_COLLISION at home/A/fifth: dist/home/A/w.yaml differs only in upper and lower case from dist/home/a/x.yaml, written by home/a/first: on some machines they are one",
      "error OUTPUT_COLLISION at home/a/fourth: dist/home/a/x.yaml/z.yaml needs a folder where home/a/first writes the file dist/home/a/x.yaml",
      "error OUTPUT_COLLISION at home/a/second: dist/home/a/x.yaml is already written by home/a/first",
      "error OUTPUT_COLLISION at home/a/third: dist/home/a/X.yaml differs only in upper and lower case from dist/home/a/x.yaml, written by home/a/first: on some machines they are one",
    ]
  `);
});

test('OUTPUT_CANNOT_WRITE: a path that leads out of the owned folders, or is an index', () => {
  const paths = [
    '../x.yaml',
    '/etc/x.yaml',
    'dist/home/../other/x.yaml',
    'dist/other/x.yaml',
    'dist/home/a/.labwright',
    'dist/home/a\\b.yaml',
    'dist/home//x.yaml',
  ];
  const plan = planTree(
    emptyRoot(),
    paths.map((path) => ({ path, text: '' })),
    owned,
  );
  expect(plan.issues.map(({ code, file }) => [code, file])).toEqual(paths.toSorted().map((path) => ['OUTPUT_CANNOT_WRITE', path]));
});

test('OUTPUT_UNKNOWN_FILE and OUTPUT_STRAY_FILE: what nobody generated is never deleted', () => {
  const root = emptyRoot();
  write(root, two);
  put(root, 'dist/home/apps/a/extra.yaml', 'a: 1\n');
  put(root, 'dist/home/notes/data.jsonnet', '{}');
  put(root, 'dist/home/apps/a/notes.txt', 'mine');
  const before = everythingIn(root);
  const plan = write(root, {});
  expect(linesOf(plan)).toMatchInlineSnapshot(`
    [
      "error OUTPUT_UNKNOWN_FILE at dist/home/apps/a/extra.yaml: it was not generated, and Argo CD would apply it",
      "error OUTPUT_UNKNOWN_FILE at dist/home/notes/data.jsonnet: it was not generated, and Argo CD would apply it",
      "warning OUTPUT_STRAY_FILE at dist/home/apps/a/notes.txt: it was not generated",
    ]
  `);
  expect(everythingIn(root)).toEqual(before);
  expect(() => applyPlan(plan)).toThrow('OUTPUT_UNKNOWN_FILE');
});

test('a stray file stays when everything around it goes', () => {
  const root = emptyRoot();
  write(root, two);
  put(root, 'dist/home/apps/a/notes.txt', 'mine');
  write(root, {});
  expect(everythingIn(root)).toEqual({ 'dist/home/apps/a/notes.txt': 'mine' });
});

test('OUTPUT_UNKNOWN_FILE: a file we did not write is not replaced, unless it holds the very same text', () => {
  const root = emptyRoot();
  put(root, 'dist/home/apps/a/x.yaml', 'mine: 1\n');
  put(root, 'dist/home/apps/b/y.yaml', 'y: 1\n');
  expect(linesOf(write(root, two))).toMatchInlineSnapshot(`
    [
      "error OUTPUT_UNKNOWN_FILE at dist/home/apps/a/x.yaml: it was not generated, and writing would replace it",
    ]
  `);
  unlinkSync(join(root, 'dist/home/apps/a/x.yaml'));
  expect(linesOf(write(root, two))).toEqual([]);
  expect(hasChanges(planTree(root, filesOf(two), owned))).toBe(false);
});

test('OUTPUT_HAND_EDITED: an error for the check, a warning for the synth that rewrites it', () => {
  const root = emptyRoot();
  write(root, two);
  put(root, 'dist/home/apps/a/x.yaml', 'x: 2\n');
  put(root, 'dist/home/apps/b/y.yaml', 'y: 2\n');
  const files = [{ path: 'dist/home/apps/a/x.yaml', text: 'x: 1\n', owner: 'home/a/x' }];
  expect(linesOf(planTree(root, files, owned, 'check'))).toMatchInlineSnapshot(`
    [
      "error OUTPUT_HAND_EDITED at dist/home/apps/b/y.yaml: it was changed by hand",
      "error OUTPUT_HAND_EDITED at home/a/x: dist/home/apps/a/x.yaml was changed by hand",
    ]
  `);
  const plan = planTree(root, files, owned);
  expect(linesOf(plan)).toMatchInlineSnapshot(`
    [
      "warning OUTPUT_HAND_EDITED at dist/home/apps/b/y.yaml: it was changed by hand; it is no longer rendered, so synth removes it",
      "warning OUTPUT_HAND_EDITED at home/a/x: dist/home/apps/a/x.yaml was changed by hand; synth rewrites it",
    ]
  `);
  expect(applyPlan(plan)).toEqual([]);
  expect(everythingIn(root)).toMatchObject({ 'dist/home/apps/a/x.yaml': 'x: 1\n' });
  expect(linesOf(planTree(root, files, owned, 'check'))).toEqual([]);
});

test('OUTPUT_STALE: each file that is missing, differs or is extra, and an index that is not right', () => {
  const root = emptyRoot();
  write(root, { ...two, 'argocd/home/root.yaml': 'r: 1\n', 'argocd/home/old/o.yaml': 'o: 1\n' });
  unlinkSync(join(root, 'argocd/home/.labwright'));
  const before = everythingIn(root);
  const plan = planTree(
    root,
    filesOf({
      'dist/home/apps/a/x.yaml': 'x: 2\n',
      'dist/home/apps/a/new.yaml': 'n: 1\n',
      'argocd/home/root.yaml': 'r: 1\n',
      'dist/home/apps/b/y.yaml': 'y: 1\n',
    }),
    owned,
    'check',
  );
  expect(linesOf(plan)).toMatchInlineSnapshot(`
    [
      "error OUTPUT_STALE at argocd/home/.labwright: it does not list the generated files as they are",
      "error OUTPUT_STALE at argocd/home/old/o.yaml: it is extra: the code no longer renders it",
      "error OUTPUT_STALE at dist/home/apps/a/new.yaml: it is missing",
      "error OUTPUT_STALE at dist/home/apps/a/x.yaml: it differs from what the code renders",
    ]
  `);
  expect(everythingIn(root)).toEqual(before);
});

test('OUTPUT_SYMLINK: links are neither followed nor replaced, wherever they stand', () => {
  const root = emptyRoot();
  const elsewhere = emptyRoot();
  write(root, two);
  symlinkSync(elsewhere, join(root, 'argocd'));
  symlinkSync(elsewhere, join(root, 'dist/home/apps/c'));
  unlinkSync(join(root, 'dist/home/apps/a/x.yaml'));
  symlinkSync(join(elsewhere, 'file'), join(root, 'dist/home/apps/a/x.yaml'));
  const plan = write(root, { ...two, 'argocd/home/root.yaml': 'r: 1\n', 'dist/home/apps/c/z.yaml': 'z: 1\n' });
  expect(linesOf(plan)).toMatchInlineSnapshot(`
    [
      "error OUTPUT_SYMLINK at argocd: it is a symbolic link, and these are never followed",
      "error OUTPUT_SYMLINK at dist/home/apps/a/x.yaml: it is a symbolic link, and these are never followed or replaced",
      "error OUTPUT_SYMLINK at dist/home/apps/c: it is a symbolic link, and these are never followed or replaced",
    ]
  `);
  expect(everythingIn(elsewhere)).toEqual({});
});

test('OUTPUT_INDEX_BROKEN: a merge conflict in an index is named; synth repairs it and still knows what is ours', () => {
  const root = emptyRoot();
  write(root, { ...two, 'dist/home/apps/a/old.yaml': 'o: 1\n' });
  const index = join(root, 'dist/home/apps/a/.labwright');
  const [head, ...lines] = readFileSync(index, 'utf8').split('\n');
  writeFileSync(
    index,
    [head, '<<<<<<< HEAD', lines[0], '=======', lines[0]!.replace(/^./, 'f'), lines[1], '>>>>>>> feature', ''].join('\n'),
  );
  expect(linesOf(planTree(root, filesOf(two), owned, 'check'))).toMatchInlineSnapshot(`
    [
      "error OUTPUT_INDEX_BROKEN at dist/home/apps/a/.labwright: it holds lines that are not ours, such as a merge conflict",
      "error OUTPUT_STALE at dist/home/apps/a/old.yaml: it is extra: the code no longer renders it",
    ]
  `);
  expect(linesOf(write(root, two))).toMatchInlineSnapshot(`
    [
      "warning OUTPUT_INDEX_BROKEN at dist/home/apps/a/.labwright: it holds lines that are not ours, such as a merge conflict; synth writes it anew",
    ]
  `);
  expect(linesOf(planTree(root, filesOf(two), owned, 'check'))).toEqual([]);

  writeFileSync(index, 'garbage\n');
  put(root, 'dist/home/apps/a/x.yaml', 'x: 3\n');
  expect(write(root, two).issues.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'warning OUTPUT_INDEX_BROKEN',
    'warning OUTPUT_HAND_EDITED',
  ]);
  expect(linesOf(planTree(root, filesOf(two), owned, 'check'))).toEqual([]);
});

test('a file becomes a folder and a folder becomes a file', () => {
  const root = emptyRoot();
  write(root, { 'dist/home/a': '1', 'dist/home/b/c': '2' });
  expect(linesOf(write(root, { 'dist/home/a/b': '1', 'dist/home/b': '2' }))).toEqual([]);
  expect(Object.keys(everythingIn(root))).toEqual(['dist/home/.labwright', 'dist/home/a/.labwright', 'dist/home/a/b', 'dist/home/b']);
});

test('OUTPUT_CANNOT_WRITE: something of the owner is in the way', () => {
  const root = emptyRoot();
  put(root, 'dist/home/a', 'mine');
  put(root, 'dist/home/b.yaml/mine', 'mine');
  put(root, 'argocd', 'mine');
  expect(linesOf(write(root, { 'dist/home/a/x.yaml': '', 'dist/home/b.yaml': '', 'argocd/home/root.yaml': '' }))).toMatchInlineSnapshot(`
    [
      "error OUTPUT_CANNOT_WRITE at argocd: it is a file, where a folder is needed",
      "error OUTPUT_CANNOT_WRITE at dist/home/a: it was not generated and is in the way of what is to be written",
      "error OUTPUT_CANNOT_WRITE at dist/home/b.yaml: it is a folder with other files, where a file is to be written",
      "warning OUTPUT_STRAY_FILE at dist/home/b.yaml/mine: it was not generated",
    ]
  `);
});

test('an owned folder inside another is walked once, empty folders go', () => {
  const root = emptyRoot();
  mkdirSync(join(root, 'dist/home/empty/deep'), { recursive: true });
  const plan = planTree(root, filesOf(two), ['dist', 'dist/home', 'dist']);
  expect(applyPlan(plan)).toEqual([]);
  expect(Object.keys(everythingIn(root))).toEqual([
    'dist/home/apps/a/.labwright',
    'dist/home/apps/a/x.yaml',
    'dist/home/apps/b/.labwright',
    'dist/home/apps/b/y.yaml',
  ]);
});
