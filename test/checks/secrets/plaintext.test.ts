import { expect, test } from 'vitest';
import { lines } from './_fixture.ts';

test('SECRET_PLAINTEXT: names the keys and never the values', () => {
  const found = lines(
    'apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: ai }\ndata: { a: aHVudGVyMg== }\nstringData: { b: hunter2 }\n',
  );
  expect(found.map((line) => line.split(' (')[0])).toEqual([
    'error SECRET_PLAINTEXT attic/s data: Secret ai/s would be committed with the value of a',
    'error SECRET_PLAINTEXT attic/s stringData: Secret ai/s would be committed with the value of b',
  ]);
  expect(found.join()).not.toMatch(/hunter2|aHVudGVyMg/);
});

test('a Secret that only asks for a service account token carries no value', () => {
  const token =
    'apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: ai, annotations: { kubernetes.io/service-account.name: a } }\ntype: kubernetes.io/service-account-token\n';
  expect(lines(token)).toEqual([]);
});
