/**
 * Plain strict JSON Schemas for validators from elsewhere, one document for each version of a kind. Nothing here is
 * shared with what the SCHEMA check reads at run time, so that the two can disagree.
 *
 * @typedef {{ group: string, version: string, kind: string, schema: object }} KindSchema
 */

/** From the Swagger document of a Kubernetes release. @returns {KindSchema[]} */
export function schemasOfSwagger({ definitions }) {
  const strict = Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, strictBuiltIn(name, schema)]));
  return Object.entries(definitions).flatMap(([name, schema]) =>
    (schema['x-kubernetes-group-version-kind'] ?? []).map(({ group, version, kind }) => ({
      group,
      version,
      kind,
      schema: standalone(name, strict, group, version, kind),
    })),
  );
}

/** From what is stored in `imports/kubernetes`. @returns {KindSchema[]} */
export function schemasOfStored({ kinds, schemas }) {
  const strict = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strictSchema(schema)]));
  return Object.entries(kinds).map(([key, { schema }]) => {
    const parts = key.split('/');
    const [group, version, kind] = parts.length === 3 ? parts : ['', ...parts];
    return { group, version, kind, schema: standalone(schema, strict, group, version, kind) };
  });
}

/** From CustomResourceDefinitions. @returns {KindSchema[]} */
export function schemasOfCrds(crds) {
  return crds.flatMap(({ spec: { group, names, versions } }) =>
    versions.map(({ name, schema }) => {
      const root = strictSchema(schema.openAPIV3Schema);
      const properties = { ...root.properties, ...everyObject(group, name, names.kind), status: { type: 'object' } };
      return {
        group,
        version: name,
        kind: names.kind,
        schema: {
          ...root,
          type: 'object',
          properties,
          required: [...new Set([...(root.required ?? []), 'apiVersion', 'kind', 'metadata'])],
        },
      };
    }),
  );
}

/** Path below the schema folder, in the layout of kubeconform's default location. */
export function schemaFile(patch, { group, version, kind }) {
  const suffix = group === '' ? version : `${group.split('.')[0]}-${version}`;
  return `v${patch}-standalone-strict/${`${kind}-${suffix}`.toLowerCase()}.json`;
}

function everyObject(group, version, kind) {
  return { apiVersion: { const: group === '' ? version : `${group}/${version}` }, kind: { const: kind }, metadata: { type: 'object' } };
}

/** One definition with those it needs, all in one document. */
function standalone(name, all, group, version, kind) {
  const needed = new Map();
  const collect = (schema) => {
    if (typeof schema !== 'object' || schema === null) return;
    const target = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
    if (target !== undefined && !needed.has(target)) {
      needed.set(target, all[target]);
      collect(all[target]);
    }
    for (const part of Object.values(schema)) collect(part);
  };
  const root = all[name];
  collect(root);
  const { apiVersion, kind: kindSchema } = everyObject(group, version, kind);
  return {
    ...root,
    properties: { ...root.properties, apiVersion, kind: kindSchema },
    required: [...new Set([...(root.required ?? []), 'apiVersion', 'kind'])],
    definitions: Object.fromEntries([...needed].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Swagger 2 calls these two text, although both may be numbers. */
function strictBuiltIn(name, schema) {
  if (name.endsWith('.api.resource.Quantity')) return { type: ['string', 'number'] };
  if (name.endsWith('.util.intstr.IntOrString')) return { type: ['string', 'integer'] };
  return strictSchema(
    schema.type === 'object' && schema.properties === undefined ? { ...schema, 'x-kubernetes-preserve-unknown-fields': true } : schema,
  );
}

const COPIED = [
  'type',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
];

function strictSchema(schema) {
  if (schema.$ref !== undefined) return { $ref: `#/definitions/${schema.$ref.split('/').at(-1)}` };
  if (schema.format === 'quantity') return { type: ['string', 'number'] };
  if (schema['x-kubernetes-int-or-string'] === true) return { type: ['string', 'integer'] };
  const strict = Object.fromEntries(COPIED.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]));
  if (schema.nullable === true && strict.type !== undefined) {
    strict.type = [strict.type, 'null'];
    if (strict.enum !== undefined) strict.enum = [...strict.enum, null];
  }
  if (schema.items !== undefined) strict.items = strictSchema(schema.items);
  if (schema.properties !== undefined)
    strict.properties = Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, strictSchema(value)]));
  if (schema.type !== 'object' || schema['x-kubernetes-preserve-unknown-fields'] === true) return strict;
  if (typeof schema.additionalProperties === 'object') strict.additionalProperties = strictSchema(schema.additionalProperties);
  else if (schema.additionalProperties !== true) strict.additionalProperties = false;
  if (schema['x-kubernetes-embedded-resource'] === true)
    strict.properties = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, ...strict.properties };
  return strict;
}
