// Makes a page for every construct of the catalog: what it is, its props with defaults and reasons, an example that is
// compiled and rendered, and the objects that example comes down to.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { findExamples, isMadeBy } from './construct-examples.mjs';
import { inline, literals, resolved, typeText } from './construct-types.mjs';
import { knownProps } from './known-props.mjs';
import { ts } from './typescript.mjs';

/**
 * @param rendered constructs of the clusters and of docs/examples: class, id, cluster, and a line for each kind it renders
 * @returns pages by path, the names of all constructs, and which fields their props may have
 */
export function constructPages(rendered) {
  const files = ['src/catalog/index.ts', ...sources('clusters'), ...sources('docs/examples')];
  const { options } = ts.convertCompilerOptionsFromJson(JSON.parse(readFileSync('tsconfig.json', 'utf8')).compilerOptions, process.cwd());
  const program = ts.createProgram(files, { ...options, noEmit: true, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const constructs = constructsOf(program, checker);
  const examples = findExamples(program, new Set(constructs.map(({ name }) => name)), rendered);
  const context = { checker, constructs, examples, rendered };
  const pages = new Map();
  for (const construct of constructs) pages.set(`docs/constructs/${construct.file}.md`, page(context, construct));
  pages.set('docs/constructs/README.md', overview(constructs));
  const props = knownProps(checker, [...constructs, applicationOf(program)]);
  return { pages, names: constructs.map(({ name }) => name), props };
}

/** What every construct stands in. */
function applicationOf(program) {
  const file = program.getSourceFile(resolve('src/authoring/application.ts'));
  const declaration = file.statements.find((one) => ts.isClassDeclaration(one) && one.name.text === 'Application');
  return { name: 'Application', props: declaration.members.find(ts.isConstructorDeclaration).parameters[2] };
}

/** Classes of the catalog that an owner makes: a scope, an id and, mostly, props. */
function constructsOf(program, checker) {
  const index = program.getSourceFile(resolve('src/catalog/index.ts'));
  const found = checker.getExportsOfModule(checker.getSymbolAtLocation(index)).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.declarations?.find(ts.isClassDeclaration);
    if (declaration === undefined || declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword)) return [];
    const maker = declaration.members.find(ts.isConstructorDeclaration);
    if (maker === undefined || maker.parameters.length < 2) return [];
    const path = relative('src/catalog', declaration.getSourceFile().fileName);
    const room = path.split('/')[0];
    return [{ name: symbol.name, file: kebab(symbol.name), room, symbol, props: maker.parameters[2] }];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function page(context, { name, room, symbol, props }) {
  const { checker, examples } = context;
  const parts = [`# ${name}`, text(symbol, checker)];
  const example = examples.get(name);
  if (example !== undefined)
    parts.push('## Example', `From [\`${example.file}\`](../../${example.file}):`, `\`\`\`ts\n${example.code}\n\`\`\``);
  if (props !== undefined) {
    parts.push('## Props');
    if (props.questionToken !== undefined || props.initializer !== undefined) parts.push('All of them may be left out.');
    parts.push(propList(checker, checker.getTypeAtLocation(props)));
    const { nested, handles } = namedTypes(checker, props);
    for (const type of nested) parts.push(`### ${type.name}`, text(type.symbol, checker), type.body());
    if (handles.length > 0) parts.push('### Handles', handleList(context, handles));
  }
  parts.push('## Objects', objectList(context, name, example));
  parts.push(`Room \`${room}\` · [all constructs](README.md) · [what was proven](../proofs.md)`);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function objectList({ rendered }, name, example) {
  const size = ({ lines }) => lines.length;
  const [most] = rendered.filter((one) => one.name === name).sort((a, b) => size(b) - size(a));
  const shown = rendered.find((one) => example !== undefined && isMadeBy(one, name, example)) ?? most;
  if (shown === undefined || shown.lines.length === 0) return 'None of its own: it is a fact for the checks and for what others render.';
  return `Rendered as \`${shown.id}\` of cluster \`${shown.cluster}\`:\n\n${shown.lines.map((line) => `- ${line}`).join('\n')}`;
}

function propList(checker, type) {
  const bare = checker.getNonNullableType(type);
  const entries = bare.getProperties().flatMap((symbol) => {
    const declaration = symbol.declarations?.find((one) => ts.isPropertySignature(one) || ts.isPropertyDeclaration(one));
    if (declaration?.type === undefined) return [];
    const tags = new Map(symbol.getJsDocTags(checker).map((tag) => [tag.name, ts.displayPartsToString(tag.text)]));
    const optional = Boolean(symbol.flags & ts.SymbolFlags.Optional);
    const unit = tags.get('unit');
    const fallback = tags.get('default');
    const words = [
      text(symbol, checker) || (symbol.name === 'overrides' ? patches(checker, symbol) : ''),
      ...(unit === undefined ? [] : [sentence(`Unit: ${inline(unit)}`)]),
      ...(fallback === undefined ? [] : [sentence(`Default: ${inline(fallback)}`)]),
    ].filter((word) => word !== '');
    const line = `- **\`${symbol.name}\`** ${optional ? '' : '(required) '}\`${typeText(checker, declaration.type)}\`${words.length === 0 ? '' : `: ${words.join(' ')}`}`;
    return [{ optional, line }];
  });
  if (entries.length === 0) return 'None.';
  return [...entries.filter(({ optional }) => !optional), ...entries.filter(({ optional }) => optional)].map(({ line }) => line).join('\n');
}

/** What can be patched, in place of a list of types that only name objects of Kubernetes. */
function patches(checker, symbol) {
  const names = checker.getNonNullableType(checker.getTypeOfSymbol(symbol)).getProperties();
  return `Changes to what is rendered, merged over it: ${names.map(({ name }) => `\`${name}\``).join(', ')}.`;
}

/** Types of the catalog that the props name, directly or through each other, and the handles among them. */
function namedTypes(checker, props) {
  const nested = new Map();
  const handles = new Map();
  const visitProperties = (type) => {
    for (const symbol of checker.getNonNullableType(type).getProperties())
      for (const { type: node } of symbol.declarations ?? []) if (node !== undefined) visit(node);
  };
  const visit = (node) => {
    if (ts.isIndexedAccessTypeNode(node)) {
      const name = ts.isLiteralTypeNode(node.indexType) ? node.indexType.literal.text : undefined;
      const property = name === undefined ? undefined : checker.getTypeAtLocation(node.objectType).getProperty(name);
      for (const { type } of property?.declarations ?? []) if (type !== undefined) visit(type);
      return;
    }
    if (ts.isTypeReferenceNode(node)) add(resolved(checker, node.typeName));
    ts.forEachChild(node, visit);
  };
  const add = (symbol) => {
    const declaration = symbol?.declarations?.find(
      (one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one) || ts.isClassDeclaration(one),
    );
    if (declaration === undefined || !declaration.getSourceFile().fileName.includes('/src/catalog/')) return;
    if (nested.has(symbol) || handles.has(symbol) || symbol.name.endsWith('Overrides')) return;
    const { name } = symbol;
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (ts.isClassDeclaration(declaration) || checker.getPropertyOfType(checker.getApparentType(type), 'cluster') !== undefined) {
      handles.set(symbol, name);
      if (ts.isTypeAliasDeclaration(declaration)) visit(declaration.type);
    } else if (ts.isTypeAliasDeclaration(declaration)) {
      nested.set(symbol, { name, symbol, body: () => `\`${literals(type) ?? typeText(checker, declaration.type)}\`` });
      visit(declaration.type);
    } else {
      nested.set(symbol, { name, symbol, body: () => propList(checker, type) });
      visitProperties(type);
    }
  };
  visitProperties(checker.getTypeAtLocation(props));
  return { nested: [...nested.values()], handles: [...handles.keys()] };
}

