import { below, fields } from '../../api/index.ts';
import { type JsonObject, type Manifest, podTemplatePath } from '../../model/index.ts';

/** Spec of the pods that a manifest brings; nothing for one that brings none. */
export function podSpecOf({ identity, body }: Manifest): JsonObject | undefined {
  const path = podTemplatePath(identity);
  return path === undefined ? undefined : fields(below(body, ...path, 'spec'));
}
