import { fileURLToPath } from 'node:url';
import { loadSchemas, type SchemaSet, schemaCheck } from '../../../src/checks/schema/index.ts';
import { compareIssues, type Issue } from '../../../src/issues/index.ts';
import { groupOf, type JsonObject, type Manifest, type Model } from '../../../src/model/index.ts';

export const importsFolder = fileURLToPath(new URL('../../../imports/', import.meta.url));

const sets = new Map<string, SchemaSet>();

/** The schemas of one minor, read once for all tests of a file. */
export function schemasOf(minor: string): SchemaSet {
  const known = sets.get(minor) ?? loadSchemas({ importsFolder, minor });
  sets.set(minor, known);
  return known;
}

export function manifest(body: JsonObject): Manifest {
  const metadata = (body.metadata ?? {}) as { name?: string; namespace?: string };
  const apiVersion = String(body.apiVersion);
  const kind = String(body.kind);
  return {
    identity: { group: groupOf(apiVersion), kind, namespace: metadata.namespace ?? '', name: metadata.name ?? '' },
    apiVersion,
    body,
    origin: { cluster: 'attic', layer: 'apps', application: 'photos', construct: 'attic/photos/web' },
    file: `dist/attic/apps/photos/${kind.toLowerCase()}-web.yaml`,
  };
}

/** What the check says about objects of a cluster, in the order of every report. */
export function check(
  bodies: readonly JsonObject[],
  { minor = '1.34', schemas = schemasOf(minor) }: { minor?: string; schemas?: SchemaSet } = {},
): readonly Issue[] {
  const model = { cluster: 'attic', distribution: { version: minor } } as unknown as Model;
  return [...schemaCheck(schemas)({ model, manifests: bodies.map(manifest) })].sort(compareIssues);
}

/** Findings on one line each: `CODE field: message → hint`. */
export function say(issues: readonly Issue[]): readonly string[] {
  return issues.map(
    ({ code, path, message, hint }) =>
      `${code} ${path.replace('attic/photos/web ', '')}: ${message}${hint === undefined ? '' : ` → ${hint}`}`,
  );
}

/** A Deployment that every minor takes, with changes to its pod and its spec. */
export function deployment({
  container = {},
  pod = {},
  spec = {},
}: {
  container?: JsonObject;
  pod?: JsonObject;
  spec?: JsonObject;
} = {}): JsonObject {
  const labels = { 'app.kubernetes.io/name': 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'photos', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'photos:1.0',
              ports: [{ name: 'http', containerPort: 8080 }],
              resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '256Mi' } },
              ...container,
            },
          ],
          ...pod,
        },
      },
      ...spec,
    },
  };
}

/** Any other object, named and in a namespace. */
export function object(apiVersion: string, kind: string, rest: JsonObject): JsonObject {
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'photos' }, ...rest };
}
