import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnums } from './enums.mjs';

/** Kept as they are: each one decides whether the API server takes a value. */
const KEPT = ['type', 'format', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'required'];

/** Kinds that are answers or actions, never written into a manifest. */
const NOT_MANIFESTS = new Set([
  'Binding',
  'Eviction',
  'TokenRequest',
  'TokenReview',
  'SelfSubjectReview',
  'LocalSubjectAccessReview',
  'SelfSubjectAccessReview',
  'SelfSubjectRulesReview',
  'SubjectAccessReview',
  'StorageVersion',
]);

/**
 * What one Kubernetes release accepts, reduced to what a check of manifests needs.
 *
 * @returns `{ patch, kinds: { 'apps/v1/Deployment': { schema, scope, off? } }, schemas: { [name]: schema } }`;
 *   `off` marks API versions that a server serves only when told to.
 */
export function reduceOpenApi(moduleFolder, patch) {
  const folder = join(moduleFolder, 'api/openapi-spec/v3');
  const documents = readdirSync(folder)
    .filter((name) => name.endsWith('_openapi.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const definitions = Object.assign({}, ...documents.map((document) => document.components?.schemas ?? {}));
  const enums = readEnums(moduleFolder);
  const legacy = betaServedByDefault(moduleFolder);
  const kinds = {};
  for (const { group, version, kind, path } of documents.flatMap(postedKinds)) {
    if (NOT_MANIFESTS.has(kind)) continue;
    const definition = Object.keys(definitions).find((name) =>
      definitions[name]['x-kubernetes-group-version-kind']?.some(
        (gvk) => gvk.group === group && gvk.version === version && gvk.kind === kind,
      ),
    );
    if (definition === undefined) throw new Error(`${group}/${version} ${kind} has no definition`);
    const plural = path.split('/').at(-1);
    const off = !/^v\d+$/.test(version) && !legacy.has(`${group}/${version}/${plural}`);
    kinds[[...(group === '' ? [] : [group]), version, kind].join('/')] = {
      schema: shortName(definition),
      scope: path.includes('{namespace}') ? 'Namespaced' : 'Cluster',
      ...(off ? { off: true } : {}),
    };
  }
  const roots = new Set(Object.values(kinds).map(({ schema }) => schema));
  const schemas = {};
  const names = Object.fromEntries(Object.keys(definitions).map((name) => [shortName(name), name]));
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (schemas[name] !== undefined) continue;
    const fullName = names[name];
    schemas[name] = reduceDefinition(definitions[fullName], enums.get(fullName), roots.has(name));
    queue.push(...references(schemas[name]));
  }
  return { patch, kinds, schemas };
}

/** Group, version, kind and path of everything that can be created. */
function postedKinds(document) {
  return Object.entries(document.paths).flatMap(([path, operations]) => {
    const post = operations.post;
    return post?.['x-kubernetes-action'] === 'post' ? [{ ...post['x-kubernetes-group-version-kind'], path }] : [];
  });
}

/** Beta resources of old that this release still serves without being told to, as `group/version/plural`. */
function betaServedByDefault(moduleFolder) {
  const text = readFileSync(join(moduleFolder, 'pkg/controlplane/instance.go'), 'utf8');
  const [, list = ''] = /legacyBetaEnabledByDefaultResources = \[\]schema\.GroupVersionResource\{(.*?)\n\t\}/s.exec(text) ?? [];
  const found = new Set();
  for (const [, alias, plural] of list.matchAll(/(\w+)\.SchemeGroupVersion\.WithResource\("(\w+)"\)/g)) {
    const [, group, version] = new RegExp(`${alias} "k8s\\.io/api/(\\w+)/(\\w+)"`).exec(text) ?? [];
    found.add(`${GROUP_OF_FOLDER[group] ?? group}/${version}/${plural}`);
  }
  return found;
}

const GROUP_OF_FOLDER = { flowcontrol: 'flowcontrol.apiserver.k8s.io', storage: 'storage.k8s.io', policy: 'policy' };

function shortName(name) {
  return name.replace(/^io\.k8s\.(api\.|apimachinery\.pkg\.(apis\.)?)?/, '');
}

function reduceDefinition(definition, enums, isRoot) {
  const name = definition['x-kubernetes-group-version-kind'];
  const reduced = reduceSchema(definition, enums ?? new Map(), []);
  if (isRoot && name !== undefined && reduced.properties?.status !== undefined)
    reduced.properties.status = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return reduced;
}

function reduceSchema(schema, enums, path) {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference !== undefined) return { $ref: shortName(reference.split('/').at(-1)), ...defaultOf(schema) };
  if (schema.oneOf?.length === 2)
    return schema.format === 'int-or-string' ? { 'x-kubernetes-int-or-string': true } : { format: 'quantity' };
  if (schema.oneOf !== undefined || schema.anyOf !== undefined)
    throw new Error(`alternatives at ${path.join('.')} are new to scripts/import/openapi.mjs`);
  const reduced = Object.fromEntries(KEPT.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]));
  const values = enums.get(path.join('.'));
  if (values !== undefined) reduced.enum = values;
  if (schema['x-kubernetes-list-type'] === 'map') reduced['x-kubernetes-list-map-keys'] = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] === 'set') reduced['x-kubernetes-list-type'] = 'set';
  if (schema.items !== undefined) reduced.items = reduceSchema(schema.items, enums, [...path, 'items']);
  if (typeof schema.additionalProperties === 'object')
    reduced.additionalProperties = reduceSchema(schema.additionalProperties, enums, [...path, 'additionalProperties']);
  if (schema.properties !== undefined) {
    reduced.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [key, reduceSchema(value, enums, [...path, key])]),
    );
  } else if (schema.type === 'object' && schema.additionalProperties === undefined) {
    reduced['x-kubernetes-preserve-unknown-fields'] = true;
  }
  return { ...reduced, ...defaultOf(schema) };
}

/** Only a text default can fill a key by which list items are told apart (`protocol: TCP`). */
function defaultOf({ default: value }) {
  return typeof value === 'string' && value !== '' ? { default: value } : {};
}

function references(schema) {
  if (schema.$ref !== undefined) return [schema.$ref];
  return [schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {})].flatMap((part) =>
    part === undefined ? [] : references(part),
  );
}
