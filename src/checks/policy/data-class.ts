import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { declaredFinding } from '../finding.ts';

/** POLICY_DATA_ON_DELETE_CLASS: what must survive is on a class that keeps the volume when its claim goes. */
export const dataOnDeleteClass: Check = ({ model }) =>
  model.claims.flatMap(({ content, storageClass, application, workload, namespace, name }): readonly Issue[] => {
    const chosen = model.storageClasses.find(({ key }) => key === storageClass);
    if (content !== 'data' || chosen?.reclaimPolicy !== 'Delete') return [];
    const keeping = model.storageClasses.filter(({ reclaimPolicy }) => reclaimPolicy === 'Retain').map(({ key }) => `\`${key}\``);
    const message = `claim ${namespace}/${name} holds data on class ${storageClass}, which deletes the volume together with the claim`;
    const hint = keeping.length > 0 ? `classes that keep it: ${keeping.join(', ')}` : 'declare a class with reclaimPolicy Retain';
    return [
      declaredFinding(model, [application, workload], {
        code: 'POLICY_DATA_ON_DELETE_CLASS',
        severity: 'error',
        field: 'storage.class',
        message,
        hint,
      }),
    ];
  });
