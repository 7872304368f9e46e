/**
 * Every kind without a namespace, as `group/Kind`, over all Kubernetes minors and kept CRDs. A kind does not change
 * its scope between versions; one that would is an error here.
 */
export function clusterScopes(minors, crdFiles) {
  const scopes = new Map();
  const note = (key, scope) => {
    if ((scopes.get(key) ?? scope) !== scope) throw new Error(`${key} is both Namespaced and Cluster`);
    scopes.set(key, scope);
  };
  for (const { kinds } of minors) {
    for (const [name, { scope }] of Object.entries(kinds)) {
      const parts = name.split('/');
      note(`${parts.length === 3 ? parts[0] : ''}/${parts.at(-1)}`, scope);
    }
  }
  for (const { spec } of crdFiles.flatMap(({ crds }) => crds)) note(`${spec.group}/${spec.names.kind}`, spec.scope);
  return Object.fromEntries([...scopes].filter(([, scope]) => scope === 'Cluster'));
}
