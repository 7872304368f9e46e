/** Plain data as lines of YAML, for reading only: what a person sees of an object or a part of one. */
export function yamlLines(value: unknown): readonly string[] {
  if (typeof value === 'string' && value.includes('\n')) return value.replace(/\n$/, '').split('\n');
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap((item) => listItem(item));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return entries.length === 0 ? ['{}'] : entries.flatMap(([key, inner]) => mapEntry(key, inner));
  }
  return [scalar(value)];
}

function listItem(item: unknown): readonly string[] {
  const [first = '', ...others] = yamlLines(item);
  if (typeof item === 'string' && item.includes('\n')) return ['- |', first, ...others].map((line, at) => (at === 0 ? line : indent(line)));
  return [`- ${first}`, ...others.map(indent)];
}

function mapEntry(key: string, value: unknown): readonly string[] {
  const lines = yamlLines(value);
  const isBlock = typeof value === 'string' && value.includes('\n');
  const isEmpty = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isBlock) return [`${scalar(key)}: |`, ...lines.map(indent)];
  return isEmpty
    ? [`${scalar(key)}: ${lines.join('')}`]
    : [`${scalar(key)}:`, ...lines.map((line) => (Array.isArray(value) ? line : indent(line)))];
}

function indent(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

/** What a bare word would not be read as itself: numbers, dates, times, truth values, marks of YAML. */
const notBare = [
  /^$|^\s|\s$|: | #|:$|\t/,
  /^[-?:,[\]{}#&*!|>'"%@`]/,
  /^(?:true|false|null|yes|no|on|off|y|n|~)$/i,
  // Also what only looks like a number: readers of YAML 1.1 take a lone point for one.
  /^[-+]?[\d_]*\.?[\d_]*(?:e[-+]?\d+)?$/i,
  /^[-+]?\.(?:inf|nan)$/i,
  /^(?:0[xob]|\d+:\d|\d{4}-\d)/i,
];

function scalar(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return notBare.some((pattern) => pattern.test(value)) ? JSON.stringify(value) : value;
}
