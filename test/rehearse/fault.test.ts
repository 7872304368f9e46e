import { expect, test } from 'vitest';
import { UnreachableError } from '../../src/api/index.ts';
import { formatIssue, IssueError } from '../../src/issues/index.ts';
import { ChildEndedError, HangingError, NotReadyError } from '../../src/rehearse/control-plane/index.ts';
import { faultOf } from '../../src/rehearse/fault.ts';

const busy = 'look whether this machine has memory and processor time left, and try again';
const room = 'the disk is full: free some room, or name another place with TMPDIR';
const ended = (output: string, how = 'exit code 1') => new ChildEndedError('etcd', how, output);

test.each([
  [new NotReadyError('kube-apiserver was not ready after 60 s'), 'kube-apiserver was not ready after 60 s', busy],
  [new HangingError('kube-apiserver hangs'), 'kube-apiserver hangs', busy],
  [new UnreachableError('https://127.0.0.1: no answer'), 'the API server stopped answering: https://127.0.0.1: no answer', busy],
  [ended('panic: no space left on device'), 'etcd ended by itself (exit code 1); its last lines: panic: no space left on device', room],
  [
    ended('', 'signal SIGKILL'),
    'etcd ended by itself (signal SIGKILL); it said nothing',
    'something else ended it, as a system does that runs out of memory: a rehearsal needs about 1.5 GiB',
  ],
  [
    ended('listen: address already in use'),
    'etcd ended by itself (exit code 1); its last lines: listen: address already in use',
    'another program took the port in that moment; run it again',
  ],
  [
    ended('fatal error: out of memory'),
    'etcd ended by itself (exit code 1); its last lines: fatal error: out of memory',
    'this machine has no memory left: a rehearsal needs about 1.5 GiB',
  ],
  [
    Object.assign(new Error('EACCES: permission denied, mkdtemp'), { code: 'EACCES' }),
    'the temporary folder cannot be used: permission denied',
    'name another place with TMPDIR',
  ],
  [
    Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }),
    'the temporary folder cannot be used: the disk is full',
    'free some room, or name another place with TMPDIR',
  ],
])('REHEARSE_CONTROL_PLANE: %s', (error, message, hint) => {
  expect(faultOf(error, 'attic')?.map(formatIssue)).toEqual([`error REHEARSE_CONTROL_PLANE at attic: ${message}\n  hint: ${hint}`]);
});

test('findings that were thrown stay what they are, and a fault of this program is none', () => {
  const issue = { code: 'REHEARSE_BASE', severity: 'error', path: '--base', message: 'x' } as const;
  expect(faultOf(new IssueError([issue]), 'attic')).toEqual([issue]);
  expect(faultOf(new TypeError('x is not a function'), 'attic')).toBeUndefined();
});
