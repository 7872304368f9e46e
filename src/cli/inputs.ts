import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetInputs } from '../authoring/index.ts';
import { readYaml } from '../output/index.ts';
import type { Io } from './io.ts';

/** Files that constructs may read: YAML of the owner's and what `labwright secrets seal` committed. */
export function fleetInputs({ root }: Pick<Io, 'root'>): FleetInputs {
  return {
    readYaml: (path) => readYaml(readFileSync(join(root, path), 'utf8')),
    listYaml: (folder) => {
      const path = join(root, folder);
      if (!existsSync(path)) return [];
      return readdirSync(path)
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name) => `${folder}/${name}`);
    },
  };
}
