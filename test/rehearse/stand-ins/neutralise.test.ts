import { expect, test } from 'vitest';
import { neutralise } from '../../../src/rehearse/stand-ins/index.ts';
import { manifests } from './_model.ts';

test('what asks a server that does not run is left out or turned off, and each is noted', () => {
  const rendered = manifests(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: judge }
webhooks: [{ name: a.judge.org }, { name: b.judge.org }]
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: { name: helper } }
---
{ apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: { name: v1beta1.metrics.k8s.io }, spec: { service: { name: metrics } } }
---
{ apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: { name: v1.example.org }, spec: { group: example.org } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shelves.example.org }
spec: { group: example.org, conversion: { strategy: Webhook, webhook: { clientConfig: {} } } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: x, namespace: y } }
`);
  const { manifests: kept, notes } = neutralise(rendered);
  expect(kept.map(({ identity }) => identity.kind)).toEqual(['APIService', 'CustomResourceDefinition', 'ConfigMap']);
  expect(kept[1]).toMatchObject({ body: { spec: { group: 'example.org', conversion: { strategy: 'None' } } }, file: rendered[4]?.file });
  expect(kept[2]).toBe(rendered[5]);
  expect(notes.map(({ what, why }) => `${what}: ${why}`)).toMatchInlineSnapshot(`
    [
      "ValidatingWebhookConfiguration judge left out: the server behind it does not run, so admission of a.judge.org, b.judge.org is not asked: it refuses nothing here",
      "MutatingWebhookConfiguration helper left out: the server behind it does not run, so admission of helper is not asked: it changes nothing here",
      "APIService v1beta1.metrics.k8s.io left out: the server behind it does not run, and nobody would answer for its kinds",
      "conversion of CustomResourceDefinition shelves.example.org turned off: the server that converts does not run; an object keeps its fields whatever version it is asked for",
    ]
  `);
});

test('CronJobs are suspended, one note for all', () => {
  const { manifests: kept, notes } = neutralise(
    manifests(`
{ apiVersion: batch/v1, kind: CronJob, metadata: { name: nightly, namespace: a }, spec: { schedule: 0 3 * * * } }
---
{ apiVersion: batch/v1, kind: CronJob, metadata: { name: restore, namespace: a }, spec: { schedule: 0 3 * * *, suspend: true } }
`),
  );
  expect(kept.map(({ body }) => body.spec)).toEqual([
    { schedule: '0 3 * * *', suspend: true },
    { schedule: '0 3 * * *', suspend: true },
  ]);
  expect(notes.map(({ what }) => what)).toEqual(['CronJobs suspended: a/nightly, a/restore']);
});