/** Who makes each handle: constructs that are one, and methods of constructs that give one. */
function handleList({ checker, constructs }, handles) {
  const lines = handles.map((handle) => {
    const makers = constructs.flatMap((construct) => {
      const link = (label) => `[${label}](${construct.file}.md)`;
      if (construct.symbol === handle || ancestors(checker, construct.symbol).has(handle)) return [link(construct.name)];
      const methods = checker.getDeclaredTypeOfSymbol(construct.symbol).getProperties();
      return methods.flatMap(({ name, declarations }) => {
        const made = declarations?.find(ts.isMethodDeclaration)?.type;
        return made !== undefined && ts.isTypeReferenceNode(made) && resolved(checker, made.typeName) === handle
          ? [link(`${construct.name}.${name}()`)]
          : [];
      });
    });
    return `- \`${handle.name}\`: ${makers.length === 0 ? text(handle, checker) : `given by ${makers.join(', ')}.`}`;
  });
  return lines.join('\n');
}

/** What a class extends and implements, and what those do. */
function ancestors(checker, symbol, seen = new Set()) {
  for (const declaration of symbol.declarations ?? [])
    for (const { types } of declaration.heritageClauses ?? [])
      for (const { expression } of types) {
        const parent = resolved(checker, expression);
        if (parent === undefined || seen.has(parent)) continue;
        seen.add(parent);
        ancestors(checker, parent, seen);
      }
  return seen;
}

function overview(constructs) {
  const rooms = [...new Set(constructs.map(({ room }) => room))].sort();
  const section = (room) => {
    const rows = constructs
      .filter((one) => one.room === room)
      .map(({ name, file, symbol }) => `- [${name}](${file}.md): ${firstSentence(symbol)}`);
    return `## ${room}\n\n${rows.join('\n')}`;
  };
  return `# Constructs\n\nEvery ready-made workload, one page each. Made by \`npm run docs\` from the code and from what it renders; [proofs](../proofs.md) says what of each was held against the real programs. A page lists the objects of the construct itself: network policies follow from who connects to whom, and the values of Secrets stay out of Git.\n\n${rooms.map(section).join('\n\n')}\n`;
}

function firstSentence(symbol) {
  const whole = text(symbol);
  return /^.*?\.(?=\s|$)/.exec(whole)?.[0] ?? whole;
}

function text(symbol, checker) {
  return inline(ts.displayPartsToString(symbol.getDocumentationComment(checker)));
}

function sentence(value) {
  return value.endsWith('.') ? value : `${value}.`;
}

function kebab(name) {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

function sources(folder) {
  try {
    return readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}
