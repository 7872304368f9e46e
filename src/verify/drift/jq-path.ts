/** One step into an object: a field or index, every item, or the items with one field of a value. */
export type Step = { readonly key: string } | { readonly every: true } | { readonly field: string; readonly equals: string };

const patterns: readonly (readonly [RegExp, (match: readonly string[]) => Step | undefined])[] = [
  [/^\[\]\s*\|\s*select\(\s*\.(\w+)\s*==\s*"([^"\\]*)"\s*\)\??/, ([, field = '', equals = '']) => ({ field, equals })],
  [/^\.?\[\]\??/, () => ({ every: true })],
  [/^\.?\["([^"\\]*)"\]\??/, ([, key = '']) => ({ key })],
  [/^\.?\[(\d+)\]\??/, ([, key = '']) => ({ key })],
  [/^\."([^"\\]*)"\??/, ([, key = '']) => ({ key })],
  [/^\.(\w+)\??/, ([, key = '']) => ({ key })],
  [/^\s*\|\s*(?=[.[])/, () => undefined],
];

/**
 * The paths that people write into `ignoreDifferences`: fields, indexes, `[]`, and `[] | select(.name == "x")`. Nothing for
 * the rest of jq, which is a language of its own.
 */
export function parseJqPath(expression: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  let rest = expression.trim();
  while (rest !== '') {
    const found = patterns.map(([pattern, make]) => ({ match: pattern.exec(rest), make })).find(({ match }) => match !== null);
    if (found === undefined || found.match === null) return undefined;
    const step = found.make(found.match);
    if (step !== undefined) steps.push(step);
    rest = rest.slice(found.match[0].length);
  }
  return steps.length === 0 ? undefined : steps;
}
