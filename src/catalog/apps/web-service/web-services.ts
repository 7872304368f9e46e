import type { AnyCluster, Scope } from '../../../authoring/index.ts';
import { handleOf, WebService } from './web-service.ts';
import type { WebServiceProps } from './web-service-props.ts';
import type { HttpService } from './wiring.ts';

/** One service of a list. */
export interface ListedService<C extends AnyCluster, N extends string> extends WebServiceProps<C> {
  /** Services of the same list that it calls: `calls: ['auth']` gives `AUTH_URL` and opens the way. */
  readonly calls?: readonly NoInfer<N>[] | undefined;
}

/**
 * Several services from one list, which may call each other in circles.
 * @param place where each of them stands: `(name) => new Application(cluster, name, { … })`
 */
export function webServices<C extends AnyCluster, N extends string>(
  cluster: C,
  place: (name: N) => Scope<NoInfer<C>>,
  list: { readonly [K in N]: ListedService<NoInfer<C>, N> },
): { readonly [K in N]: WebService<C> } {
  const names = Object.keys(list) as N[];
  const scopes = new Map(names.map((name): [N, Scope<C>] => [name, place(name)]));
  const handles = new Map([...scopes].map(([name, scope]) => [name, handleOf(scope, name, list[name].port)]));
  const made = names.map((name) => {
    const scope = scopes.get(name)!;
    const { calls = [], ...props } = list[name];
    const peers: Record<string, HttpService<C>> = {};
    for (const peer of calls) {
      const handle = handles.get(peer);
      if (handle === undefined) cluster.facts.lookUp(list, peer, `${scope.node.path}/${name} calls`, 'service of the list');
      else peers[peer] = handle;
    }
    return [name, new WebService(scope, name, props, peers)] as const;
  });
  return Object.fromEntries(made) as unknown as { readonly [K in N]: WebService<C> };
}
