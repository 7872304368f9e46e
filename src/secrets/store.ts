import { Document, isMap, isNode, isScalar, LineCounter, parseDocument, Scalar, YAMLMap } from 'yaml';
import { compareText, type Issue } from '../issues/index.ts';
import type { RandomBytes } from './generate.ts';
import { type KeyPath, keyPath, type SecretValues } from './key-path.ts';

/** The secret values of one cluster, as they lie in `.secrets/<cluster>.yaml`. Never printed, never in Git. */
export interface Store {
  readonly cluster: string;
  /** Includes entries that no construct requires any more; nothing is ever deleted from here by the tool. */
  readonly values: SecretValues;
  /** Values before the last rotation: a running database may know only the old password. */
  readonly previous: SecretValues;
  /** Key of the fingerprints in the seal record, base64; without it a weak value could be guessed from its fingerprint. */
  readonly sealKey: string;
  /** The whole file, with the owner's comments. */
  readonly text: string;
  /** The file when it was read; nothing when there was none. A write refuses to overwrite anything else. */
  readonly onDisk: string | undefined;
}

/** What reading a store gives: the store, or what is wrong with the file. */
export interface StoreResult {
  readonly store?: Store | undefined;
  readonly issues: readonly Issue[];
}

const SECTIONS = ['version', 'cluster', 'sealKey', 'values', 'previous'] as const;

/** File of a cluster's values, relative to the fleet's root folder. */
export function storeFile(cluster: string): string {
  return `.secrets/${cluster}.yaml`;
}

/** A store without values. */
export function newStore(cluster: string, random: RandomBytes): Store {
  const sealKey = Buffer.from(random(32)).toString('base64');
  const document = new Document({ version: '1', cluster, sealKey, values: {}, previous: {} }, { schema: 'failsafe' });
  document.commentBefore = [
    ` Secret values of cluster ${cluster}: values.<namespace>.<secret>.<key>. Never in Git; keep a copy in a password manager.`,
    ' `labwright secrets generate` fills in what is missing. `previous` holds what `labwright secrets rotate` replaced.',
  ].join('\n');
  return { cluster, values: new Map(), previous: new Map(), sealKey, text: document.toString({ lineWidth: 0 }), onDisk: undefined };
}

/** Reads the text of a store. Every scalar is text, so that `0777` and `1e3` stay what the owner typed. */
export function parseStore(text: string, cluster: string): StoreResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines });
  const file = storeFile(cluster);
  const broken = (offset: number | undefined, message: string): Issue => ({
    code: 'SECRET_STORE_BROKEN',
    severity: 'error',
    path: offset === undefined ? file : `${file}:${lines.linePos(offset).line}`,
    message,
    cluster,
  });
  // The parser's own messages may quote the line, so only its code is passed on.
  const problems = [...document.errors, ...document.warnings].map((e) => broken(e.pos[0], `is not readable YAML (${e.code})`));
  if (problems.length > 0) return { issues: problems };
  const root = document.contents;
  if (!isMap(root)) return { issues: [broken(undefined, 'is not a map with `version`, `cluster`, `sealKey` and `values`')] };

  const issues: Issue[] = [];
  for (const { key } of root.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!(SECTIONS as readonly string[]).includes(name)) {
      issues.push(broken(rangeOf(key), `has a top-level key other than ${SECTIONS.map((s) => `\`${s}\``).join(', ')}`));
    }
  }
  if (textOf(root, 'version') !== '1') issues.push(broken(rangeOf(root.get('version', true)), '`version` is not 1'));
  if (textOf(root, 'cluster') !== cluster) {
    issues.push(broken(rangeOf(root.get('cluster', true)), `\`cluster\` is not \`${cluster}\`: this may be another cluster's file`));
  }
  const sealKey = textOf(root, 'sealKey');
  if (sealKey === undefined || Buffer.from(sealKey, 'base64').length < 32) {
    issues.push(broken(rangeOf(root.get('sealKey', true)), '`sealKey` is not base64 of at least 32 bytes'));
  }
  const values = readValues(root, 'values', broken, issues);
  const previous = readValues(root, 'previous', broken, issues);
  if (issues.length > 0) return { issues };
  return { store: { cluster, values, previous, sealKey: sealKey ?? '', text, onDisk: text }, issues };
}

/**
 * The store with some values set. What was there stays, comments too. With `keepPrevious` the replaced values move to
 * `previous`.
 */
export function withValues(store: Store, changes: SecretValues, options: { readonly keepPrevious?: boolean | undefined } = {}): Store {
  const changed = new Map([...changes].filter(([path, value]) => store.values.get(path) !== value));
  if (changed.size === 0) return store;
  const document = parseDocument(store.text, { schema: 'failsafe' });
  const replaced = new Map<KeyPath, string>();
  for (const [path, value] of [...changed].sort(([a], [b]) => compareText(a, b))) {
    const before = store.values.get(path);
    if (options.keepPrevious === true && before !== undefined) {
      replaced.set(path, before);
      setText(document, ['previous', ...path.split('/')], before);
    }
    setText(document, ['values', ...path.split('/')], value);
  }
  return {
    ...store,
    values: new Map([...store.values, ...changed]),
    previous: new Map([...store.previous, ...replaced]),
    text: document.toString({ lineWidth: 0 }),
  };
}

/** Printable lines without an indent, such as a PEM key: these are written as a block, one line each. */
const BLOCK = /^(?:[!-~][ -~]*\n)+(?:[!-~][ -~]*)?$/;

/** Quoted, so that other tools read text as well. */
function setText(document: Document, path: readonly string[], value: string): void {
  const scalar = new Scalar(value);
  scalar.type = BLOCK.test(value) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE';
  let map = document.contents;
  if (!isMap(map)) throw new TypeError('a store is a map');
  for (const step of path.slice(0, -1)) {
    map.flow = false;
    const next: unknown = map.get(step, true);
    const inner: YAMLMap = isMap(next) ? next : new YAMLMap();
    if (inner !== next) map.set(step, inner);
    map = inner;
  }
  map.flow = false;
  map.set(path.at(-1), scalar);
}

function readValues(
  root: YAMLMap,
  section: 'values' | 'previous',
  broken: (offset: number | undefined, message: string) => Issue,
  issues: Issue[],
): SecretValues {
  const values = new Map<KeyPath, string>();
  const rule = `\`${section}\` is not namespaces, then Secrets, then keys, each key with one text`;
  const walk = (node: unknown, trail: readonly string[]): void => {
    if (isScalar(node) && node.value === '' && trail.length < 3) return;
    if (trail.length === 3 && isScalar(node)) {
      values.set(keyPath({ namespace: trail[0] ?? '', name: trail[1] ?? '' }, trail[2] ?? ''), String(node.value));
    } else if (trail.length < 3 && isMap(node)) {
      for (const { key, value } of node.items) {
        if (isScalar(key) && String(key.value) !== '' && !String(key.value).includes('/')) walk(value, [...trail, String(key.value)]);
        else issues.push(broken(rangeOf(key), rule));
      }
    } else {
      issues.push(broken(rangeOf(node), rule));
    }
  };
  const node = root.get(section, true);
  if (node !== undefined) walk(node, []);
  return values;
}

function textOf(map: YAMLMap, key: string): string | undefined {
  const node: unknown = map.get(key, true);
  return isScalar(node) ? String(node.value) : undefined;
}

function rangeOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
