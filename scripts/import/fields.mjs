/**
 * What a comparison of two objects has to know of their fields, over all Kubernetes minors and kept CRDs: which keys tell
 * the items of a list apart, which lists are sets, and which fields are amounts. Everything else is left out.
 *
 * A node of the table is `{ fields?, each?, type?, keys?, defaults?, set?, amount? }`: `fields` by their name, `each` for the
 * items of a list or the values of a map, `type` for a node that stands in `types`, `keys` with what the server fills in where
 * an item lacks one (`defaults`).
 *
 * @returns `{ kinds: { 'apps/v1/Deployment': 'apps.v1.Deployment' }, types: { [name]: node } }`
 */
export function comparedFields(minors, crdFiles) {
  const kinds = {};
  const schemas = {};
  for (const minor of minors) {
    for (const [kind, { schema }] of Object.entries(minor.kinds)) kinds[kind] = schema;
    // A field that only an older minor has stays; where two know it, the newer one speaks.
    for (const [name, schema] of Object.entries(minor.schemas))
      schemas[name] = { ...schema, properties: { ...schemas[name]?.properties, ...schema.properties } };
  }
  const types = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, nodeOf(schema, schemas, true)]));
  for (const [name, fields] of Object.entries(UNORDERED)) for (const field of fields) markList(types, schemas, name, field, { set: true });
  for (const [name, lists] of Object.entries(KEYED))
    for (const [field, keys] of Object.entries(lists)) markList(types, schemas, name, field, { keys });
  for (const { spec } of crdFiles.flatMap(({ crds }) => crds)) {
    for (const { name, schema } of spec.versions.filter(({ served }) => served)) {
      const kind = `${spec.group}/${name}/${spec.names.kind}`;
      kinds[kind] = kind;
      types[kind] = nodeOf(schema.openAPIV3Schema, {}, false);
    }
  }
  const kept = withoutEmpty(types);
  return { kinds: Object.fromEntries(Object.entries(kinds).filter(([, name]) => kept[name] !== undefined)), types: kept };
}

/**
 * Lists that the schemas call atomic, since they are replaced as a whole, although nothing depends on the order of their
 * items: the API documents them as alternatives or as a sum. With KEYED the one thing here that is not read from a schema.
 */
const UNORDERED = {
  'core.v1.PodSpec': ['tolerations'],
  'core.v1.Capabilities': ['add', 'drop'],
  'core.v1.PersistentVolumeClaimSpec': ['accessModes'],
  'core.v1.PersistentVolumeSpec': ['accessModes'],
  'core.v1.NodeSelector': ['nodeSelectorTerms'],
  'core.v1.NodeSelectorTerm': ['matchExpressions', 'matchFields'],
  'core.v1.NodeSelectorRequirement': ['values'],
  'core.v1.ResourceQuotaSpec': ['scopes'],
  'meta.v1.LabelSelector': ['matchExpressions'],
  'meta.v1.LabelSelectorRequirement': ['values'],
  'networking.v1.NetworkPolicySpec': ['egress', 'ingress', 'policyTypes'],
  'networking.v1.NetworkPolicyIngressRule': ['from', 'ports'],
  'networking.v1.NetworkPolicyEgressRule': ['to', 'ports'],
  'networking.v1.IPBlock': ['except'],
  'rbac.v1.ClusterRole': ['rules'],
  'rbac.v1.Role': ['rules'],
  'rbac.v1.PolicyRule': ['apiGroups', 'nonResourceURLs', 'resourceNames', 'resources', 'verbs'],
  'rbac.v1.ClusterRoleBinding': ['subjects'],
  'rbac.v1.RoleBinding': ['subjects'],
  'storage.v1.StorageClass': ['mountOptions'],
};

/** Lists that the schemas call atomic, whose items are told apart by a name: the API server refuses two of one. */
const KEYED = { 'apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec': { versions: ['name'] } };

function markList(types, schemas, name, field, how) {
  const schema = schemas[name]?.properties[field];
  if (schema?.type !== 'array') throw new Error(`${name}.${field} is no list: correct scripts/import/fields.mjs`);
  types[name] = { ...types[name], fields: { ...types[name]?.fields, [field]: { ...nodeOf(schema, schemas, true), ...how } } };
}

/** Custom resources are kept as they were written, so that another spelling of an amount is another value there. */
function nodeOf(schema, all, isBuiltIn) {
  if (schema.$ref !== undefined) return { type: schema.$ref };
  const node = {};
  if (isBuiltIn && schema.format === 'quantity') node.amount = true;
  const keys = schema['x-kubernetes-list-map-keys'];
  if (keys !== undefined) {
    node.keys = keys;
    const item = schema.items.$ref === undefined ? schema.items : all[schema.items.$ref];
    const defaults = keys.filter((key) => item.properties?.[key]?.default !== undefined).map((key) => [key, item.properties[key].default]);
    if (defaults.length > 0) node.defaults = Object.fromEntries(defaults);
  }
  if (schema['x-kubernetes-list-type'] === 'set') node.set = true;
  const each = schema.items ?? schema.additionalProperties;
  if (typeof each === 'object') node.each = nodeOf(each, all, isBuiltIn);
  if (schema.properties !== undefined)
    node.fields = Object.fromEntries(Object.entries(schema.properties).map(([key, part]) => [key, nodeOf(part, all, isBuiltIn)]));
  return node;
}

/** Takes out what says nothing, again and again, since a type may say nothing only because what it names does not. */
function withoutEmpty(types) {
  const said = new Set(Object.keys(types));
  for (let before = -1; before !== said.size; ) {
    before = said.size;
    for (const name of said) if (pruned(types[name], said) === undefined) said.delete(name);
  }
  return Object.fromEntries([...said].map((name) => [name, pruned(types[name], said)]));
}

function pruned(node, said) {
  const { fields, each, type, ...rest } = node;
  const kept = Object.entries(fields ?? {}).flatMap(([key, part]) => {
    const left = pruned(part, said);
    return left === undefined ? [] : [[key, left]];
  });
  const below = each === undefined ? undefined : pruned(each, said);
  const result = {
    ...rest,
    ...(type !== undefined && said.has(type) ? { type } : {}),
    ...(kept.length > 0 ? { fields: Object.fromEntries(kept) } : {}),
    ...(below === undefined ? {} : { each: below }),
  };
  return Object.keys(result).length === 0 ? undefined : result;
}
