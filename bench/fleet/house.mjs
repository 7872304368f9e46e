// A large house: 100 nodes in four racks and 2,000 pods of 180 workloads, a tenth of them pinned, spread or kept apart, and five DaemonSets.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NODES = 100;
const WORKLOADS = 180;

/** Writes `pods.yaml` and, beside the folder, `nodes.yaml`. */
export function writeHouse(folder) {
  mkdirSync(join(folder, 'pods'), { recursive: true });
  const nodes = Array.from({ length: NODES }, (_, at) => node(at));
  writeFileSync(join(folder, 'nodes.yaml'), `version: '1.36'\nnodes:\n${nodes.join('')}`);
  const replicas = (at) => [2, 5, 8, 11, 16, 12, 4, 7, 15, 3][at % 10];
  const workloads = Array.from({ length: WORKLOADS }, (_, at) => deployment(at, replicas(at)));
  const daemons = Array.from({ length: 5 }, (_, at) => daemonSet(at));
  writeFileSync(join(folder, 'pods', 'pods.yaml'), [priority, ...workloads, ...daemons].join('---\n'));
}

const priority = `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: agents }
value: 1000
`;

const node = (at) => `  - name: shelf-${at}
    cpu: 16
    memory: 64Gi
    address: 10.20.${Math.floor(at / 200)}.${10 + (at % 200)}
    labels: { rack: r${at % 4}, disk: ${at % 5 === 0 ? 'fast' : 'slow'} }
`;

const app = (name) => `{ matchLabels: { app: ${name} } }`;

function placement(at, name) {
  if (at % 30 === 0) return `nodeSelector: { disk: fast }`;
  if (at % 30 === 10)
    return `affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: ${app(name)} }] } }`;
  if (at % 30 === 20)
    return `topologySpreadConstraints: [{ maxSkew: 1, topologyKey: rack, whenUnsatisfiable: DoNotSchedule, labelSelector: ${app(name)} }]`;
  return 'terminationGracePeriodSeconds: 30';
}

const pod = (name, at, more) => `    metadata: { labels: { app: ${name} } }
    spec:
      ${more}
      containers:
        - name: main
          image: example.org/${name}:1.2.3
          resources: { requests: { cpu: ${100 + (at % 7) * 50}m, memory: ${512 * (1 + (at % 9))}Mi }, limits: { memory: ${512 * (1 + (at % 9))}Mi } }
`;

function deployment(at, replicas) {
  const name = `work-${at}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: space-${at % 10} }
spec:
  replicas: ${replicas}
  selector: ${app(name)}
  template:
${pod(name, at, placement(at, name))}`;
}

function daemonSet(at) {
  const name = `agent-${at}`;
  return `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: ${name}, namespace: agents }
spec:
  selector: ${app(name)}
  template:
${pod(name, 0, 'priorityClassName: agents')}`;
}
