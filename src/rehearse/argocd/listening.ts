import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { NotReadyError } from '../control-plane/index.ts';

/** Milliseconds a program has until it listens. */
const patience = 60_000;

export const loopback = '127.0.0.1';

/** @throws NotReadyError where nobody listens on a port of the loopback interface in time */
export async function listening(name: string, port: number, signal: AbortSignal): Promise<void> {
  const end = Date.now() + patience;
  while (!(await accepts(port))) {
    signal.throwIfAborted();
    if (Date.now() > end) throw new NotReadyError(`${name} did not listen after ${patience / 1000} s`);
    await sleep(50);
  }
}

export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, loopback);
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
  });
}
