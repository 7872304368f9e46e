/**
 * Writes trees as a process of its own: `node child.mjs <root> <number of files> <version> [<version>…]`.
 * Prints a line when it starts to write and one line of JSON, the issues, after each tree.
 */
import type { OutputFile } from '../../src/output/output-file.ts';
import { writeTree } from '../../src/output/write-tree.ts';

/** Some files never change, some change, some come and go with the version. */
export function treeOf(count: number, version: string): OutputFile[] {
  return Array.from({ length: count }, (_, i) => {
    const name = i % 3 === 2 ? `${version}-${i}` : `${i}`;
    return {
      path: `dist/home/app-${Math.floor(i / 15)}/config-map-${name}.yaml`,
      text: `name: ${name}\nversion: ${i % 3 === 0 ? 'any' : version}\n`,
    };
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The holder of the lock in this process. */
export const holder = { pid: process.pid, isRunning };

const [root, count, ...versions] = process.argv.slice(2);
if (root !== undefined && process.argv[1]?.endsWith('child.mjs')) {
  process.stdout.write('start\n');
  for (const version of versions) {
    const { issues } = await writeTree(root, treeOf(Number(count), version), ['dist/home'], holder, 60_000);
    process.stdout.write(`${JSON.stringify(issues)}\n`);
  }
}
