import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argoChecks } from '../checks/argo/index.ts';
import { type Check, type Checks, fleetChecks, ownChecks } from '../checks/index.ts';
import { openSchemas, schemaCheck } from '../checks/schema/index.ts';
import { secretChecks } from '../checks/secrets/index.ts';
import type { Io } from './io.ts';

/** The library's schemas, and the CRDs that the owner put beside them. */
function schemas({ packageRoot, root }: Pick<Io, 'packageRoot' | 'root'>) {
  return schemaCheck(openSchemas({ importsFolder: join(packageRoot, 'imports'), crdsFolder: join(root, 'imports', 'crds') }));
}

/** Kubernetes minors there are schemas of, oldest first. */
export function knownMinors({ packageRoot }: Pick<Io, 'packageRoot'>): readonly string[] {
  const { minors } = JSON.parse(readFileSync(join(packageRoot, 'imports', 'kubernetes', 'versions.json'), 'utf8')) as {
    readonly minors: Readonly<Record<string, unknown>>;
  };
  return Object.keys(minors);
}

/** Every check there is, for clusters whose facts are known. One list for all of them: they share the schemas that it compiles. */
export function checksFor(io: Pick<Io, 'packageRoot' | 'root'>): readonly Check[] {
  return [schemas(io), ...ownChecks, ...secretChecks, ...argoChecks];
}

/** The same, and what compares clusters with one another. */
export function allChecks(io: Pick<Io, 'packageRoot' | 'root'>): Checks {
  return { cluster: checksFor(io), fleet: fleetChecks };
}

/** The same but for Argo CD's tree, which only a fleet has: for YAML of anybody. */
export function checksWithoutTree(io: Pick<Io, 'packageRoot' | 'root'>): readonly Check[] {
  return [schemas(io), ...ownChecks, ...secretChecks];
}
