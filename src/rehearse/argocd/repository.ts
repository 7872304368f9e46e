import { join } from 'node:path';
import { ExecaError, execa } from 'execa';
import { IssueError } from '../../issues/index.ts';

/** A Git repository on this machine that Argo CD reads instead of the fleet's own. */
export interface Repository {
  /** `file:///…` */
  readonly url: string;
  /** Makes these files, and no others, the content of the branch; returns the commit. */
  commit(files: ReadonlyMap<string, string>, message: string): Promise<string>;
}

/** Only what is said here counts, not what the owner or a hook of Git has set. */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
};

/**
 * An empty repository without a working tree in a folder, with one branch.
 * @throws IssueError with REHEARSE_BINARIES without `git`, and with REHEARSE_CONTROL_PLANE where it fails
 */
export async function makeRepository(folder: string, revision: string): Promise<Repository> {
  const path = join(folder, 'fleet.git');
  const branch = revision === 'HEAD' ? 'main' : revision.replace(/^refs\/heads\//, '');
  const git = async (args: readonly string[], input = '') => {
    try {
      return (await execa('git', args, { cwd: folder, input, env: ENVIRONMENT })).stdout;
    } catch (error) {
      throw error instanceof ExecaError ? troubleWith(error) : error;
    }
  };
  await git(['init', '--quiet', '--bare', `--initial-branch=${branch}`, path]);
  let count = 0;
  return {
    url: `file://${path}`,
    async commit(files, message) {
      count += 1;
      const parent = count === 1 ? '' : `from refs/heads/${branch}^0\n`;
      const author = `committer Rehearsal <rehearsal@localhost> ${Math.floor(Date.now() / 1000)} +0000\n`;
      const content = [...files].map(([file, text]) => `M 100644 inline ${quote(file)}\n${data(text)}`).join('');
      await git(
        ['-C', path, 'fast-import', '--quiet'],
        `commit refs/heads/${branch}\n${author}${data(message)}${parent}deleteall\n${content}\n`,
      );
      return await git(['-C', path, 'rev-parse', `refs/heads/${branch}`]);
    },
  };
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** A path as fast-import reads it, whatever letters it has. */
function quote(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

function troubleWith({ exitCode, stderr, shortMessage }: ExecaError): IssueError {
  const issue = { severity: 'error', path: 'git' } as const;
  const wasStarted = exitCode !== undefined;
  return new IssueError([
    !wasStarted
      ? {
          ...issue,
          code: 'REHEARSE_BINARIES',
          message: 'there is no `git` on this machine, and Argo CD reads the fleet from a Git repository',
          hint: 'install it with the package manager of this machine',
        }
      : {
          ...issue,
          code: 'REHEARSE_CONTROL_PLANE',
          message: `the local repository could not be written: ${String(stderr) || shortMessage}`,
          hint: 'look whether the disk is full, or name another place with TMPDIR',
        },
  ]);
}
