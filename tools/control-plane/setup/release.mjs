import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { fileTrouble, Trouble } from './trouble.mjs';

const run = promisify(execFile);

/** Milliseconds without a single byte after which a download is given up. */
const SILENCE = 60_000;

/**
 * Fetches upstream's file of a group, holds it against its published checksum and takes the wanted programs out of it.
 * @param {{ group: import('./versions.mjs').Group, programs: readonly string[], mirror?: string, work: string, onBytes(count: number): void, signal: AbortSignal }} props
 * @returns {Promise<Map<string, string>>} path of each program, in the work folder
 */
export async function fetchPrograms({ group, programs, mirror, work, onBytes, signal }) {
  const { file, checksums, member } = group.release;
  const name = basename(new URL(file).pathname);
  const published = checksumOf(await fetchText(from(checksums, mirror), signal), name);
  if (published === undefined) throw new Trouble(`${from(checksums, mirror)} holds no checksum of ${name}, so nothing was fetched`);
  const downloaded = join(work, name);
  await download({ url: from(file, mirror), to: downloaded, published, onBytes, signal });
  if (member === undefined) return new Map(programs.map((program) => [program, downloaded]));
  const members = programs.map((program) => member.replace('{program}', program));
  // `o`: root would keep the owners that stand in the archive.
  await run('tar', ['-xzof', downloaded, '-C', work, ...members], { signal }).catch((error) => {
    if (error.name === 'AbortError') throw error;
    if (error.code === 'ENOENT') throw new Trouble('there is no `tar` on this machine');
    if (/No space left/.test(error.stderr)) throw new Trouble(`the disk is full: ${work}`, 'name another folder with LABWRIGHT_CACHE');
    throw new Trouble(`${name} does not hold what it should: ${String(error.stderr).trim()}`);
  });
  return new Map(programs.map((program, index) => [program, join(work, members[index])]));
}

/** The same path on a mirror. */
function from(url, mirror) {
  return mirror === undefined ? url : `${mirror.replace(/\/+$/, '')}${new URL(url).pathname}`;
}

/** @param {{ url: string, to: string, published: string, onBytes(count: number): void, signal: AbortSignal }} props */
async function download({ url, to, published, onBytes, signal }) {
  const algorithm = published.length === 128 ? 'sha512' : 'sha256';
  const hash = createHash(algorithm);
  let count = 0;
  await request(url, signal, async (response, heard) => {
    const measure = new Transform({
      transform(chunk, _, next) {
        heard();
        hash.update(chunk);
        count += chunk.length;
        onBytes(count);
        next(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), measure, createWriteStream(to)).catch((error) => {
      throw error.syscall === 'write' || error.syscall === 'open' ? fileTrouble(error, dirname(to)) : error;
    });
  });
  const found = hash.digest('hex');
  if (found !== published)
    throw new Trouble(`${url} has the ${algorithm} ${found}, published is ${published}; nothing of it was kept`, 'do not use that file');
}

async function fetchText(url, signal) {
  return await request(url, signal, (response) => response.text());
}

/**
 * Asks for a file and reads the answer; gives up when nothing is heard for a while.
 * @template T
 * @param {(response: Response, heard: () => void) => Promise<T>} read
 * @returns {Promise<T>}
 */
async function request(url, signal, read) {
  const silence = new AbortController();
  const clock = setTimeout(() => silence.abort(), SILENCE);
  let response;
  try {
    response = await fetch(url, { signal: AbortSignal.any([signal, silence.signal]) });
    if (response.ok && response.body !== null) return await read(response, () => clock.refresh());
    await response.body?.cancel();
  } catch (error) {
    if (signal.aborted || error instanceof Trouble) throw error;
    if (silence.signal.aborted) throw new Trouble(`${url} sent nothing for ${SILENCE / 1000} s`);
    if (response !== undefined) throw new Trouble(`the download of ${url} broke off: ${reason(error)}`, 'run the same again');
    throw new Trouble(
      `${url} cannot be reached: ${reason(error)}`,
      'name a mirror with `--mirror`, or leave `--from-release` out: Go builds the same',
    );
  } finally {
    clearTimeout(clock);
  }
  throw new Trouble(`${url} answered ${response.status} ${response.statusText}`.trim());
}

function reason(error) {
  return error.cause?.message || error.cause?.code || error.message;
}

/**
 * The checksum of a file: by its name out of a list of sums or out of GitHub's description of a release, or the only
 * one there is.
 * @param {string} text
 * @param {string} name
 */
function checksumOf(text, name) {
  if (text.trimStart().startsWith('{')) {
    const asset = parsed(text)?.assets?.find((entry) => entry.name === name);
    return /^sha256:([0-9a-f]{64})$/.exec(asset?.digest ?? '')?.[1];
  }
  const lines = text.split('\n').map((line) => /^([0-9a-fA-F]{128}|[0-9a-fA-F]{64})(?:\s+\*?(\S+))?\s*$/.exec(line));
  const sums = lines.filter((line) => line !== null);
  const [only] = sums;
  const found =
    sums.find(([, , file]) => file !== undefined && basename(file) === name) ??
    (sums.length === 1 && only[2] === undefined ? only : undefined);
  return found?.[1].toLowerCase();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
