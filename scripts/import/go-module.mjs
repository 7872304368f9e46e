import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** The Go module that carries the API documents of a Kubernetes release. */
const KUBERNETES = 'k8s.io/kubernetes';
/** The one with the types alone, and with what its authors declare of their ends. */
const API = 'k8s.io/api';

/**
 * Folder of the unpacked module of one release. Without `network` only the local module cache is asked, and the
 * answer is nothing when it is not there.
 *
 * @param patch release, `1.34.4`
 * @returns {{ folder: string, sum: string } | undefined}
 */
export function kubernetesModule(patch, options) {
  return download(KUBERNETES, patch, options);
}

/** The same for the module of the types: release `0.34.4` belongs to Kubernetes 1.34.4. */
export function apiModule(patch, options) {
  return download(API, patch, options);
}

function download(name, patch, { network }) {
  try {
    const answer = JSON.parse(go(['mod', 'download', '-json', `${name}@v${patch}`], network));
    return { folder: answer.Dir, sum: answer.Sum };
  } catch (error) {
    if (!network) return undefined;
    throw new Error(`the Go module ${name}@v${patch} could not be fetched: ${reason(error)}`, { cause: error });
  }
}

/** Newest released patch of a minor, as the module proxy lists it. Needs the network. */
export function latestPatch(minor) {
  const versions = go(['list', '-m', '-versions', KUBERNETES], true).trim().split(' ').slice(1);
  const patches = versions
    .map((version) => new RegExp(`^v${minor.replace('.', '\\.')}\\.(\\d+)$`).exec(version)?.[1])
    .filter((patch) => patch !== undefined)
    .map(Number);
  if (patches.length === 0) throw new Error(`${KUBERNETES} has no release of ${minor}`);
  return `${minor}.${Math.max(...patches)}`;
}

function go(args, network) {
  const environment = { ...process.env, GOFLAGS: '-mod=mod', ...(network ? {} : { GOPROXY: 'off' }) };
  return execFileSync('go', args, {
    cwd: tmpdir(),
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
  });
}

function reason(error) {
  if (error.code === 'ENOENT') return 'there is no `go` on this machine';
  try {
    return JSON.parse(error.stdout).Error;
  } catch {
    return String(error.stderr || error.message).trim();
  }
}
