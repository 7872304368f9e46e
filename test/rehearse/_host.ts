import type { Host } from '../../src/rehearse/control-plane/index.ts';

/** The process of the tests as a rehearsal sees it. */
export const host: Host = {
  pid: process.pid,
  isRunning: (pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  },
  kill: (pid, signal) => {
    if (host.isRunning(pid)) process.kill(pid, signal);
  },
  atExit: (callback) => {
    process.on('exit', callback);
    return () => process.off('exit', callback);
  },
};

/** Waits until something is so; a test that waits in vain fails by its own time limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 20));
}
