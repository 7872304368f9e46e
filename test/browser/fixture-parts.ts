import type { ClusterDiff, FieldDiff, LineDiff, ObjectDiff } from '../../src/diff/index.ts';
import type { JsonObject } from '../../src/model/index.ts';
import {
  type CapacityChange,
  type ClusterReview,
  type Consequence,
  type Level,
  levels,
  type VersionChange,
} from '../../src/review/index.ts';

type Told = Omit<Consequence, 'cluster'>;

interface ClusterParts {
  readonly alike: number;
  readonly objects: readonly ObjectDiff[];
  readonly facts?: readonly FieldDiff[];
  readonly consequences?: readonly Told[];
  readonly images?: readonly VersionChange[];
  readonly charts?: readonly VersionChange[];
  readonly capacity?: readonly CapacityChange[];
}

/** One cluster: files get its name, consequences too, gravest first. */
export function cluster(name: string, parts: ClusterParts): ClusterReview {
  const { alike, objects, facts = [], consequences = [], images = [], charts = [], capacity = [] } = parts;
  const placed = objects.map((object) => ({ ...object, file: `dist/${name}/${object.file}` }));
  const diff: ClusterDiff = { cluster: name, change: objects.length === 0 ? 'same' : 'changed', objects: placed, facts, alike };
  const told = consequences.map((one) => ({ ...one, cluster: name })).sort((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level));
  return { cluster: name, diff, level: gravest(told), consequences: told, images, charts, capacity };
}

export function gravest(all: readonly { readonly level: Level }[]): Level {
  return levels.findLast((level) => all.some((one) => one.level === level)) ?? 'none';
}

const groups: Readonly<Record<string, string>> = {
  StatefulSet: 'apps',
  Deployment: 'apps',
  DaemonSet: 'apps',
  Job: 'batch',
  CronJob: 'batch',
  Ingress: 'networking.k8s.io',
  NetworkPolicy: 'networking.k8s.io',
};

function object(kind: string, namespace: string, name: string, layer: string, application: string): Omit<ObjectDiff, 'change' | 'fields'> {
  const identity = { group: groups[kind] ?? '', kind, namespace, name };
  return { identity, layer, application, file: `${layer}/${application}/${kind.toLowerCase()}-${name}.yaml` };
}

export function changed(
  kind: string,
  namespace: string,
  name: string,
  layer: string,
  application: string,
  fields: readonly FieldDiff[],
): ObjectDiff {
  return { change: 'changed', ...object(kind, namespace, name, layer, application), fields };
}

export function added(kind: string, namespace: string, name: string, layer: string, application: string, rest: JsonObject): ObjectDiff {
  return { change: 'added', ...object(kind, namespace, name, layer, application), fields: [], body: body(kind, namespace, name, rest) };
}

export function removed(kind: string, namespace: string, name: string, layer: string, application: string, rest: JsonObject): ObjectDiff {
  return { change: 'removed', ...object(kind, namespace, name, layer, application), fields: [], body: body(kind, namespace, name, rest) };
}

/** Nothing of a Secret is shown. */
function body(kind: string, namespace: string, name: string, rest: JsonObject): JsonObject {
  const content = kind === 'ConfigMap' ? { data: rest } : { spec: rest };
  return kind === 'Secret' ? {} : { apiVersion: 'v1', kind, metadata: { name, namespace }, ...content };
}

export function was(...place: Parameters<typeof object>): NonNullable<ObjectDiff['before']> {
  return object(...place);
}

/** `topic, level, application, subject, message, evidence, hint, what the rehearsal says` */
export function told(
  topic: Told['topic'],
  level: Level,
  application: string,
  subject: string,
  message: string,
  evidence: readonly string[],
  hint?: string,
  rehearsed?: string,
): Told {
  return { topic, level, application, subject, message, evidence, hint, rehearsed };
}

/** A node, or all together: CPU in millicores, memory in GiB. */
export function room(
  node: string | undefined,
  cpu: number,
  memory: number,
  before: [number, number],
  after: [number, number],
): CapacityChange {
  const amounts = (millicores: number, gibibytes: number) => ({ cpu: millicores, memory: gibibytes * 2 ** 30 });
  return { node, allocatable: amounts(cpu, memory), before: amounts(...before), after: amounts(...after) };
}

