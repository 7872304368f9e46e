import { expect, test } from 'vitest';
import { lines } from './_fixture.ts';

const sealed = (metadata: string, template: string) =>
  `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: ${metadata}\nspec: { encryptedData: { a: Ag }, template: { metadata: ${template} } }\n`;
const wide = 'annotations: { sealedsecrets.bitnami.com/namespace-wide: "true" }';

test('SECRET_SEALED_SCOPE: name, namespace or scope of the template differ', () => {
  const found = lines(sealed(`{ name: s, namespace: ai }`, `{ name: t, namespace: data, ${wide} }`));
  expect(found.map((line) => line.split(' (')[0])).toEqual([
    "error SECRET_SEALED_SCOPE attic/s spec.template.metadata.annotations: scope is namespace-wide, the SealedSecret's is strict",
    "error SECRET_SEALED_SCOPE attic/s spec.template.metadata.name: is t, the SealedSecret's is s",
    "error SECRET_SEALED_SCOPE attic/s spec.template.metadata.namespace: is data, the SealedSecret's is ai",
  ]);
});

test('a template that agrees, or says nothing, is fine', () => {
  expect(lines(sealed(`{ name: s, namespace: ai, ${wide} }`, `{ name: s, namespace: ai, ${wide} }`))).toEqual([]);
  expect(lines(sealed(`{ name: s, namespace: ai, ${wide} }`, '{}'))).toEqual([]);
});
