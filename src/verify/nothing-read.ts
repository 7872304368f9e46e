import type { Issue } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import type { Live } from './live.ts';

/** Who may read nothing has compared nothing, which must not look like nothing found. */
export function nothingRead({ cluster }: Model, { kinds, nodes }: Live): readonly Issue[] {
  const asked = kinds.filter(({ resource, kind }) => resource.refused !== undefined || (resource.value !== undefined && kind !== 'Secret'));
  const refused = [...asked.map(({ resource, objects }) => resource.refused ?? objects.refused), nodes.refused];
  if (refused.some((one) => one === undefined)) return [];
  const forbidden = refused.every((one) => one?.kind === 'forbidden');
  return [
    {
      code: forbidden ? 'VERIFY_FORBIDDEN' : 'VERIFY_UNREACHABLE',
      severity: 'error',
      path: `${cluster} objects`,
      message: 'not one kind of object can be read, so nothing was compared',
      hint: forbidden ? 'apply the rights that `labwright verify --print-role` prints, or use another context' : undefined,
      cluster,
    },
  ];
}
