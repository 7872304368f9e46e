import { below, fields, items, text } from '../../api/index.ts';
import { isObject } from '../../model/index.ts';
import { pairing, partner } from './lists.ts';
import type { Path } from './path.ts';

/** Who Argo CD is to the API server. */
const ARGO_MANAGER = 'argocd-controller';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * KubeObject that Argo CD set and that are no longer rendered: the removal has not reached the cluster. What others set is
 * theirs. Known from the fields Argo CD owns by server-side apply, else from the annotation that a plain apply keeps.
 */
export function leftovers(rendered: unknown, live: unknown): readonly Path[] {
  const metadata = fields(below(live, 'metadata'));
  const owned = items(metadata.managedFields).filter(
    ({ manager, operation, subresource }) => manager === ARGO_MANAGER && operation === 'Apply' && subresource === undefined,
  );
  if (owned.length > 0) return owned.flatMap(({ fieldsV1 }) => ownedLeftovers(fields(fieldsV1), rendered, live, []));
  const applied = parse(text(below(metadata.annotations, LAST_APPLIED)));
  return applied === undefined ? [] : appliedLeftovers(applied, rendered, live, []);
}

/** Marks of Argo CD itself, which no manifest holds. */
function isOwnMark(path: Path): boolean {
  const [first, second, third] = path;
  if (first === 'status') return true;
  return (
    first === 'metadata' &&
    (second === 'annotations' || second === 'labels') &&
    /^(argocd\.argoproj\.io\/|kubectl\.kubernetes\.io\/|app\.kubernetes\.io\/instance$)/.test(String(third ?? ''))
  );
}

/** Whether marks may be all that is in a map, so that it is looked into although it is not rendered. */
function holdsMarks(path: Path): boolean {
  return path.length === 2 && path[0] === 'metadata' && (path[1] === 'annotations' || path[1] === 'labels');
}

/** `f:spec` → `f:containers` → `k:{"name":"redis"}` → `f:image`: the form in which the API server notes who owns what. */
function ownedLeftovers(owned: Readonly<Record<string, unknown>>, rendered: unknown, live: unknown, path: Path): readonly Path[] {
  return Object.entries(owned).flatMap(([step, inner]): readonly Path[] => {
    const name = step.slice(2);
    if (step.startsWith('f:')) {
      const next = [...path, name];
      const [mine, theirs] = [below(rendered, name), below(live, name)];
      if (isOwnMark(next) || theirs === undefined) return [];
      return mine === undefined && !holdsMarks(next) ? [next] : ownedLeftovers(fields(inner), mine, theirs, next);
    }
    if (!step.startsWith('k:') || !Array.isArray(live)) return [];
    const keys = fields(parse(name));
    const find = (list: unknown, strict: boolean) =>
      items(list).findIndex((item) =>
        Object.entries(keys).every(([key, value]) => item[key] === value || (!strict && item[key] === undefined)),
      );
    const [mine, theirs] = [find(rendered, false), find(live, true)];
    if (theirs < 0) return [];
    if (mine < 0) return [[...path, theirs]];
    return ownedLeftovers(fields(inner), (rendered as readonly unknown[])[mine], live[theirs], [...path, theirs]);
  });
}

function appliedLeftovers(applied: unknown, rendered: unknown, live: unknown, path: Path): readonly Path[] {
  if (isObject(applied) && isObject(rendered) && isObject(live)) {
    return Object.entries(applied).flatMap(([key, value]): readonly Path[] => {
      const next = [...path, key];
      const [mine, theirs] = [below(rendered, key), below(live, key)];
      if (isOwnMark(next) || theirs === undefined) return [];
      return mine === undefined && !holdsMarks(next) ? [next] : appliedLeftovers(value, mine ?? {}, theirs, next);
    });
  }
  if (!Array.isArray(applied) || !Array.isArray(rendered) || !Array.isArray(live)) return [];
  const pairs = pairing(String(path.at(-1)), applied);
  if (typeof pairs === 'string') return [];
  return applied.flatMap((item, index): readonly Path[] => {
    const [mine, theirs] = [partner(item, rendered, pairs), partner(item, live, pairs)];
    if (theirs === undefined) return [];
    return mine === undefined ? [[...path, index]] : appliedLeftovers(item, mine, theirs, [...path, index]);
  });
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
