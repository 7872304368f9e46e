import { ApiError, identityOf, type KubeObject } from '../../../src/api/index.ts';
import { formatIdentity } from '../../../src/model/index.ts';
import type { Hands } from '../../../src/rehearse/stand-ins/index.ts';

/** Requests an attendant made, in order: what, of which object, with which body. */
export interface Recording extends Hands {
  readonly requests: readonly Request[];
}

type Request = readonly [what: string, object: string, body?: unknown];

/** An API that only writes down what it is asked. With a status every request is refused with it. */
export function recording(status = 200): Recording {
  const requests: Request[] = [];
  const record = async (what: string, object: KubeObject, body?: unknown) => {
    const name = formatIdentity(identityOf(object));
    requests.push(body === undefined ? [what, name] : [what, name, body]);
    if (status !== 200) throw new ApiError({ status, body: '{}' });
    return object;
  };
  return {
    requests,
    create: (object) => record('create', object, object),
    patch: (object, change, subresource) => record(subresource === undefined ? 'patch' : `patch ${subresource}`, object, change),
    remove: async (object) => {
      await record('remove', object);
    },
  };
}
