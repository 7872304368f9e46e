#!/usr/bin/env node
// Lists what a kubelet tells, from the source of Kubernetes, because a kubelet needs a machine of its own: `node
// tools/metrics/list-kubelet.mjs <folder of k8s.io/kubernetes> <folder of github.com/google/cadvisor>`.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [kubernetes = '', cadvisor = ''] = process.argv.slice(2);
const lines = new Map();
const keys = readFileSync(join(kubernetes, 'pkg', 'kubelet', 'metrics', 'metrics.go'), 'utf8');
for (const [, key] of keys.matchAll(/^\s+VolumeStats\w+Key\s+= "(volume_stats_\w+)"/gm))
  lines.set(`kubelet_${key}`, 'gauge namespace,persistentvolumeclaim');
const containers = readFileSync(join(cadvisor, 'metrics', 'prometheus.go'), 'utf8');
const pod = ['container', 'id', 'image', 'name', 'namespace', 'pod'];
for (const [, name, rest] of containers.matchAll(/name:\s+"((?:container|machine)_\w+)",([\s\S]*?)getValues/g)) {
  const type = /CounterValue/.test(rest) ? 'counter' : 'gauge';
  const more = /extraLabels: \[\]string\{([^}]*)\}/.exec(rest)?.[1].match(/\w+/g) ?? [];
  lines.set(name, `${type} ${[...pod, ...more].sort().join(',')}`);
}
for (const [, name, type] of containers.matchAll(/prometheus\.NewDesc\("(container_\w+)",[\s\S]*?prometheus\.(Gauge|Counter)Value/g))
  if (!lines.has(name)) lines.set(name, `${type.toLowerCase()} ${pod.join(',')}`);
const text = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, rest]) => `${name} ${rest}`);
const head = `# Listed from the source of ${basename(kubernetes)} and ${basename(cadvisor)} by tools/metrics/list-kubelet.mjs, not recorded: a kubelet\n# needs a machine of its own. Only volumes and containers. Name, type, labels.`;
writeFileSync(join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'metrics', 'kubelet.prom'), `${head}\n${text.join('\n')}\n`);
console.log(`kubelet: ${text.length} names`);
