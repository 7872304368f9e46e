import { UnreachableError } from '../api/index.ts';
import { type Issue, IssueError } from '../issues/index.ts';
import { ChildEndedError, HangingError, NotReadyError } from './control-plane/index.ts';

/** REHEARSE_CONTROL_PLANE: why a rehearsal could not be finished; nothing for an error that is a fault of this program. */
export function faultOf(error: unknown, cluster: string): readonly Issue[] | undefined {
  if (error instanceof IssueError) return error.issues;
  const issue = (message: string, hint: string): readonly Issue[] => [
    { code: 'REHEARSE_CONTROL_PLANE', severity: 'error', path: cluster, message, hint, cluster },
  ];
  if (error instanceof ChildEndedError) {
    const last = error.output === '' ? 'it said nothing' : `its last lines: ${error.output}`;
    return issue(`${error.message}; ${last}`, hintFor(error));
  }
  if (error instanceof UnreachableError)
    return issue(
      `the API server stopped answering: ${error.message}`,
      'look whether this machine has memory and processor time left, and try again',
    );
  if (error instanceof NotReadyError || error instanceof HangingError)
    return issue(error.message, 'look whether this machine has memory and processor time left, and try again');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const system = systemWords[code];
  return system === undefined
    ? undefined
    : issue(
        `the temporary folder cannot be used: ${system}`,
        `${isFull.has(code) ? 'free some room, or ' : ''}name another place with TMPDIR`,
      );
}

const systemWords: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'it does not exist',
  EMFILE: 'too many files are open',
};

const isFull: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

function hintFor({ output, message }: ChildEndedError): string {
  if (/no space left on device/.test(output)) return 'the disk is full: free some room, or name another place with TMPDIR';
  if (/address already in use/.test(output)) return 'another program took the port in that moment; run it again';
  if (/cannot allocate memory|out of memory/i.test(output)) return 'this machine has no memory left: a rehearsal needs about 1.5 GiB';
  if (/signal SIGKILL/.test(message))
    return 'something else ended it, as a system does that runs out of memory: a rehearsal needs about 1.5 GiB';
  return 'run it again; if it stays, the programs may be damaged: remove their folder in the cache and run `npm run rehearse:setup`';
}