/** Lines of a text: `-`, `+` or a space, then the line; `…12` for twelve that are alike. */
export function lines(text: string): readonly LineDiff[] {
  return text.split('\n').map((line) => {
    const sign = line[0] ?? ' ';
    if (sign === '…') return { sign, skipped: Number(line.slice(1)) };
    return { sign: sign === '-' || sign === '+' ? sign : ' ', text: line.slice(1) };
  });
}

/** What changes on four clusters alike. */
export function alloy(name: string): readonly ObjectDiff[] {
  const at = ['monitoring', 'alloy', 'platform', 'alloy'] as const;
  return [
    changed('DaemonSet', ...at, [
      { path: 'spec.template.spec.containers[alloy].image', from: 'grafana/alloy:v1.14.0', to: 'grafana/alloy:v1.15.1' },
      { path: 'spec.template.spec.containers[alloy].resources.requests.memory', from: '128Mi', to: '192Mi' },
    ]),
    changed('ConfigMap', ...at, [{ path: 'data.config.alloy', lines: lines(alloyText.replaceAll('CLUSTER', name)) }]),
    changed('NetworkPolicy', ...at, [
      {
        path: 'spec.egress[1]',
        to: {
          ports: [{ port: 3100, protocol: 'TCP' }],
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
        },
      },
    ]),
  ];
}

export const alloyConsequences = (): readonly Told[] => [
  told('restart', 'restart', 'alloy', 'DaemonSet monitoring/alloy', 'rolls, node after node: each is without logs for about 20s', [
    'spec.template.spec.containers[alloy].image: v1.14.0 → v1.15.1',
    'updateStrategy: RollingUpdate, maxUnavailable 1',
  ]),
  told('flow', 'none', 'alloy', 'DaemonSet monitoring/alloy', 'may reach Loki on 3100', [
    'NetworkPolicy monitoring/alloy: egress monitoring:3100/TCP',
  ]),
];

export const alloyImage: VersionChange = {
  application: 'alloy',
  name: 'grafana/alloy',
  from: 'v1.14.0',
  to: 'v1.15.1',
  users: ['DaemonSet monitoring/alloy'],
};

const alloyText = `…14
   loki.source.kubernetes "pods" {
-    targets    = discovery.kubernetes.pods.targets
+    targets    = discovery.relabel.pods.output
     forward_to = [loki.process.pods.receiver]
   }
 
   loki.process "pods" {
+    stage.drop {
+      older_than = "24h"
+    }
     stage.static_labels { values = { cluster = "CLUSTER" } }
…31`;

export const postgresLines = lines(`…6
 max_connections = 100
-shared_buffers = 512MB
-effective_cache_size = 1536MB
+shared_buffers = 768MB
+effective_cache_size = 2304MB
 wal_level = replica
+archive_timeout = 300
 log_min_duration_statement = 500
…22`);

export const runnerLines = lines(`…3
 [[runners]]
   name = "collab"
   [runners.kubernetes]
-    privileged = false
+    privileged = true
     namespace = "git"
-    [runners.kubernetes.pod_security_context]
-      run_as_non_root = true
…11`);

/** What a new pgAdmin consists of. */
export const bodies: Readonly<Record<string, JsonObject>> = {
  Deployment: {
    replicas: 1,
    selector: { matchLabels: { 'app.kubernetes.io/name': 'pgadmin' } },
    template: {
      spec: {
        containers: [
          {
            name: 'pgadmin',
            image: 'dpage/pgadmin4:9.12',
            ports: [{ name: 'http', containerPort: 8080 }],
            resources: { requests: { cpu: '50m', memory: '256Mi' } },
          },
        ],
      },
    },
  },
  Service: { selector: { 'app.kubernetes.io/name': 'pgadmin' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  Ingress: { ingressClassName: 'traefik', rules: [{ host: 'pgadmin.lab.example', http: { paths: [{ path: '/', pathType: 'Prefix' }] } }] },
  NetworkPolicy: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  ConfigMap: { 'servers.json': '{\n  "Servers": {\n    "1": { "Name": "pgvector", "Host": "pgvector.ai" }\n  }\n}\n' },
};
