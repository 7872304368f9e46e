/** `name type label,label`, a line for each name a query may use, of what a program tells in the text format of Prometheus. */
export function summary(text) {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]));
  const labels = new Map();
  for (const [name, type] of types) for (const end of ends(type)) labels.set(`${name}${end}`, { type, labels: new Set() });
  for (const [, name, list = ''] of text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+/gm)) {
    const entry = labels.get(name);
    for (const [, label] of list.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) entry?.labels.add(label);
  }
  return [...labels]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => `${name} ${entry.type} ${[...entry.labels].sort().join(',')}`.trimEnd());
}

function ends(type) {
  if (type === 'histogram') return ['_bucket', '_sum', '_count'];
  return type === 'summary' ? ['', '_sum', '_count'] : [''];
}
