import { expect, test } from 'vitest';
import { rules } from '../../../src/checks/schema/rules.ts';
import { readMinor } from '../../../src/checks/schema/stored.ts';
import type { JsonObject } from '../../../src/model/index.ts';
import { check, deployment, importsFolder, object, say, schemasOf } from './_check.ts';

/** A wrong object and the one thing said about it. */
const wrong: readonly (readonly [string, JsonObject])[] = [
  [
    'SCHEMA_VALUE spec.template.spec.containers[0].livenessProbe.tcpSocket: only one of `httpGet` and `tcpSocket` may be set here',
    deployment({ container: { livenessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 } } } }),
  ],
  [
    'SCHEMA_REQUIRED spec.template.spec.containers[0].readinessProbe: one of `exec`, `httpGet`, `tcpSocket` and `grpc` must be set',
    deployment({ container: { readinessProbe: { periodSeconds: 5 } } }),
  ],
  [
    'SCHEMA_VALUE spec.template.spec.containers[0].livenessProbe.successThreshold: 2 is above 1',
    deployment({ container: { livenessProbe: { successThreshold: 2, httpGet: { port: 80 } } } }),
  ],
  [
    'SCHEMA_VALUE spec.template.spec.containers[0].env[0].valueFrom: may not stand beside `value` → keep one of the two',
    deployment({ container: { env: [{ name: 'A', value: 'b', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] } }),
  ],
  [
    'SCHEMA_VALUE spec.template.spec.containers[0].resources.requests["nvidia.com/gpu"]: 1 must equal the limit 2; nvidia.com/gpu cannot be overcommitted',
    deployment({ container: { resources: { requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': 2 } } } }),
  ],
  [
    'SCHEMA_VALUE spec.template.spec.containers[0].resources.limits.memory: "-1Gi" is below 0',
    deployment({ container: { resources: { limits: { memory: '-1Gi' } } } }),
  ],
  [
    'SCHEMA_VALUE spec.template.spec.volumes[0].emptyDir: only one of `configMap` and `emptyDir` may be set here',
    deployment({ pod: { volumes: [{ name: 'x', configMap: { name: 'a' }, emptyDir: {} }] } }),
  ],
  [
    'SCHEMA_VALUE spec.template.spec.tolerations[0].operator: must be Exists when `key` is left out',
    deployment({ pod: { tolerations: [{ operator: 'Equal', value: 'x' }] } }),
  ],
  ['SCHEMA_VALUE spec.template.spec.restartPolicy: "Never" must be "Always" here', deployment({ pod: { restartPolicy: 'Never' } })],
  [
    'SCHEMA_VALUE spec.strategy.rollingUpdate: must be left out with the type Recreate',
    deployment({ spec: { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } } }),
  ],
  [
    'SCHEMA_VALUE spec.strategy.rollingUpdate.maxUnavailable: may not be 0 when `maxSurge` is 0; no pod could be replaced',
    deployment({ spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } }),
  ],
  [
    'SCHEMA_REQUIRED spec.template.spec.restartPolicy: is missing; the pods of a Job are restarted `OnFailure` or `Never`',
    object('batch/v1', 'Job', { spec: { template: { spec: { containers: [{ name: 'x', image: 'x:1' }] } } } }),
  ],
  [
    'SCHEMA_VALUE spec.schedule: "0 25 * * *" must be a schedule of five fields such as `30 2 * * *`, or `@daily`',
    object('batch/v1', 'CronJob', {
      spec: {
        schedule: '0 25 * * *',
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x:1' }] } } } },
      },
    }),
  ],
  [
    'SCHEMA_REQUIRED spec.ports[1].name: is missing; each of several ports has a name',
    object('v1', 'Service', { spec: { ports: [{ name: 'http', port: 80 }, { port: 443 }] } }),
  ],
  [
    'SCHEMA_DUPLICATE_ENTRY spec.ports[1].name: "http" is already the name of ports[0]',
    object('v1', 'Service', {
      spec: {
        ports: [
          { name: 'http', port: 80 },
          { name: 'http', port: 443 },
        ],
      },
    }),
  ],
  [
    'SCHEMA_VALUE spec.ports[0].nodePort: 6443 is outside of 30000 to 32767, where the API server gives ports of the nodes to Services → take one in it, or leave the field out and get one; with another `--service-node-port-range` of the API server, accept this with that reason',
    object('v1', 'Service', { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 6443 }] } }),
  ],
  [
    'SCHEMA_VALUE spec.healthCheckNodePort: 32768 is outside of 30000 to 32767, where the API server gives ports of the nodes to Services → take one in it, or leave the field out and get one; with another `--service-node-port-range` of the API server, accept this with that reason',
    object('v1', 'Service', {
      spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32768, ports: [{ port: 80 }] },
    }),
  ],
  [
    'SCHEMA_VALUE spec.ports[0].nodePort: 70000 is above 65535',
    object('v1', 'Service', { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 70_000 }] } }),
  ],
  [
    'SCHEMA_REQUIRED spec.ports: is missing; only a headless Service does without ports',
    object('v1', 'Service', { spec: { selector: { app: 'x' } } }),
  ],
  [
    'SCHEMA_VALUE spec.rules[0].http.paths[0].path: "photos" must start with `/` and hold no `//`, `/./` or `/../`',
    object('networking.k8s.io/v1', 'Ingress', {
      spec: {
        rules: [
          {
            host: 'photos.example.org',
            http: { paths: [{ path: 'photos', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
        ],
      },
    }),
  ],
  [
    'SCHEMA_VALUE spec.rules[0].host: "Photos.example.org" must be a host name in lower case, `*.` in front allowed, no address',
    object('networking.k8s.io/v1', 'Ingress', { spec: { rules: [{ host: 'Photos.example.org' }] } }),
  ],
  [
    'SCHEMA_VALUE spec.egress[0].to[0].ipBlock.except[0]: "10.0.0.0/8" is not a part of 192.168.0.0/16',
    object('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '192.168.0.0/16', except: ['10.0.0.0/8'] } }] }] },
    }),
  ],
  [
    'SCHEMA_VALUE spec.ingress[0].from[0].podSelector: only one of `ipBlock` and `podSelector` may be set here',
    object('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' }, podSelector: {} }] }] },
    }),
  ],
  [
    'SCHEMA_REQUIRED spec.resources.requests.storage: is missing; a claim asks for a size',
    object('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: {} } }),
  ],
  [
    'SCHEMA_VALUE data["a b"]: the key "a b" must be a file name of letters, digits, `-`, `_` and `.`',
    object('v1', 'ConfigMap', { data: { 'a b': 'c' } }),
  ],
  [
    'SCHEMA_VALUE object: holds 1048577 bytes, above 1Mi (1048576 bytes) → split it, or mount the content from a volume',
    object('v1', 'ConfigMap', { data: { a: 'x'.repeat(1024 * 1024 + 1) } }),
  ],
  ['SCHEMA_VALUE data.a: "plain!" must be base64', object('v1', 'Secret', { data: { a: 'plain!' } })],
  [
    'SCHEMA_VALUE metadata.labels.tier: "front end" must be at most 63 letters, digits, `-`, `_` and `.`, starting and ending with a letter or digit',
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'x', namespace: 'y', labels: { tier: 'front end' } } },
  ],
  [
    'SCHEMA_REQUIRED subjects[0].namespace: is missing; a ServiceAccount is named with its namespace',
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' },
      subjects: [{ kind: 'ServiceAccount', name: 'x' }],
    }),
  ],
];

