// The rows of the table: what is run, against what, and what it should reach on two quiet cores.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow, newestChange } from './files.mjs';
import { writeCdk8s } from './fleet/cdk8s.mjs';
import { writeForeignFile, writeForeignFolder } from './fleet/foreign.mjs';
import { helmProgram, writeHelm } from './fleet/helm.mjs';
import { writeHouse } from './fleet/house.mjs';
import { kustomizeProgram, writeKustomize } from './fleet/kustomize.mjs';
import { writeLabwright } from './fleet/labwright.mjs';
import { alternate, run, runTree, runWithMemory, statistics } from './measure.mjs';
import { serialising } from './serialise.mjs';

const labwright = fileURLToPath(new URL('../bin/labwright.mjs', import.meta.url));
const plainWrites = fileURLToPath(new URL('plain-writes.mjs', import.meta.url));

let count = 0;

/** A new empty folder: what was deleted before would slow the file system down for the next run. */
function emptyFolder(work) {
  const folder = join(work, `out-${count++}`);
  mkdirSync(folder);
  return folder;
}

/** A generated program of some size, made once. */
function prepared(work, name, write, options) {
  const folder = join(work, `${name}-${options.objects}`);
  if (!existsSync(folder)) write(folder, options);
  return folder;
}

const fleet = (work, objects) => prepared(work, 'labwright', writeLabwright, { objects });
const synth = (cwd, into, flags = []) => run(process.execPath, [labwright, 'synth', '--no-check', '--into', into, ...flags], cwd);

/** Everything rendered and written, bundle and compiled code of an earlier run. */
function full(work, objects) {
  const folder = fleet(work, objects);
  return { name: 'labwright synth', once: () => synth(folder, emptyFolder(work)) };
}

function cdk8s(work, objects, type, rounds) {
  const folder = prepared(work, 'cdk8s', writeCdk8s, { objects });
  const how = type === 'FILE_PER_CHART' ? 'a file for each chart' : 'a file for each object';
  return {
    name: `cdk8s, ${how}`,
    rounds,
    warm: rounds === undefined,
    once: () => run(process.execPath, ['main.cjs', emptyFolder(work), type], folder),
  };
}

/** The files of a render of ours: what others read, or write just as many of. */
function rendered(work, objects) {
  const folder = join(work, `rendered-${objects}`);
  if (!existsSync(folder)) {
    mkdirSync(folder);
    synth(fleet(work, objects), folder);
  }
  return folder;
}

function writesAlone(work, objects) {
  const list = join(work, `files-${objects}.json`);
  if (!existsSync(list)) writeFileSync(list, JSON.stringify(filesBelow(rendered(work, objects))));
  return { name: 'node that only writes the same files', once: () => run(process.execPath, [plainWrites, list, emptyFolder(work)], work) };
}

function helm(work, objects, toFiles) {
  const program = helmProgram();
  if (program === undefined) return [];
  const folder = prepared(work, 'helm', writeHelm, { objects });
  const rounds = objects > 1000 ? { rounds: 2 } : {};
  const args = () => ['template', 'bench', folder, ...(toFiles ? ['--output-dir', emptyFolder(work)] : [])];
  return [{ name: toFiles ? 'helm template --output-dir' : 'helm template', ...rounds, once: () => run(program, args(), work) }];
}

function kustomize(work, objects) {
  const program = kustomizeProgram();
  if (program === undefined) return [];
  const folder = prepared(work, 'kustomize', writeKustomize, { objects, rendered: rendered(work, objects) });
  return [{ name: program.name, rounds: 2, warm: false, once: () => run(program.command, [...program.args, folder], work) }];
}

const missing = () => [
  ...(helmProgram() === undefined ? ['helm is not on the PATH'] : []),
  ...(kustomizeProgram() === undefined ? ['neither kustomize nor kubectl is on the PATH'] : []),
];

