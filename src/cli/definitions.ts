import { join } from 'node:path';
import type { JsonObject } from '../model/index.ts';
import { readYaml } from '../output/index.ts';
import type { Io } from './io.ts';
import { folderTree } from './tree.ts';

/** Whole CustomResourceDefinitions of some API groups: the library's, then the owner's own, which win. */
export function definitionsOf({ packageRoot, root }: Pick<Io, 'packageRoot' | 'root'>, groups: readonly string[]): readonly JsonObject[] {
  return [...new Set([packageRoot, root])].flatMap((base) => {
    const tree = folderTree(join(base, 'imports', 'crds'));
    return groups.flatMap((group) =>
      tree
        .entries(group)
        .filter(({ name }) => /\.ya?ml$/.test(name))
        .flatMap(({ name }) => readYaml(tree.text(`${group}/${name}`) ?? '')),
    );
  });
}
