import { type Environment, isObject, withoutName } from '../model/index.ts';

/** Words that are the same wherever something stands: names of the cluster and of the environment are taken out. */
export interface Neutral {
  /** `vx-home`, or `ai-rnd/staging` for what belongs to one environment. */
  readonly place: string;
  readonly text: (text: string) => string;
}

/** Tells of an application of a cluster where it is, and how to say so without naming it. */
export function neutralIn(
  cluster: string,
  environments: readonly Pick<Environment, 'name' | 'applications'>[] = [],
): (application: string) => Neutral {
  const ofCluster: Neutral = { place: cluster, text: withoutName(cluster, '<cluster>') };
  const byApplication = new Map(
    environments.flatMap(({ name, applications }) => {
      const take = withoutName(name, '<environment>');
      const neutral: Neutral = { place: `${cluster}/${name}`, text: (text) => take(ofCluster.text(text)) };
      return applications.map((application) => [application, neutral] as const);
    }),
  );
  return (application) => byApplication.get(application) ?? ofCluster;
}

/** All texts of some data, keys among it. A checksum is left out: it differs because something else does, which is told by itself. */
export function neutralAll(value: unknown, text: Neutral['text']): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => neutralAll(item, text));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (isChecksum(key) ? [] : [[text(key), neutralAll(item, text)]])));
}

export function isChecksum(key: string): boolean {
  return /(^|[./"[-])checksum(\/|["\]]|$)/.test(key);
}
