import scopes from '../../imports/scopes.json' with { type: 'json' };

const clusterScoped: ReadonlySet<string> = new Set(Object.keys(scopes));

/** Whether objects of a kind stand outside namespaces. A kind nobody knows is taken to be namespaced, as most are. */
export function isClusterScoped(group: string, kind: string): boolean {
  return clusterScoped.has(`${group}/${kind}`);
}