function edited(work, objects) {
  const folder = prepared(work, 'edited', writeLabwright, { objects });
  const into = emptyFolder(work);
  const file = join(folder, 'clusters', 'bench', 'apps', 'app-00000.ts');
  let version = 0;
  const edit = () => writeFileSync(file, readFileSync(file, 'utf8').replace(/web:1\.0\.\d+/, `web:1.0.${++version}`));
  const first = {
    name: 'labwright synth after an edit',
    once: () => {
      edit();
      return synth(folder, into);
    },
  };
  const without = {
    name: 'labwright synth without any cache',
    once: () => {
      rmSync(join(folder, 'node_modules', '.cache'), { recursive: true, force: true });
      return synth(folder, into);
    },
  };
  const again = { name: 'labwright synth once more', once: () => synth(folder, into) };
  return [first, without, again];
}

const here = fileURLToPath(new URL('..', import.meta.url));

function fleetSize() {
  const dist = join(here, 'dist');
  const clusters = readdirSync(dist, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return `${clusters.length} clusters, ${filesBelow(dist).length} files in dist/`;
}

/** Whole rehearsals; the programs of the control plane must be there. */
function rehearsals(name, cwd, flags, rounds) {
  const runs = Array.from({ length: rounds }, () => runTree([labwright, 'rehearse', ...flags], cwd));
  const memory = Math.max(...runs.map((one) => one.memory));
  return {
    ...statistics(
      name,
      runs.map(({ seconds }) => seconds),
    ),
    memory,
  };
}

/** `labwright check` of what somebody else wrote, with the most memory it had. */
function foreignCheck(name, folder, rounds) {
  const runs = Array.from({ length: rounds }, () => runWithMemory([labwright, 'check', folder], dirname(folder)));
  const memory = Math.max(...runs.map((one) => one.memory));
  const seconds = runs.map((one) => one.seconds);
  return { ...statistics(name, seconds), memory };
}

/** A fleet of 10,000 objects that is committed, and of which every nth Deployment has another image since. */
function changedFleet(work, name, nth) {
  const folder = join(work, `diff-${name}`);
  if (existsSync(folder)) return folder;
  writeLabwright(folder, { objects: 10_000 });
  synth(folder, '.');
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  const git = (...args) => run('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...args], folder);
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'base');
  const deployments = filesBelow(join(folder, 'dist')).flatMap(([file]) =>
    /deployment-[^/]*\.yaml$/.test(file) ? [join(folder, 'dist', file)] : [],
  );
  for (const file of deployments.filter((_, index) => index % nth === 0))
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/( image: \S+:)\S+/, (_, start) => `${start}9.9.9`),
    );
  return folder;
}

/** `labwright diff` against the commit, with the most memory it had. */
function diffs(name, folder, rounds) {
  const once = () => runWithMemory([labwright, 'diff', 'main', '--no-color'], folder, 1);
  once();
  const runs = Array.from({ length: rounds }, once);
  return {
    ...statistics(
      name,
      runs.map(({ seconds }) => seconds),
    ),
    memory: Math.max(...runs.map(({ memory }) => memory)),
  };
}

