import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { claimsOf, nameOf } from '../claims.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';

/**
 * POLICY_DATA_ON_DELETE_CLASS: what must survive is on a class that keeps the volume when its claim goes. What nobody
 * declared may be a cache, so it is a warning; what its owner has a reason not to copy is left alone.
 */
export const dataOnDeleteClass: Check = (input) => {
  const facts = factsOf(input);
  const { model } = facts;
  const explained = new Set(model.backups.map(({ namespace, claim }) => `${namespace}/${claim}`));
  const keeping = model.storageClasses.filter(({ reclaimPolicy }) => reclaimPolicy === 'Retain').map(({ key }) => `\`${key}\``);
  const hint = keeping.length > 0 ? `classes that keep it: ${keeping.join(', ')}` : 'declare a class with reclaimPolicy Retain';
  return claimsOf(facts).flatMap((claim): readonly Issue[] => {
    const { content, reclaimPolicy, className, from, manifest, application, workload, namespace, name } = claim;
    if (reclaimPolicy !== 'Delete' || className === '') return [];
    const key = model.storageClasses.find((one) => one.name === className)?.key ?? className;
    const shared = { code: 'POLICY_DATA_ON_DELETE_CLASS', hint } as const;
    const which = `on class ${key}, which deletes the volume together with the claim`;
    const [hold, is] = claim.count > 1 ? ['hold', 'are'] : ['holds', 'is'];
    if (from === 'declared') {
      if (content !== 'data') return [];
      const message = `${nameOf(claim)} ${hold} data ${which}`;
      return [declaredFinding(model, [application, workload], { ...shared, severity: 'error', field: 'storage.class', message })];
    }
    if (explained.has(`${namespace}/${name}`)) return [];
    const undeclared = {
      ...shared,
      severity: 'warning',
      message: `${nameOf(claim)} ${is} ${which}; nothing says that it is a cache`,
    } as const;
    if (manifest === undefined) return [declaredFinding(model, [application, workload], { ...undeclared, field: `claim ${name}` })];
    return [finding(manifest, { ...undeclared, field: `${claim.field}${claim.field === 'spec' ? '' : '.spec'}.storageClassName` })];
  });
};
