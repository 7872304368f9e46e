import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { exampleFile } from '../../src/secrets/index.ts';
import { requirement, requirements } from './_fixture.ts';

test('every Secret with its readers, how each key is made, and how to use the file', () => {
  expect(exampleFile({ cluster: 'attic', secrets: requirements })).toMatchInlineSnapshot(`
    "# Every Secret that cluster attic needs, without a value.
    # Nothing reads this file: it stands outside every folder that Argo CD or kustomize reads. Do not put values here,
    # it is in Git.
    #
    # The short way: labwright makes the values, keeps them in .secrets/ on this machine, and puts them into the cluster.
    #   labwright secrets generate --cluster attic
    #   labwright secrets apply --cluster attic
    # With the Sealed Secrets controller in the cluster, instead of the second line, commit what this writes:
    #   labwright secrets seal --cluster attic
    #
    # By hand: copy this file to .secrets/attic.manual.yaml (ignored by Git), replace each REPLACE_ME text, then
    #   kubectl apply --server-side --force-conflicts -f .secrets/attic.manual.yaml
    ---
    # Asked for by attic/open-webui.
    apiVersion: v1
    kind: Secret
    metadata:
      name: open-webui
      namespace: ai
    type: Opaque
    stringData:
      # Made text url.
      # Read by: open-webui/open-webui.
      url: "REPLACE_ME with this text, its {{…}} filled in: postgresql://openwebui:{{ai/pgvector/password}}@pgvector:5432/openwebui"
    ---
    # Asked for by attic/pgvector.
    apiVersion: v1
    kind: Secret
    metadata:
      name: pgvector
      namespace: ai
    type: Opaque
    stringData:
      # Password password.
      # Read by: pgvector/pgvector.
      password: "REPLACE_ME with 24 random letters and digits"
      # Made text pgpass.
      # Read by: no workload of this repository.
      pgpass: "REPLACE_ME with this text, its {{…}} filled in: pgvector:5432:*:postgres:{{password}}"
    ---
    # Asked for by attic/repository.
    apiVersion: v1
    kind: Secret
    metadata:
      name: repository
      namespace: argocd
      labels:
        argocd.argoproj.io/secret-type: repository
    type: Opaque
    stringData:
      # Outside password.
      # Read by: no workload of this repository.
      password: "REPLACE_ME with something like: glpat-xxxx (read_repository)"
    "
  `);
});

test('it is valid YAML, the same in any order of requirements, whatever stands in purposes and examples', () => {
  const odd = requirement('ai/odd', [
    { name: '.dockerconfigjson', kind: 'given', example: '{"auths": {}}\n# "x": `y`', purpose: 'First line\n- second: line' },
    { name: 'on', kind: 'random', length: 8, alphabet: 'hex', purpose: '' },
  ]);
  const all = [...requirements, odd];
  const text = exampleFile({ cluster: 'attic', secrets: all });
  expect(exampleFile({ cluster: 'attic', secrets: [...all].reverse() })).toBe(text);
  const documents = parseAllDocuments(text, { version: '1.1' });
  expect(documents.flatMap((d) => d.errors)).toEqual([]);
  const bodies = documents.map((d) => d.toJS());
  expect(bodies.map((b) => b.metadata.name)).toEqual(['odd', 'open-webui', 'pgvector', 'repository']);
  expect(bodies[0].stringData).toEqual({
    '.dockerconfigjson': 'REPLACE_ME with something like: {"auths": {}}\n# "x": `y`',
    on: 'REPLACE_ME with 8 random characters of 0-9 and a-f',
  });
});

test('a cluster without Secrets says so', () => {
  expect(exampleFile({ cluster: 'attic', secrets: [] })).toContain('# This cluster needs no Secret.\n');
});
