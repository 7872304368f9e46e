import type { Issue } from '../issues/index.ts';
import { aboutFile } from './about-file.ts';
import { folderOf, indexName, nameOf, type OutputFile } from './output-file.ts';

/** Files to write, by folder and name. */
export type WantedFolders = ReadonlyMap<string, ReadonlyMap<string, OutputFile>>;

/** Files by folder; and an issue for every two that cannot both be written, and for every path that leads out. */
export function groupFiles(files: readonly OutputFile[], ownedFolders: readonly string[]): { wanted: WantedFolders; issues: Issue[] } {
  const wanted = new Map<string, Map<string, OutputFile>>();
  const taken = new Map<string, OutputFile>();
  const issues: Issue[] = [];
  for (const file of files) {
    const lower = file.path.toLowerCase();
    const other = taken.get(lower);
    if (!isAllowed(file.path, ownedFolders)) issues.push(outside(file));
    else if (other !== undefined) issues.push(collision(other, file));
    else {
      taken.set(lower, file);
      const folder = folderOf(file.path);
      const names = wanted.get(folder);
      if (names === undefined) wanted.set(folder, new Map([[nameOf(file.path), file]]));
      else names.set(nameOf(file.path), file);
    }
  }
  return { wanted, issues: [...issues, ...folderCollisions(wanted, taken)] };
}

/** A folder cannot also be a file, nor be written in two ways. */
function folderCollisions(wanted: WantedFolders, taken: ReadonlyMap<string, OutputFile>): Issue[] {
  const spelling = new Map<string, readonly [folder: string, file: OutputFile]>();
  const issues: Issue[] = [];
  for (const [folder, names] of wanted) {
    const file = [...names.values()][0]!;
    for (let part = folder; part !== ''; part = folderOf(part)) {
      const lower = part.toLowerCase();
      const known = spelling.get(lower);
      if (known?.[0] === part) break;
      if (known !== undefined) issues.push(collision(known[1], file));
      spelling.set(lower, [part, file]);
      const sameName = taken.get(lower);
      if (sameName !== undefined) issues.push(collision(sameName, file));
    }
  }
  return issues;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: no path of ours holds them
const badPath = /[\u0000-\u001f\\]|(?:^|\/)\.{0,2}(?:\/|$)/;

function isAllowed(path: string, ownedFolders: readonly string[]): boolean {
  return !badPath.test(path) && nameOf(path) !== indexName && ownedFolders.some((folder) => path.startsWith(`${folder}/`));
}

function outside({ path, owner }: OutputFile): Issue {
  return aboutFile('OUTPUT_CANNOT_WRITE', 'error', path, 'is not a file inside a generated folder', { owner });
}

function collision(first: OutputFile, second: OutputFile): Issue {
  const owner = first.owner ?? first.path;
  const how =
    first.path === second.path
      ? `is already written by ${owner}`
      : second.path.startsWith(`${first.path}/`)
        ? `needs a folder where ${owner} writes the file ${first.path}`
        : `differs only in upper and lower case from ${first.path}, written by ${owner}: on some machines they are one`;
  return aboutFile('OUTPUT_COLLISION', 'error', second.path, how, { owner: second.owner, hint: 'rename one of the two' });
}
