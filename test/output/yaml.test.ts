import { expect, test } from 'vitest';
import { toYaml } from '../../src/output/index.ts';

test('a StatefulSet reads like careful hand-written YAML, whatever the order of its keys', () => {
  const yaml = toYaml({
    spec: {
      template: {
        spec: {
          volumes: [{ emptyDir: {}, name: 'run' }],
          containers: [
            {
              livenessProbe: { periodSeconds: 10, exec: { command: ['pg_isready'] } },
              resources: { limits: { memory: '2Gi' }, requests: { memory: '2Gi', cpu: '500m' } },
              env: [{ valueFrom: { secretKeyRef: { key: 'password', name: 'pgvector' } }, name: 'PGPASSWORD' }],
              ports: [{ protocol: 'TCP', containerPort: 5432, name: 'postgresql' }],
              args: ['-c', 'max_connections=100'],
              image: 'pgvector/pgvector:0.8.1-pg17',
              name: 'postgres',
            },
          ],
        },
        metadata: { labels: { b: '2', a: '1' } },
      },
      serviceName: 'pgvector',
      selector: { matchLabels: { a: '1' } },
      replicas: 1,
    },
    metadata: { annotations: {}, labels: { z: 'on' }, namespace: 'ai', name: 'pgvector' },
    kind: 'StatefulSet',
    apiVersion: 'apps/v1',
  });
  expect(yaml).toMatchInlineSnapshot(`
    "apiVersion: apps/v1
    kind: StatefulSet
    metadata:
      name: pgvector
      namespace: ai
      labels:
        z: 'on'
      annotations: {}
    spec:
      replicas: 1
      serviceName: pgvector
      selector:
        matchLabels:
          a: '1'
      template:
        metadata:
          labels:
            a: '1'
            b: '2'
        spec:
          containers:
            - name: postgres
              image: pgvector/pgvector:0.8.1-pg17
              args:
                - -c
                - max_connections=100
              ports:
                - name: postgresql
                  containerPort: 5432
                  protocol: TCP
              env:
                - name: PGPASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: pgvector
                      key: password
              resources:
                requests:
                  cpu: 500m
                  memory: 2Gi
                limits:
                  memory: 2Gi
              livenessProbe:
                exec:
                  command:
                    - pg_isready
                periodSeconds: 10
          volumes:
            - name: run
              emptyDir: {}
    "
  `);
});

test('texts of several lines are blocks, as long as every reader gives them back', () => {
  const yaml = toYaml({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    data: {
      script: '#!/bin/sh\nset -eu\n\n  exec "$@" # go\n',
      noEnd: 'a\nb',
      keepEnd: 'a\n\n',
      indented: '  a\nb\n',
      carriageReturn: 'a\r\nb\r\n',
      blankEnd: 'a\n  ',
    },
  });
  expect(yaml).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: ConfigMap
    data:
      blankEnd: "a\\n  "
      carriageReturn: "a\\r\\nb\\r\\n"
      indented: |2
          a
        b
      keepEnd: |+
        a

      noEnd: |-
        a
        b
      script: |
        #!/bin/sh
        set -eu

          exec "$@" # go
    "
  `);
});

test('quotes stand only where a reader would see something else, single ones unless something is escaped', () => {
  const texts = [
    'plain',
    'two words',
    '10.0.0.1/24',
    '500m',
    'a:b',
    'on',
    '0777',
    '1e3',
    '12:30',
    '0x1F',
    '2026-01-01',
    '~',
    '=',
    '',
    "it's",
    "it's: x",
    'a\tb',
    '* * * * *',
  ];
  expect(toYaml({ texts })).toMatchInlineSnapshot(`
    "texts:
      - plain
      - two words
      - 10.0.0.1/24
      - 500m
      - a:b
      - 'on'
      - '0777'
      - '1e3'
      - '12:30'
      - '0x1F'
      - '2026-01-01'
      - '~'
      - '='
      - ''
      - it's
      - "it's: x"
      - "a\\tb"
      - '* * * * *'
    "
  `);
});

test('nulls are left out of maps, empty maps and lists stay', () => {
  expect(toYaml({ a: null, b: { c: null }, d: [], e: [{}, [], null, [1, [true]]], f: {} })).toMatchInlineSnapshot(`
    "b: {}
    d: []
    e:
      - {}
      - []
      - null
      - - 1
        - - true
    f: {}
    "
  `);
  expect(toYaml({})).toBe('{}\n');
});

test('numbers read as the same number with Go and with YAML 1.1', () => {
  expect(toYaml({ a: 1e21, b: 1.5e-7, c: -0, d: 123456789, e: 0.5 })).toMatchInlineSnapshot(`
    "a: 1.0e+21
    b: 1.5e-7
    c: 0
    d: 123456789
    e: 0.5
    "
  `);
  expect(() => toYaml({ replicas: Number.NaN })).toThrow('NaN cannot be written as YAML');
});

test('a very long key still reads', () => {
  const key = 'k'.repeat(1200);
  expect(toYaml({ list: [{ [key]: { a: 1 } }] })).toBe(`list:\n  - ? ${key}\n    :\n      a: 1\n`);
});
