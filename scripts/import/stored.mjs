import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Content of a stored file, unpacked when its name ends in `.gz`; nothing when there is no file. */
export function readStored(file) {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/**
 * Writes `text` unless the file already holds it, and says whether it did. Content is compared unpacked: another
 * zlib may pack the same text into other bytes, and that is no change.
 */
export function writeStored(file, text) {
  if (readStored(file) === text) return false;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, file.endsWith('.gz') ? pack(text) : text);
  return true;
}

/** gzip without a time stamp and without the operating system's mark. */
function pack(text) {
  const bytes = gzipSync(Buffer.from(text, 'utf8'), { level: 9 });
  bytes.writeUInt32LE(0, 4);
  bytes[9] = 255;
  return bytes;
}

/** JSON with the keys of every map sorted, so that the text depends on the content alone. */
export function sortedJson(value, indent) {
  return `${JSON.stringify(sortKeys(value), undefined, indent)}\n`;
}

function sortKeys(value) {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key])]),
  );
}
