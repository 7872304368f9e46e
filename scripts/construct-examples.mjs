// Finds the statements of the clusters and of docs/examples that the pages of the constructs show.
import { relative } from 'node:path';
import { ts } from './typescript.mjs';

/** For each construct the longest statement that makes it and still fits a page: rendered before not, real clusters before examples. */
export function findExamples(program, names, rendered) {
  const found = new Map();
  for (const source of program.getSourceFiles()) {
    const file = relative(process.cwd(), source.fileName);
    if (!/^(clusters|docs\/examples)\//.test(file)) continue;
    const real = file.startsWith('clusters/');
    const cluster = real ? file.split('/')[1] : (/defineCluster\(\{\s*name: '([^']+)'/.exec(source.text)?.[1] ?? 'garden');
    const visit = (node) => {
      if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && names.has(node.expression.text)) {
        const name = node.expression.text;
        const [, second] = node.arguments ?? [];
        const example = {
          file,
          cluster,
          id: second !== undefined && ts.isStringLiteral(second) ? second.text : undefined,
          code: exampleOf(node),
        };
        const lines = example.code.split('\n').length;
        const made = rendered.some((one) => isMadeBy(one, name, example));
        const rank = (made ? 1000 : 0) + (real ? 500 : 0) + (lines > 30 ? 0 : lines);
        if (rank > (found.get(name)?.rank ?? -1)) found.set(name, { ...example, rank });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** The statement around it, after the short constants and helpers of the same function that it uses. */
function exampleOf(node) {
  let statement = node;
  while (statement.parent !== undefined && !ts.isStatement(statement)) statement = statement.parent;
  const shown = ts.isReturnStatement(statement) || ts.isClassDeclaration(statement) ? node : statement;
  const used = new Set();
  const collect = (one) => {
    if (ts.isIdentifier(one)) used.add(one.text);
    ts.forEachChild(one, collect);
  };
  collect(shown);
  const before = (ts.isBlock(statement.parent) ? statement.parent.statements : []).filter(
    (one) =>
      one.end < statement.pos + 1 &&
      ts.isVariableStatement(one) &&
      one.declarationList.declarations.some((declaration) => isHelper(declaration, used)),
  );
  const code = [...before, shown].map(dedent).join('\n');
  return shown === node ? `${code};` : code;
}

function isHelper({ name, initializer }, used) {
  if (initializer === undefined) return false;
  if (!ts.isIdentifier(name))
    return ts.isPropertyAccessExpression(initializer) && name.elements.some((one) => used.has(one.name.getText()));
  if (!used.has(name.text)) return false;
  const bare = ts.isAsExpression(initializer) ? initializer.expression : initializer;
  if (ts.isNewExpression(bare)) return ['Application', 'Machine'].includes(bare.expression.getText());
  return ts.isArrowFunction(bare) || ts.isObjectLiteralExpression(bare);
}

/** The text of a node, moved left by as much as the line that it begins on. */
function dedent(node) {
  const { text: whole } = node.getSourceFile();
  const line = whole.slice(whole.lastIndexOf('\n', node.getStart()) + 1);
  const depth = line.length - line.trimStart().length;
  return node.getText().replaceAll(new RegExp(`^ {${depth}}`, 'gm'), '');
}

/** Whether an example is what made a rendered construct. */
export function isMadeBy(rendered, name, { id, cluster }) {
  return rendered.name === name && rendered.cluster === cluster && (id === undefined || rendered.id === id);
}
