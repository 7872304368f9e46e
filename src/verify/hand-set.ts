import { items, type KubeObject, text } from '../api/index.ts';
import { isObject, type Json, type JsonObject } from '../model/index.ts';

/** Where people put values by hand, which may be passwords. */
export const handSet: ReadonlySet<string | number> = new Set(['data', 'binaryData', 'env', 'args', 'command']);

/** The object without values that somebody else than Argo CD may have set: they came from no commit that anybody reviewed. */
export function ofOthersHidden(there: JsonObject, rendered: JsonObject, { metadata }: KubeObject): JsonObject {
  const managers = items(isObject(metadata) ? metadata['managedFields'] : undefined).filter(({ subresource }) => subresource === undefined);
  const isOurs = managers.length > 0 && managers.every(({ manager }) => /^(?:argocd-|kube-controller-manager$)/.test(text(manager)));
  return isOurs ? there : (hidden(there, rendered, false) as JsonObject);
}

/** The object without any of these values. */
export function valuesHidden(object: JsonObject): JsonObject {
  return hidden(object, undefined, false) as JsonObject;
}

function hidden(value: Json, rendered: Json | undefined, isHandSet: boolean): Json {
  if (Array.isArray(value)) {
    const list = Array.isArray(rendered) ? (rendered as readonly Json[]) : [];
    return (value as readonly Json[]).map((item, index) => hidden(item, partnerIn(list, item, index), isHandSet));
  }
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value as JsonObject).map(([key, item]) => [
        key,
        hidden(item, isObject(rendered) ? (rendered as JsonObject)[key] : undefined, isHandSet || handSet.has(key)),
      ]),
    );
  return isHandSet && value !== rendered ? '(not shown: set by somebody else than Argo CD)' : value;
}

function partnerIn(list: readonly Json[], item: Json, index: number): Json | undefined {
  const name = isObject(item) ? item['name'] : undefined;
  return name === undefined ? list[index] : list.find((one) => isObject(one) && one['name'] === name);
}
