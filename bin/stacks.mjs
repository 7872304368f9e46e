// Stacks that name the files that people wrote, not the bundle they were put into.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** Map of each bundle that was loaded, by the bundle's file: its own file until somebody looks at a stack, then what it says. */
const maps = new Map();

/** Notes where the map of a bundle lies. */
export function mapStacks(code, map) {
  maps.set(code, map);
  Error.prepareStackTrace = (error, frames) => [`${error}`, ...frames.map(lineOf)].join('\n');
}

function lineOf(frame) {
  const file = frame.getFileName();
  if (!maps.has(file)) return `    at ${frame}`;
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
