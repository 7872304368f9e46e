// Stacks that name the files that people wrote, not the bundle they were put into.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** Map of each bundle that was loaded, by the bundle's file: its own file until somebody looks at a stack, then what it says. */
const maps = new Map();

/** The bundle of the owner's files. */
let owners;

/** Notes where the map of a bundle lies, and whether it is that of the owner's files. */
export function mapStacks(code, map, isOwners) {
  maps.set(code, map);
  if (isOwners) owners = code;
  Error.prepareStackTrace = (error, frames) => [`${error}`, ...frames.map((frame) => lineOf(frame, error.onlyOwners))].join('\n');
}

function lineOf(frame, onlyOwners) {
  const file = frame.getFileName();
  if (!maps.has(file) || (onlyOwners && file !== owners)) return `    at ${frame}`;
  try {
    const map = mapOf(file);
    // The wrapper adds text to the first line only, and stacks count from one.
    const { originalSource, originalLine, originalColumn } = map.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
    if (originalSource === undefined) return `    at ${frame}`;
    const name = frame.getFunctionName();
    const place = `${originalSource.replace(/^(\.\.\/)+/, '')}:${originalLine + 1}:${originalColumn + 1}`;
    return name === null ? `    at ${place}` : `    at ${name} (${place})`;
  } catch {
    return `    at ${frame}`;
  }
}

function mapOf(file) {
  const known = maps.get(file);
  if (typeof known !== 'string') return known;
  const map = new SourceMap(JSON.parse(readFileSync(known, 'utf8')));
  maps.set(file, map);
  return map;
}