test.each(wrong)('%s', (expected, body) => {
  expect(say(check([body])).map((line) => line.replace('SCHEMA_VALUE attic/photos/web:', 'SCHEMA_VALUE object:'))).toEqual([expected]);
});

test.each([0, 30_000, 32_767])('port %i of the nodes is taken', (nodePort) => {
  expect(check([object('v1', 'Service', { spec: { type: 'NodePort', ports: [{ port: 80, nodePort }] } })])).toEqual([]);
});

test.each(['30 2 * * *', '*/5 0-6,22 1 jan-mar mon', '@hourly', '@every 1h30m'])('schedule %s is taken', (schedule) => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x:1' }] } };
  expect(check([object('batch/v1', 'CronJob', { spec: { schedule, jobTemplate: { spec: { template } } } })])).toEqual([]);
});

test.each(['* * * * * *', '60 * * * *', '* * 0 * *', '* * * * 7', '5-1 * * * *', 'TZ=UTC 0 0 * * *', '*/0 * * * *', 'soon'])(
  'schedule %s is refused',
  (schedule) => {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x:1' }] } };
    expect(
      check([object('batch/v1', 'CronJob', { spec: { schedule, jobTemplate: { spec: { template } } } })]).map(({ code }) => code),
    ).toEqual(['SCHEMA_VALUE']);
  },
);

test('every rule is about a definition and fields that some minor has', () => {
  const minors = schemasOf('1.34').minors.map((minor) => readMinor(importsFolder, minor).schemas);
  const unknown = Object.entries(rules).flatMap(([name, { fields = {}, required = [] }]) =>
    [...Object.keys(fields), ...required]
      .filter((field) => !minors.some((schemas) => schemas[name]?.properties?.[field] !== undefined))
      .map((field) => `${name}.${field}`),
  );
  expect(unknown).toEqual([]);
  expect(Object.keys(rules).filter((name) => !minors.every((schemas) => schemas[name] !== undefined))).toEqual([]);
});
