#!/usr/bin/env node
// Start-up. Bundles the library and the owner's cluster files once, keeps the bundle and V8's compiled form of it, and
// starts from those while nothing changed. Plain JavaScript, so that nothing has to be compiled to get here.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadBundle } from './bundle.mjs';

const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Commands that run the owner's code; `rehearse` only to name its lines. Everything else works on what is committed, also when that code is broken. */
const needsFleet = (command, argv) => ['synth', 'resolve', 'rehearse'].includes(command) || (command === 'diff' && argv.includes('--code'));

/** Commands that run often and enough code of their own to be compiled for. */
const withOwnUse = new Set(['synth', 'check', 'diff']);

const argv = process.argv.slice(2);
const command = argv.find((word) => !word.startsWith('-')) ?? '';
const root = findRoot(process.cwd());

// Owners' code may throw after everything is done, from a timer or a promise.
process.on('uncaughtException', (error) => {
  stop(error);
  process.exit();
});

// A reader that has seen enough (`| head`) is no fault, and must not stop what is being written elsewhere.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  const use = withOwnUse.has(command) ? command : 'other';
  const tool = await loadBundle({ packageRoot, root, kind: 'tool', use });
  if (tool.exports === undefined) throw tool.thrown ?? new Error(JSON.stringify(tool.failure));
  const compiled = needsFleet(command, argv) ? await loadBundle({ packageRoot, root, kind: 'fleet', use, tool }) : undefined;
  process.exitCode = await tool.exports.main(argv, {
    root,
    cwd: process.cwd(),
    packageRoot,
    env: process.env,
    nodeVersion: process.versions.node,
    process: { pid: process.pid, isRunning, kill, atExit },
    interruption,
    stdout: process.stdout,
    stderr: process.stderr,
    fleet: compiled?.exports?.fleet,
    fleetProblems: compiled?.failure ?? [],
    fleetThrew: compiled !== undefined && 'thrown' in compiled ? { error: compiled.thrown } : undefined,
    unimported: compiled?.unimported ?? [],
    code: compiled?.hash === undefined ? undefined : { hash: `${tool.hash} ${compiled.hash}`, clusters: compiled.code },
    cacheFolder: tool.cacheFolder,
  });
  tool.saveCache();
  compiled?.saveCache();
} catch (error) {
  stop(error);
}

function stop(error) {
  process.stderr.write(`labwright stopped with a fault of its own: ${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 2;
}

/** Signal 0 asks without disturbing; a process of somebody else answers EPERM. */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A process that is gone already is what was wanted. */
function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function atExit(callback) {
  process.on('exit', callback);
  return () => process.off('exit', callback);
}

function interruption() {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait; what was started is ended by the handlers of `exit`.
      if (controller.signal.aborted) process.exit(2);
      controller.abort(new Error(`interrupted by ${signal}`));
    });
  }
  return controller.signal;
}

/** The fleet's root folder: the nearest one above that has cluster files, else where we stand. */
function findRoot(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'clusters', 'fleet.ts'))) return folder;
    if (dirname(folder) === folder) return from;
  }
}
