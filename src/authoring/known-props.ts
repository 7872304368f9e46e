import type { Construct } from 'constructs';
import { type Issue, suggest } from '../issues/index.ts';
import { ClusterConstruct } from './cluster.ts';
import known from './known-props.json' with { type: 'json' };
import { sourceOfConstruct } from './trace.ts';

/** A field is `1`, anything, or a shape; `*` stands for every field and `[]` for the items of a list. Made by `npm run docs`. */
type Shape = 1 | { readonly [field: string]: Shape };

/**
 * Notes MODEL_UNKNOWN_PROP for each field that a construct does not have. The compiler refuses them; cluster files are bundled
 * without their types, so that a misspelt field would be passed over and its default taken.
 *
 * @param kind name of its class
 */
export function refuseUnknownProps(construct: Construct, kind: keyof typeof known, props: object): void {
  const cluster = construct.node.scopes.find((scope) => scope instanceof ClusterConstruct);
  // Named here, since what follows may throw, and then nobody finds the construct by its path.
  const source = sourceOfConstruct(construct);
  cluster?.facts.issues.push(...unknownProps(kind, construct.node.path, props).map((issue) => ({ ...issue, source })));
}

function unknownProps(kind: keyof typeof known, path: string, props: object): readonly Issue[] {
  return unknownIn(props, known[kind] as unknown as Shape, '').map(({ field, fields }) => ({
    code: 'MODEL_UNKNOWN_PROP',
    severity: 'error',
    path: `${path} ${field}`,
    message: `${kind} has no such field${fields.at === '' ? '' : ` in \`${fields.at}\``}, so it would be passed over`,
    hint: suggest(field.slice(field.lastIndexOf('.') + 1), fields.names),
  }));
}

interface Unknown {
  readonly field: string;
  /** What there is in its place. */
  readonly fields: { readonly at: string; readonly names: readonly string[] };
}

function unknownIn(value: unknown, shape: Shape, at: string): readonly Unknown[] {
  if (shape === 1 || typeof value !== 'object' || value === null) return [];
  const items = shape['[]'];
  if (items !== undefined) return Array.isArray(value) ? value.flatMap((item, index) => unknownIn(item, items, `${at}[${index}]`)) : [];
  if (isHandle(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = at === '' ? name : `${at}.${name}`;
    const inside = Object.hasOwn(shape, name) ? shape[name] : shape['*'];
    if (inside !== undefined) return unknownIn(inner, inside, field);
    return inner === undefined ? [] : [{ field, fields: { at, names: Object.keys(shape) } }];
  });
}

/** What constructs are or give may stand where a plain object may. */
function isHandle(value: object): boolean {
  const above = Object.getPrototypeOf(value) as unknown;
  return (above !== Object.prototype && above !== null) || Object.hasOwn(value, 'cluster');
}
