import { type Identity, type IgnoreDifference, isObject, type Json, type JsonObject } from '../../model/index.ts';
import { parseJqPath, type Step } from './jq-path.ts';

/** What Argo CD is told not to compare in one object. */
export interface Ignored {
  readonly paths: readonly (readonly Step[])[];
  /** Expressions that need a jq to be understood. */
  readonly unknown: readonly string[];
}

/** The fields of one object that its Application does not compare. */
export function ignoredOf(rules: readonly IgnoreDifference[], identity: Identity): Ignored {
  const mine = rules.filter((rule) => concerns(rule, identity));
  const expressions = mine.flatMap(({ jqPathExpressions = [] }) => jqPathExpressions);
  const parsed = expressions.map((expression) => ({ expression, steps: parseJqPath(expression) }));
  return {
    paths: [
      ...mine.flatMap(({ jsonPointers = [] }) => jsonPointers.map(pointerSteps)),
      ...parsed.flatMap(({ steps }) => (steps === undefined ? [] : [steps])),
    ],
    unknown: parsed.flatMap(({ expression, steps }) => (steps === undefined ? [expression] : [])),
  };
}

/** The object without some of its fields. */
export function without(object: JsonObject, paths: readonly (readonly Step[])[]): JsonObject {
  return paths.reduce<Json>((rest, steps) => drop(rest, steps), object) as JsonObject;
}

function concerns({ group, kind, name, namespace }: IgnoreDifference, identity: Identity): boolean {
  const fits = (wanted: string | undefined, value: string) => wanted === undefined || wanted === '*' || wanted === value;
  return fits(group, identity.group) && fits(kind, identity.kind) && fits(name, identity.name) && fits(namespace, identity.namespace);
}

/** `/spec/template/metadata/annotations/a~1b`, RFC 6901. */
function pointerSteps(pointer: string): readonly Step[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => ({ key: step.replaceAll('~1', '/').replaceAll('~0', '~') }));
}

function drop(value: Json, [step, ...rest]: readonly Step[]): Json {
  if (step === undefined) return value;
  const chosen = (key: string, item: Json) =>
    'key' in step ? step.key === key : 'every' in step || (isObject(item) && item[step.field] === step.equals);
  const list = Array.isArray(value);
  if (!list && !isObject(value)) return value;
  const kept = Object.entries(value as Readonly<Record<string, Json>>).flatMap(([key, item]): [string, Json][] => {
    if (!chosen(key, item)) return [[key, item]];
    return rest.length === 0 ? [] : [[key, drop(item, rest)]];
  });
  return list ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}
