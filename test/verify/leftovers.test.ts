import { expect, test } from 'vitest';
import { formatPath, leftovers } from '../../src/verify/drift/index.ts';

const rendered = {
  metadata: { labels: { a: '1' } },
  spec: { template: { spec: { containers: [{ name: 'redis', ports: [{ containerPort: 6379 }] }] } } },
};
const live = {
  metadata: { labels: { a: '1', b: '2' }, annotations: { 'argocd.argoproj.io/tracking-id': 'x', note: 'old' } },
  spec: {
    paused: true,
    template: {
      spec: {
        containers: [
          { name: 'proxy' },
          { name: 'redis', args: ['--old'], ports: [{ containerPort: 6379, protocol: 'TCP' }], env: [{ name: 'OLD', value: '1' }] },
        ],
      },
    },
  },
};

const found = (metadata: object, ours: object = rendered) =>
  leftovers(ours, { ...live, metadata: { ...live.metadata, ...metadata } }).map(formatPath);

const owned = {
  'f:metadata': { 'f:labels': { 'f:a': {}, 'f:b': {} }, 'f:annotations': { 'f:argocd.argoproj.io/tracking-id': {}, 'f:note': {} } },
  'f:spec': {
    'f:gone': {},
    'f:template': {
      'f:spec': {
        'f:containers': {
          'k:{"name":"redis"}': {
            '.': {},
            'f:args': {},
            'f:ports': { 'k:{"containerPort":6379,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
            'f:env': { 'k:{"name":"OLD"}': { '.': {}, 'f:value': {} } },
          },
          'k:{"name":"proxy"}': { '.': {} },
        },
      },
    },
  },
};

test('VERIFY_DRIFT: fields that Argo CD owns by server-side apply and that are no longer rendered', () => {
  const entry = { manager: 'argocd-controller', operation: 'Apply', fieldsV1: owned };
  expect(found({ managedFields: [entry] })).toEqual([
    'metadata.labels.b',
    'metadata.annotations.note',
    'spec.template.spec.containers[1].args',
    'spec.template.spec.containers[1].env',
    'spec.template.spec.containers[0]',
  ]);
});

test('fields of others are theirs', () => {
  const others = [
    { manager: 'kubectl', operation: 'Apply', fieldsV1: owned },
    { manager: 'argocd-controller', operation: 'Update', fieldsV1: owned },
    { manager: 'argocd-controller', operation: 'Apply', subresource: 'status', fieldsV1: owned },
  ];
  expect(found({ managedFields: others })).toEqual([]);
});

test('VERIFY_DRIFT: after a plain apply its annotation tells what Argo CD set', () => {
  const applied = {
    metadata: { labels: { a: '1', b: '2' }, annotations: { 'argocd.argoproj.io/tracking-id': 'x' } },
    spec: {
      paused: true,
      absent: 1,
      template: { spec: { containers: [{ name: 'redis', args: ['--old'], env: [{ name: 'OLD', value: '1' }] }] } },
    },
  };
  const annotations = { ...live.metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied) };
  expect(found({ annotations })).toEqual([
    'metadata.labels.b',
    'spec.paused',
    'spec.template.spec.containers[0].args',
    'spec.template.spec.containers[0].env',
  ]);
  expect(found({ annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'no JSON' } })).toEqual([]);
});
