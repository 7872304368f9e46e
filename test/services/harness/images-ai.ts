import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageProfile } from './images.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

/** Chroma's server: the library in Rust that both its image and its package on PyPI are made of. */
export const chromaProfile: ImageProfile = {
  name: 'chroma',
  repositories: ['chromadb/chroma'],
  layers: ['debian', 'ai'],
  environment: { PATH: `/opt/chroma/bin:${PATH}` },
  workingDirectory: '/',
  users: [],
  folders: [{ path: '/data', uid: 0, gid: 0, mode: '0755' }],
  stopSignal: 'SIGTERM',
  start: (args) => ['chroma', ...args],
};

/** JupyterLab of PyPI with the paths and the user of Jupyter's docker-stacks. */
export const jupyterProfile: ImageProfile = {
  name: 'jupyter',
  repositories: ['jupyter/scipy-notebook', 'jupyter/pytorch-notebook'],
  layers: ['debian', 'ai'],
  // In the images one Python holds everything, and environments made from it see that; here it is an environment itself.
  environment: { PATH: `/opt/jupyter/bin:/opt/tini:${PATH}`, PYTHONPATH: '/opt/jupyter/lib/python3.13/site-packages' },
  workingDirectory: '/home/jovyan',
  user: { uid: 1000, gid: 100 },
  users: [{ name: 'jovyan', uid: 1000, gid: 100, home: '/home/jovyan' }],
  folders: [
    { path: '/home/jovyan', uid: 1000, gid: 100, mode: '0755' },
    { path: '/opt/packages', uid: 0, gid: 0, mode: '0755' },
  ],
  stopSignal: 'SIGTERM',
};

/** Debian's Python, shell and tools in the place of the official image. */
export const pythonProfile: ImageProfile = {
  name: 'python',
  repositories: ['library/python', 'python'],
  layers: ['debian'],
  environment: { PATH },
  workingDirectory: '/',
  users: [],
  folders: [],
  stopSignal: 'SIGTERM',
  start: (args) => args,
};

/** A service of `examples/`: its source and tests, its pinned packages, and the command, user and folder of its Dockerfile. */
function exampleProfile(name: string, environment: string, sources: readonly string[]): ImageProfile {
  const folder = join(EXAMPLES, name);
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const said = (word: string) => new RegExp(`^${word} (.+)$`, 'm').exec(dockerfile)?.[1] ?? '';
  const [uid = 0, gid = 0] = said('USER').split(':').map(Number);
  const files = sources.flatMap((path) =>
    path.endsWith('.py')
      ? [path]
      : readdirSync(join(folder, path))
          .filter((file) => file.endsWith('.py'))
          .map((file) => `${path}/${file}`),
  );
  return {
    name,
    repositories: [name],
    layers: ['debian', 'ai'],
    environment: { PATH: `${environment}/bin:${PATH}`, PYTHONDONTWRITEBYTECODE: '1' },
    workingDirectory: said('WORKDIR'),
    user: { uid, gid },
    users: [],
    folders: [],
    stopSignal: 'SIGTERM',
    start: () => JSON.parse(said('CMD')) as readonly string[],
    files: () => Object.fromEntries(files.map((file) => [`${said('WORKDIR')}/${file}`, readFileSync(join(folder, file), 'utf8')])),
  };
}

export const workbenchProfile = exampleProfile('rag-workbench', '/opt/workbench', ['workbench', 'tests']);
export const mcpProfile = exampleProfile('mcp-server', '/opt/mcp', ['server.py', 'tests']);

export const AI_PROFILES: readonly ImageProfile[] = [chromaProfile, jupyterProfile, pythonProfile, workbenchProfile, mcpProfile];
