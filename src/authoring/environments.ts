import type { Issue } from '../issues/index.ts';
import { suggest } from '../issues/index.ts';
import { isObject, type Override } from '../model/index.ts';
import { type ClusterConstruct, clusterOf } from './cluster.ts';
import type { AnyCluster } from './names.ts';

/** Some of the values, as deep as wanted; a list is replaced as a whole. */
export type Overrides<V> = {
  readonly [K in keyof V]?: V[K] extends readonly unknown[] ? V[K] : V[K] extends object ? Overrides<V[K]> : V[K];
};

/** Values of one stack and the environments it is made in: global → component → environment. */
export interface EnvironmentsSpec<Global extends object, Components extends object, Name extends string> {
  /** What every component of every environment shares: a domain, how long copies are kept. */
  readonly global: Global;
  /** What each component gets, worked out from the global values, so that overriding one of those reaches all of them. */
  readonly components: (global: Global) => Components;
  /** Environments in the order in which a change goes through them. */
  readonly environments: { readonly [K in Name]: EnvironmentSpec<NoInfer<Global>, NoInfer<Components>, NoInfer<Name>> };
}

/** One environment: what it has otherwise than the one it comes from. */
export interface EnvironmentSpec<Global extends object, Components extends object, Name extends string> {
  /** Environment whose values it starts with. @default none: the values as they are declared */
  readonly from?: Name | undefined;
  /** @default the values of `global` */
  readonly global?: Overrides<Global> | undefined;
  /** @default what `components` makes of the global values */
  readonly components?: Overrides<Components> | undefined;
}

/** What the code that makes a stack is given, once for each environment. */
export interface Environment<Global extends object, Components extends object, Name extends string> {
  readonly name: Name;
  readonly global: Global;
  readonly components: Components;
}

/** The environments of one stack. */
export interface Environments<Global extends object, Components extends object, Name extends string> {
  readonly names: readonly Name[];
  /**
   * Makes the stack once for each environment. Code and values are the same for all of them, so that they differ in what
   * their overrides say and in nothing else; the applications made here belong to the environment.
   */
  make<C extends AnyCluster, R>(cluster: C, make: (environment: Environment<Global, Components, Name>) => R): { readonly [K in Name]: R };
}

/**
 * Declares the environments of one stack, `staging` and `production` for example. Values are plain data; an override of a
 * value that does not exist does not compile, and is a finding at run time.
 */
export function defineEnvironments<Global extends object, Components extends object, Name extends string>(
  spec: EnvironmentsSpec<Global, Components, Name>,
): Environments<Global, Components, Name> {
  const names = Object.keys(spec.environments) as Name[];
  return {
    names,
    make(scope, make) {
      const cluster = clusterOf(scope);
      const made = names.map((name) => {
        const report = (path: string, message: string, hint: string | undefined) =>
          cluster.facts.issues.push(finding(cluster, `environments.${path}`, message, hint));
        const chain = chainOf(spec, name, report);
        const values = valuesOf(spec, chain, report);
        const before = cluster.applications.length;
        const result = make({ name, ...values });
        cluster.facts.environments.push({
          name,
          from: chain.at(-2),
          applications: cluster.applications.slice(before).map((application) => application.name),
          overrides: overridesOf(spec, chain),
        });
        return [name, result] as const;
      });
      for (const name of names)
        if (cluster.facts.environments.filter((environment) => environment.name === name).length > 1)
          cluster.facts.issues.push(
            finding(cluster, `environments.${name}`, `the cluster has another environment "${name}"`, 'give one of the two another name'),
          );
      return Object.fromEntries(made) as { readonly [K in Name]: (typeof made)[number][1] };
    },
  };
}

type Report = (path: string, message: string, hint?: string) => void;

function finding(cluster: ClusterConstruct, path: string, message: string, hint: string | undefined): Issue {
  return { code: 'MODEL_ENVIRONMENT', severity: 'error', path: `${cluster.node.path} ${path}`, message, hint };
}

/** The environments whose overrides lie on one another, the named one last. */
function chainOf<G extends object, Cs extends object, N extends string>(
  { environments }: EnvironmentsSpec<G, Cs, N>,
  name: N,
  report: Report,
): readonly N[] {
  const chain: N[] = [name];
  for (let from = environments[name].from; from !== undefined; from = environments[from].from) {
    if (chain.includes(from)) {
      report(
        `${name}.from`,
        `comes from itself: ${[...chain].reverse().concat(from).join(' → ')}`,
        'one environment starts with the values as declared',
      );
      return [name];
    }
    if (!Object.hasOwn(environments, from)) {
      report(`${name}.from`, `no environment "${from}"`, suggest(from, Object.keys(environments)));
      return [name];
    }
    chain.unshift(from);
  }
  return chain;
}

/** Values of one environment, and what is wrong with its own overrides; those of the ones it comes from are judged there. */
function valuesOf<G extends object, Cs extends object, N extends string>(
  spec: EnvironmentsSpec<G, Cs, N>,
  chain: readonly N[],
  report: Report,
): { readonly global: G; readonly components: Cs } {
  const lay = <V extends object>(base: V, part: 'global' | 'components'): V =>
    chain.reduce<V>(
      (values, name, index) =>
        overlay(values, spec.environments[name][part] ?? {}, (path, message, hint) => {
          if (index === chain.length - 1) report([name, part, ...path].join('.'), message, hint);
        }),
      base,
    );
  const global = lay(spec.global, 'global');
  return { global, components: lay(spec.components(global), 'components') };
}

/** Base values with others laid over them; what has no place in the base is told and left out. */
function overlay<V extends object>(
  base: V,
  over: object,
  report: (path: readonly string[], message: string, hint?: string) => void,
  at: readonly string[] = [],
): V {
  const result = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const path = [...at, key];
    const before = result[key];
    if (!Object.hasOwn(base, key)) {
      report(path, 'overrides a value that does not exist', suggest(key, Object.keys(base)) ?? 'declare it for all environments first');
    } else if (isObject(before) && isObject(value)) {
      result[key] = overlay(before, value, report, path);
    } else if (before !== undefined && kindOf(before) !== kindOf(value)) {
      report(path, `is ${kindOf(value)}, and the value it overrides is ${kindOf(before)}`);
    } else result[key] = value;
  }
  return result as V;
}

/** Every value that an environment has otherwise than the one it comes from, by its path. */
function overridesOf<G extends object, Cs extends object, N extends string>(
  spec: EnvironmentsSpec<G, Cs, N>,
  chain: readonly N[],
): readonly Override[] {
  const silent: Report = () => {};
  const before = valuesOf(spec, chain.slice(0, -1), silent);
  const after = valuesOf(spec, chain, silent);
  return differences(before, after, []);
}

function differences(before: unknown, after: unknown, path: readonly string[]): readonly Override[] {
  if (isObject(before) && isObject(after))
    return Object.keys(after)
      .sort()
      .flatMap((key) => differences(before[key], after[key], [...path, key]));
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path: path.join('.'), base: before ?? null, value: after }];
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a group of values';
  return typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? 'yes or no' : 'a text';
}
