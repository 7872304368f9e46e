import type { Issue } from '../../issues/index.ts';
import { groupOf, type Manifest, type Model } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { declaredFinding, finding } from '../finding.ts';
import { endOfKind } from './ends.ts';
import type { Problem } from './problems.ts';
import type { SchemaSet } from './schema-set.ts';
import { unservedKind } from './unserved.ts';

/** Severity of what is not an error. */
const severities: Partial<Record<Problem['code'], Issue['severity']>> = {
  SCHEMA_NO_SCHEMA: 'unchecked',
  SCHEMA_CEL_UNCHECKED: 'unchecked',
  SCHEMA_PATTERN_UNCHECKED: 'unchecked',
  SCHEMA_DEPRECATED_API: 'warning',
  SCHEMA_API_OFF: 'warning',
};

/**
 * Holds every manifest against the OpenAPI of the cluster's Kubernetes minor, or against its CRD.
 * `schemas` is the set of the cluster's minor, or gives the set of a minor.
 */
export function schemaCheck(schemas: SchemaSet | ((minor: string) => SchemaSet)): Check {
  return ({ model, manifests }) => {
    const set = typeof schemas === 'function' ? schemas(model.distribution.version) : schemas;
    if (!set.minors.includes(set.minor)) return [unknownVersion(model, set)];
    const crds = manifests.filter(({ identity }) => identity.kind === 'CustomResourceDefinition');
    const known = crds.length === 0 ? set : set.withCrds(crds.map(({ body }) => body));
    const withoutSchema = new Map<string, Manifest[]>();
    const issues = manifests.flatMap((manifest) => {
      const problems = checkManifest(manifest, known);
      if (problems !== undefined) return problems.map((problem) => toIssue(manifest, problem));
      const key = `${manifest.apiVersion} ${manifest.identity.kind}`;
      const others = withoutSchema.get(key);
      if (others === undefined) withoutSchema.set(key, [manifest]);
      else others.push(manifest);
      return [];
    });
    return [...crdIssues(model, known), ...issues, ...[...withoutSchema].map(([kind, objects]) => noSchema(kind, objects))];
  };
}

/** Everything about one manifest; nothing when there is no schema for it. */
function checkManifest({ apiVersion, identity, body }: Manifest, schemas: SchemaSet): readonly Problem[] | undefined {
  const { kind } = identity;
  const facts = schemas.kind(apiVersion, kind);
  if (facts === undefined) {
    const unserved = unservedKind(apiVersion, kind, schemas);
    return unserved === undefined ? undefined : [unserved];
  }
  const problems: Problem[] = [];
  if (identity.name === '' && (body.metadata as { generateName?: unknown } | undefined)?.generateName === undefined) {
    problems.push({ code: 'SCHEMA_REQUIRED', field: 'metadata.name', message: 'is missing; every object has a name' });
  }
  if (facts.scope === 'Cluster' && identity.namespace !== '') {
    problems.push({
      code: 'SCHEMA_VALUE',
      field: 'metadata.namespace',
      message: `"${identity.namespace}" does not belong here; a ${kind} stands outside of namespaces`,
      hint: 'leave it out',
    });
  }
  if (facts.off === true) {
    const [newest] = schemas.versionsOf(groupOf(apiVersion), kind).filter((version) => schemas.kind(version, kind)?.off !== true);
    problems.push({
      code: 'SCHEMA_API_OFF',
      field: 'apiVersion',
      message: `${apiVersion} ${kind} is served by Kubernetes ${schemas.minor} only with \`--runtime-config=${apiVersion}=true\``,
      hint: newest === undefined ? undefined : `use \`${newest}\``,
    });
  }
  problems.push(...endOfKind(apiVersion, kind, schemas));
  if (facts.deprecated !== undefined) {
    problems.push({
      code: 'SCHEMA_DEPRECATED_API',
      field: 'apiVersion',
      message: typeof facts.deprecated === 'string' ? facts.deprecated : `${apiVersion} ${kind} is deprecated by its CRD`,
    });
  }
  return [...problems, ...(schemas.validate(apiVersion, kind, body) ?? [])];
}

function toIssue(manifest: Manifest, { code, severity, field, message, hint }: Problem): Issue {
  return finding(manifest, { code, severity: severity ?? severities[code] ?? 'error', field, message, hint });
}

function unknownVersion(model: Model, { minor, minors }: SchemaSet): Issue {
  return declaredFinding(model, [], {
    code: 'SCHEMA_VERSION_UNKNOWN',
    severity: 'error',
    field: 'distribution.version',
    message: `no schemas for Kubernetes "${minor}"`,
    hint: `known are ${minors.join(', ')}; \`npm run import -- --add ${minor}\` adds one`,
  });
}

function noSchema(kind: string, objects: readonly Manifest[]): Issue {
  const [first] = objects as [Manifest];
  const count = objects.length === 1 ? 'this object is' : `${objects.length} objects, this one first, are`;
  return toIssue(first, {
    code: 'SCHEMA_NO_SCHEMA',
    field: '',
    message: `${kind}: no schema found, so ${count} not checked`,
    hint: 'put the CRD in `imports/crds/`',
  });
}

function crdIssues(model: Model, schemas: SchemaSet): readonly Issue[] {
  return schemas.crdProblems().map(
    ({ file, message }): Issue => ({
      code: 'SCHEMA_CRD_UNREADABLE',
      severity: 'error',
      path: `imports/crds/${file}`,
      message,
      cluster: model.cluster,
    }),
  );
}