/** `when`: rows of `full` are left out by --quick, rows of `huge` wait for --huge. */
export const rows = [
  {
    id: 'synth-1000',
    title: 'synth of 1,000 objects, start-up included',
    reach: '≤ 0.4 s',
    run: ({ work, quick }) => {
      const ours = full(work, 1000);
      const others = [
        cdk8s(work, 1000, 'FILE_PER_CHART'),
        cdk8s(work, 1000, 'FILE_PER_RESOURCE'),
        ...helm(work, 1000, false),
        ...kustomize(work, 1000),
      ];
      return { variants: alternate([ours, writesAlone(work, 1000), ...others], quick ? 2 : 5), notes: missing() };
    },
  },
  {
    id: 'edit-1000',
    title: 'the same after an edit, one file differs',
    reach: '≤ 0.8 s',
    run: ({ work, quick }) => ({ variants: alternate(edited(work, 1000), quick ? 2 : 5), notes: [] }),
  },
  {
    id: 'synth-10000',
    title: 'synth of 10,000 objects, a file for each',
    reach: '≤ 1.2 s',
    run: ({ work, quick }) => {
      const others = quick
        ? []
        : [cdk8s(work, 10_000, 'FILE_PER_CHART', 1), cdk8s(work, 10_000, 'FILE_PER_RESOURCE', 1), ...helm(work, 10_000, true)];
      return {
        variants: alternate([full(work, 10_000), writesAlone(work, 10_000), ...others], quick ? 2 : 5),
        notes: quick ? [] : missing().slice(0, 1),
      };
    },
  },
  {
    id: 'no-change',
    title: 'synth of 10,000 objects, nothing changed',
    reach: 'no write, ≤ half of a full one',
    run: ({ work, quick }) => {
      const into = rendered(work, 10_000);
      const before = newestChange(into);
      const none = { name: 'labwright synth, nothing changed', once: () => synth(fleet(work, 10_000), into) };
      const variants = alternate([none, full(work, 10_000)], quick ? 2 : 3);
      return { variants, notes: [newestChange(into) === before ? 'no file or folder was written' : 'SOMETHING WAS WRITTEN'] };
    },
  },
  {
    id: 'check-10000',
    title: 'check of 10,000 objects',
    reach: '≤ 2 s',
    run: ({ work, quick }) => {
      const folder = prepared(work, 'checked', writeLabwright, { objects: 10_000 });
      synth(folder, '.');
      const check = { name: 'labwright check', once: () => run(process.execPath, [labwright, 'check'], folder) };
      return { variants: alternate([check], quick ? 2 : 3), notes: [] };
    },
  },
  {
    id: 'fleet-synth',
    title: 'synth of the fleet in clusters/, with its checks',
    reach: '≤ 1.5 s',
    run: ({ work, quick }) => {
      // An empty folder: nothing is taken over from an earlier run but the bundle and its compiled code.
      const first = { name: 'labwright synth', once: () => run(process.execPath, [labwright, 'synth', '--into', emptyFolder(work)], here) };
      const check = { name: 'labwright synth --check', once: () => run(process.execPath, [labwright, 'synth', '--check'], here) };
      return { variants: alternate([first, check], quick ? 2 : 5), notes: [fleetSize()] };
    },
  },
  {
    id: 'fleet-checks',
    title: 'all checks of the fleet in clusters/, after synth',
    reach: '≤ 1 s more',
    run: ({ work, quick }) => {
      const once = (name, flags) => ({
        name,
        once: () => run(process.execPath, [labwright, 'synth', '--into', emptyFolder(work), ...flags], here),
      });
      const variants = alternate([once('labwright synth --no-check', ['--no-check']), once('labwright synth', [])], quick ? 2 : 5);
      const [without, whole] = variants;
      return { variants, notes: [fleetSize(), `the checks alone: ${(whole.median - without.median).toFixed(2)} s`] };
    },
  },
  {
    id: 'check-folder',
    when: 'full',
    title: 'check of a folder of 100,000 objects that others wrote',
    reach: 'linear, within 2 GiB',
    run: ({ work }) => {
      const sizes = [10_000, 100_000];
      const variants = sizes.map((objects) => {
        const folder = prepared(work, 'foreign', writeForeignFolder, { objects });
        return foreignCheck(`labwright check, ${objects.toLocaleString('en')} files`, folder, objects < 100_000 ? 2 : 1);
      });
      const perObject = variants.map(({ median }, index) => ((median * 1e6) / sizes[index]).toFixed(0));
      return { variants, notes: [`microseconds for each object: ${perObject.join(', ')}`] };
    },
  },
  {
    id: 'check-file',
    when: 'full',
    title: 'check of one file of 50 MB that others wrote',
    reach: 'within 2 GiB',
    run: ({ work }) => {
      const folder = prepared(work, 'foreign-file', writeForeignFile, { objects: 50_000_000 });
      return { variants: [foreignCheck('labwright check', join(folder, 'all.yaml'), 1)], notes: [] };
    },
  },
  {
    id: 'capacity',
    title: 'check of 100 nodes and 2,000 pods: places, every update and every lost node',
    reach: '≤ 5 s',
    run: ({ work, quick }) => {
      const house = prepared(work, 'house', writeHouse, {});
      const flags = ['check', join(house, 'pods'), '--nodes', join(house, 'nodes.yaml')];
      const check = { name: 'labwright check --nodes', once: () => run(process.execPath, [labwright, ...flags], house) };
      return { variants: alternate([check], quick ? 2 : 5), notes: [] };
    },
  },
  {
    id: 'fleet-check',
    title: 'check of the fleet in clusters/',
    reach: '≤ 2 s',
    run: ({ quick }) => {
      const check = { name: 'labwright check', once: () => run(process.execPath, [labwright, 'check'], here) };
      return { variants: alternate([check], quick ? 2 : 5), notes: [fleetSize()] };
    },
  },
  {
    id: 'serialising',
    title: 'serialising 1,000 objects, warm, in memory',
    reach: '≤ half of js-yaml',
    run: ({ work, quick }) => ({ variants: serialising(work, quick ? 4 : 12), notes: [] }),
  },
  {
    id: 'synth-20000',
    when: 'full',
    title: 'synth of 20,000 objects',
    reach: '≤ 2.5 s',
    run: ({ work }) => ({ variants: alternate([full(work, 20_000), writesAlone(work, 20_000)], 3), notes: [] }),
  },
  {
    id: 'chain-500',
    when: 'full',
    title: 'a chain of 500 applications, each needing the one before',
    reach: 'as without',
    run: ({ work }) => {
      const folder = prepared(work, 'chained', writeLabwright, { objects: 10_000, chained: true });
      const chained = { name: 'labwright synth, in a chain', once: () => synth(folder, emptyFolder(work)) };
      return { variants: alternate([{ ...full(work, 10_000), name: 'labwright synth, none needs another' }, chained], 3), notes: [] };
    },
  },
  {
    id: 'huge',
    when: 'huge',
    title: 'from 30,000 to 300,000 objects',
    reach: 'linear, within 4 GiB',
    run: ({ work }) => {
      const variants = [30_000, 100_000, 300_000].map((objects) => {
        const folder = fleet(work, objects);
        const into = emptyFolder(work);
        const { seconds, memory } = runWithMemory(['--max-old-space-size=4096', labwright, 'synth', '--no-check', '--into', into], folder);
        rmSync(into, { recursive: true, force: true });
        return { ...statistics(`labwright synth, ${objects.toLocaleString('en')} objects`, [seconds]), memory };
      });
      const perObject = variants.map(({ median }, index) => ((median * 1e6) / [30_000, 100_000, 300_000][index]).toFixed(0));
      return { variants, notes: [`microseconds for each object: ${perObject.join(', ')}`] };
    },
  },
  {
    id: 'rehearse-home',
    title: 'rehearsal of vx-home',
    reach: '≤ 20 s, ≤ 3 GiB',
    run: ({ quick }) => ({ variants: [rehearsals('labwright rehearse', here, ['--cluster', 'vx-home'], quick ? 1 : 3)], notes: [] }),
  },
  {
    id: 'rehearse-base',
    when: 'full',
    title: 'rehearsal of vx-home coming from a commit',
    reach: '≤ 35 s, ≤ 3 GiB',
    run: () => ({ variants: [rehearsals('labwright rehearse --base', here, ['--cluster', 'vx-home', '--base', 'HEAD'], 3)], notes: [] }),
  },
  {
    id: 'rehearse-1000',
    when: 'full',
    title: 'rehearsal of 1,000 objects',
    reach: '≤ 60 s, ≤ 3 GiB',
    run: ({ work }) => {
      const folder = prepared(work, 'rehearsed', writeLabwright, { objects: 1000 });
      synth(folder, '.');
      return { variants: [rehearsals('labwright rehearse', folder, [], 3)], notes: ['500 Deployments with a Service each'] };
    },
  },
  {
    id: 'diff',
    title: 'diff of two sets of 10,000 objects, the last commit and the working tree',
    reach: '≤ 1 s, ≤ 300 MB',
    run: ({ work, quick }) => ({
      variants: [
        diffs('labwright diff, one object in 100 changed', changedFleet(work, 'few', 50), quick ? 2 : 5),
        diffs('labwright diff, one object in 2 changed', changedFleet(work, 'half', 1), quick ? 2 : 5),
      ],
      notes: [],
    }),
  },
];
