// Shows types as an owner reads them.
import { ts } from './typescript.mjs';

/** A type as it is written, in one line. */
export function typeText(checker, node) {
  return inline(printed(checker, node).replaceAll(/\/\*\*.*?\*\//gs, ''))
    .replaceAll(/\s*\|\s*undefined\b/g, '')
    .replaceAll('readonly ', '')
    .replaceAll('`', '')
    .replace(/^\|\s*/, '')
    .replace(/^\(([^()]*)\)$/, '$1')
    .replaceAll(/; \}/g, ' }')
    .replaceAll(/\{ \[\w+ in (\w+)\]: ([\w<>]+) \}/g, 'Record<$1, $2>');
}

/** The values of a type that is nothing but a list of them, however it is written. */
export function literals(type) {
  const all = type.isUnion() ? type.types : [type];
  return all.every((one) => one.isStringLiteral()) ? all.map(({ value }) => `'${value}'`).join(' | ') : undefined;
}

/** The type as it is written, without what only steers inference: a parameter is shown as what it may be. */
function printed(checker, node) {
  if (ts.isTypeReferenceNode(node)) {
    if (node.typeName.getText() === 'NoInfer') return printed(checker, node.typeArguments[0]);
    const declaration = checker.getSymbolAtLocation(node.typeName)?.declarations?.find(ts.isTypeParameterDeclaration);
    if (declaration?.constraint !== undefined && declaration.name.text !== 'C' && !ts.isMappedTypeNode(declaration.parent))
      return printed(checker, declaration.constraint);
  }
  const whole = node.getSourceFile().text;
  let [result, position] = ['', node.getStart()];
  ts.forEachChild(node, (child) => {
    result += whole.slice(position, child.getStart()) + printed(checker, child);
    position = child.end;
  });
  return result + whole.slice(position, node.end);
}

export function resolved(checker, name) {
  const symbol = checker.getSymbolAtLocation(name);
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

export function inline(value) {
  return value.replaceAll(/\s*\n\s*/g, ' ').trim();
}
