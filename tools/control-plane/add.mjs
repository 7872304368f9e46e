#!/usr/bin/env node
// Adds a Kubernetes minor, or moves one to another patch: the folder with go.mod and go.sum, and its line in
// versions.json. Needs Go, and the network once. Usage: node tools/control-plane/add.mjs 1.37.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Trouble } from './setup/trouble.mjs';
import { minorsOf, modules, readVersions } from './setup/versions.mjs';

try {
  const { positionals } = parseArgs({ options: {}, allowPositionals: true });
  const [, version, minor] = /^v?((\d+\.\d+)\.\d+)$/.exec(positionals.length === 1 ? positionals[0] : '') ?? [];
  if (version === undefined) throw new Trouble('name one release of Kubernetes, for example: node tools/control-plane/add.mjs 1.37.0');
  add(version, minor);
} catch (error) {
  if (!(error instanceof Trouble) && !error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function add(version, minor) {
  const versions = readVersions();
  const { module, programs } = versions.kubernetes;
  const name = `kubernetes-${minor}`;
  const folder = join(modules, name);
  const work = `${folder}.${process.pid}.tmp`;
  // Go reads the replace lines of the main module only, so those of Kubernetes have to be repeated in ours.
  const staged = stagedModules(module, version).map((path) => `-replace=${path}=${path}@v${version.replace(/^1\./, '0.')}`);
  mkdirSync(work);
  try {
    writeFileSync(join(work, 'go.mod'), `module labwright.invalid/tools/control-plane/${name}\n\ngo ${goLine(versions)}\n`);
    go(['mod', 'edit', ...staged], work);
    go(['get', '-tool', ...Object.values(programs).map((program) => `${program.package}@v${version}`)], work);
    go(['mod', 'tidy'], work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  versions.kubernetes.minors = Object.fromEntries(
    minorsOf({ kubernetes: { minors: { ...versions.kubernetes.minors, [minor]: version } } }).map((known) => [
      known,
      known === minor ? version : versions.kubernetes.minors[known],
    ]),
  );
  writeFileSync(join(modules, 'versions.json'), `${JSON.stringify(versions, null, 2)}\n`);
  console.log(`Kubernetes ${version} is pinned in ${name}/\nnext: npm run rehearse:setup -- --kubernetes ${minor}`);
}

/** Modules that live in the repository of Kubernetes and are released beside it. */
function stagedModules(module, version) {
  const { GoMod: file } = JSON.parse(go(['mod', 'download', '-json', `${module}@v${version}`], tmpdir()));
  const { Replace: replaced } = JSON.parse(go(['mod', 'edit', '-json', file], tmpdir()));
  return replaced.filter((entry) => entry.New.Path.startsWith('./staging/')).map((entry) => entry.Old.Path);
}

/** The Go that our newest minor needs; a module that needs a newer one raises it by itself. */
function goLine(versions) {
  const file = join(modules, `kubernetes-${minorsOf(versions).at(-1)}`, 'go.mod');
  return /^go (\S+)$/m.exec(readFileSync(file, 'utf8'))[1];
}

function go(args, cwd) {
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off' };
  try {
    return execFileSync('go', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Trouble('there is no `go` on this machine', 'install Go: https://go.dev/dl');
    const said = `${error.stdout}${error.stderr}`.trim().split('\n').slice(-15).join('\n');
    throw new Trouble(`\`go ${args[0]} ${args[1]}\` failed:\n${said}`);
  }
}
