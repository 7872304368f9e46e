import table from '../../imports/fields.json' with { type: 'json' };
import { groupOf } from '../model/index.ts';

/** What the schemas say of a field, as far as a comparison needs it; made by `npm run import`. Nothing is known where it is missing. */
export interface Shape {
  readonly fields?: Readonly<Record<string, Shape>>;
  /** Of the items of a list or the values of a map. */
  readonly each?: Shape;
  /** Name of the shape that this one stands for. */
  readonly type?: string;
  /** Fields that tell the items of a list apart for the API server. */
  readonly keys?: readonly string[];
  /** What the server fills in where an item lacks a key. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** A list whose order means nothing. */
  readonly set?: boolean;
  /** A quantity: `1Gi` and `1024Mi` are one value. */
  readonly amount?: boolean;
}

const kinds = new Map<string, string>(Object.entries(table.kinds));
const types = new Map<string, Shape>(Object.entries(table.types as Readonly<Record<string, Shape>>));
/** An API version that nobody knows is read like another of its kind. */
const ofAnyVersion = new Map([...kinds].map(([key, type]) => [withoutVersion(key), type]));

/** Shape of a whole object. */
export function shapeOf(apiVersion: unknown, kind: unknown): Shape | undefined {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const key = `${apiVersion}/${kind}`;
  return named(kinds.get(key) ?? ofAnyVersion.get(`${groupOf(apiVersion)}/${kind}`));
}

/** Shape of the value under a key. */
export function shapeAt(shape: Shape | undefined, key: string): Shape | undefined {
  const { fields, each } = shape ?? {};
  return resolved(fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : each);
}

/** Shape of the items of a list. */
export function shapeOfItems(shape: Shape | undefined): Shape | undefined {
  return resolved(shape?.each);
}

function resolved(shape: Shape | undefined): Shape | undefined {
  return shape?.type === undefined ? shape : named(shape.type);
}

function named(type: string | undefined): Shape | undefined {
  return type === undefined ? undefined : types.get(type);
}

function withoutVersion(key: string): string {
  const parts = key.split('/');
  return `${parts.length === 3 ? parts[0] : ''}/${parts.at(-1)}`;
}
