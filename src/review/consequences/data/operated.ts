import type { Rule } from '../index.ts';
import { about } from '../objects.ts';
import { removalsIn } from '../removals.ts';

/** Kinds whose operators own the claims of their pods, so that these go together with the object. */
const owners = ['postgresql.cnpg.io/Cluster', 'k8s.mariadb.com/MariaDB', 'minio.min.io/Tenant', 'longhorn.io/Volume'];

/** Databases of an operator that Argo CD deletes. */
export const operatedLosses: Rule = (input) =>
  removalsIn(input)
    .applications.flatMap(({ prune }) => prune)
    .filter(({ identity }) => owners.includes(`${identity.group}/${identity.kind}`))
    .map((manifest) =>
      about(manifest, {
        topic: 'data',
        level: 'data-loss',
        message:
          'is deleted, because nothing renders it any more, and its operator deletes its claims with it; what is on their volumes goes unless the class keeps it',
        evidence: [`${manifest.file}: no longer rendered`],
        hint: 'to keep it, render it with `argocd.argoproj.io/sync-options: Prune=false,Delete=false`, let that sync, and only then take it out of Git',
      }),
    );
