import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetInputs } from '../authoring/index.ts';
import { readYaml } from '../output/index.ts';
import type { Io } from './io.ts';

/**
 * Files that constructs may read: YAML of the owner's and what `labwright secrets seal` committed. What is read is noted
 * in `seen`.
 */
export function fleetInputs({ root }: Pick<Io, 'root'>, seen: Set<string>): FleetInputs {
  return {
    readYaml: (path) => {
      seen.add(path);
      return readYaml(readFileSync(join(root, path), 'utf8'));
    },
    listYaml: (folder) => {
      seen.add(folder);
      const path = join(root, folder);
      if (!existsSync(path)) return [];
      return readdirSync(path)
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name) => `${folder}/${name}`);
    },
  };
}
