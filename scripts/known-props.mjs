// Which fields the props of every construct may have, as far as a plain object is written there: types are stripped before
// owners' code runs, so that a misspelt field would be passed over.
import { ts } from './typescript.mjs';

/** Anything goes: a value, a handle, a function, or a patch that is checked where it is applied. */
const anything = 1;

/**
 * A field of a shape is `1` or a shape; `*` stands for every field that is not named, `[]` for the items of a list.
 *
 * @param constructs name and the parameter of the props
 * @returns for each name the shape of its props
 */
export function knownProps(checker, constructs) {
  const entries = constructs.flatMap(({ name, props }) => {
    const shape = props === undefined ? {} : shapeOf(checker, checker.getTypeAtLocation(props), []);
    return shape === anything ? [] : [[name, shape]];
  });
  return Object.fromEntries(entries);
}

function shapeOf(checker, type, around) {
  const bare = checker.getNonNullableType(type);
  if (around.includes(bare)) return anything;
  if (bare.isUnion()) return merged(bare.types.map((one) => shapeOf(checker, one, around)).filter((one) => one !== anything));
  if ((bare.flags & ts.TypeFlags.Object) === 0 && !bare.isIntersection()) return anything;
  const inside = [...around, bare];
  if (checker.isArrayType(bare)) return all('[]', shapeOf(checker, checker.getTypeArguments(bare)[0], inside));
  const others = bare.getStringIndexType();
  if (others !== undefined) return all('*', shapeOf(checker, others, inside));
  if (isOpaque(bare)) return anything;
  return Object.fromEntries(bare.getProperties().map((symbol) => [symbol.name, fieldOf(checker, symbol, inside)]));
}

function fieldOf(checker, symbol, around) {
  return symbol.name === 'overrides' ? anything : shapeOf(checker, checker.getTypeOfSymbol(symbol), around);
}

function all(which, shape) {
  return shape === anything ? anything : { [which]: shape };
}

/** Of several kinds of object each field of any of them. */
function merged(shapes) {
  if (shapes.length === 0) return anything;
  const names = [...new Set(shapes.flatMap((shape) => Object.keys(shape)))];
  return Object.fromEntries(
    names.map((name) => {
      const fields = shapes.flatMap((shape) => (name in shape ? [shape[name]] : []));
      return [name, fields.includes(anything) ? anything : merged(fields)];
    }),
  );
}

/** What is not written as a plain object of ours, or has fields that only a cluster decides. */
function isOpaque(type) {
  if (type.isIntersection()) return type.types.some((one) => (one.flags & ts.TypeFlags.Object) === 0 || isOpaque(one));
  const names = type.getProperties().map(({ name }) => name);
  if (names.length === 0 || type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return true;
  // A handle, which constructs are or give.
  if (names.includes('cluster')) return true;
  const declarations = type.symbol?.declarations ?? [];
  return declarations.some((one) => ts.isClassDeclaration(one) || !(ts.isMappedTypeNode(one) || isOurs(one)));
}

function isOurs(declaration) {
  return declaration.getSourceFile().fileName.includes('/src/');
}
