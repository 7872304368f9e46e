import { execFile, spawn } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Trouble } from './trouble.mjs';

const run = promisify(execFile);

/** Programs for this machine that need nothing of it, whatever the user's own Go is set to. */
function environment({ os, arch }) {
  return { ...process.env, CGO_ENABLED: '0', GOOS: os, GOARCH: arch, GOWORK: 'off' };
}

/**
 * Stops unless there is a Go that is new enough for every group; Go may fetch a newer one of itself.
 * @param {readonly import('./versions.mjs').Group[]} groups
 */
export async function requireGo(groups, { platform, fromRelease, signal }) {
  const [{ needed, folder }] = groups
    .map((group) => ({ needed: goLine(group.folder), folder: group.folder }))
    .sort((a, b) => compareVersions(b.needed, a.needed));
  const others = fromRelease
    ? `: ${groups.map(({ name }) => name).join(' and ')} are built in any case`
    : ', or let `--from-release` fetch what upstream built';
  const ways = `install Go ${needed} or newer (https://go.dev/dl)${others}`;
  const { stdout } = await run('go', ['env', 'GOVERSION'], { cwd: folder, env: environment(platform), signal }).catch((error) => {
    if (error.code === 'ENOENT') throw new Trouble('there is no `go` on this machine', ways);
    if (error.name === 'AbortError') throw error;
    throw new Trouble(`Go does not run: ${lastLines(error.stderr || error.message, 5)}`, ways);
  });
  const found = stdout.trim().replace(/^go/, '');
  if (compareVersions(found, needed) < 0) throw new Trouble(`Go ${found} is too old: the modules need ${needed}`, ways);
}

function goLine(folder) {
  return /^go (\S+)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1] ?? '1.26';
}

/** By number, `1.9.2` before `1.26`; what follows a number (`rc1`) is left out. */
function compareVersions(a, b) {
  const numbers = (text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Builds one program at the versions that `go.mod` and `go.sum` pin.
 * @param {{ group: import('./versions.mjs').Group, program: string, output: string, platform: import('./cache.mjs').Platform, signal: AbortSignal }} props
 */
export async function build({ group, program, output, platform, signal }) {
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${group.ldflags}`.trim()];
  const command = ['build', ...flags, '-o', output, group.programs[program].package];
  const child = spawn('go', command, { cwd: group.folder, env: environment(platform), stdio: ['ignore', 'ignore', 'pipe'], signal });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = `${said}${text}`.slice(-65_536);
  });
  const code = await new Promise((resolve, reject) => {
    let failure;
    child.on('error', (error) => {
      failure = error;
    });
    child.on('close', (status) => (failure === undefined ? resolve(status) : reject(failure)));
  });
  if (code !== 0) throw buildTrouble(`${program} ${group.version}`, said);
}

/** Copies a file out of the unpacked module, whose hash `go.sum` holds. */
export async function copyOfModule({ group, file, output, platform, signal }) {
  const options = { cwd: group.folder, env: environment(platform), signal };
  const { stdout } = await run('go', ['mod', 'download', '-json', group.module], options).catch((error) => {
    if (error.name === 'AbortError') throw error;
    throw buildTrouble(`${file} of ${group.module}`, `${error.stdout ?? ''}${error.stderr ?? error.message}`);
  });
  copyFileSync(join(JSON.parse(stdout).Dir, group.files[file]), output);
}

const network =
  /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake timeout|proxyconnect|server misbehaving|network is unreachable|disabled by GOPROXY=off/;

function buildTrouble(what, said) {
  const line = (pattern) =>
    said
      .split('\n')
      .find((text) => pattern.test(text))
      ?.trim();
  const full = line(/no space left on device|disk quota exceeded/);
  const offline = line(network);
  if (full !== undefined)
    return new Trouble(
      `the disk is full, so ${what} was not built: ${full}`,
      'Go keeps modules and compiled packages (`go env GOMODCACHE GOCACHE`): about 10 GB for everything',
    );
  if (offline !== undefined)
    return new Trouble(
      `${what} was not built, because Go could not fetch its modules: ${offline}`,
      'the modules are needed once: connect to a network, or name your mirror of them with GOPROXY',
    );
  if (/signal: killed|cannot allocate memory/.test(said))
    return new Trouble(
      `${what} was not built: a step of the compiler was killed`,
      'that is mostly a lack of memory; GOFLAGS=-p=1 builds with less of it',
    );
  return new Trouble(`${what} was not built:\n${lastLines(said, 15)}`);
}

function lastLines(text, count) {
  return text.trim().split('\n').slice(-count).join('\n');
}
