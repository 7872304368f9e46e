import { type Exposed, exposureList } from '../../checks/index.ts';
import type { ObjectDiff } from '../../diff/index.ts';
import { parseImage } from '../../model/index.ts';
import type { Both } from './between.ts';
import { isTouched, type RestsOn } from './touched.ts';

/** Ways into a cluster, each as it was and as it is. */
export interface Pairs {
  readonly opened: readonly Exposed[];
  readonly closed: readonly Exposed[];
  /** The same way, perhaps with another object behind it. */
  readonly kept: readonly Pair[];
  /** The same target in the same manner under another address; also in `kept`. */
  readonly moved: readonly Pair[];
}

export interface Pair {
  readonly before: Exposed;
  readonly after: Exposed;
}

/** Places that are not one address: what stands at them is told apart by its target alone. */
const general = ['every node', 'its node', 'every node it runs on', 'an address of the pool'];

/** What the LAN reaches, before and after. */
export function exposedPairs(both: Both): Pairs {
  if (!isTouched(both, restsOn) && !both.diff.objects.some(runsOther)) return { opened: [], closed: [], kept: [], moved: [] };
  return pairsOf(exposureList(both.base), exposureList(both.head));
}

/** What exposures rest on: whatever leads to pods, and of pods what chooses them and what they take of their node. */
const restsOn: RestsOn = {
  facts: ['exposures', 'workloads', 'nodes', 'distribution', 'applications', 'retirements', 'undeclared'],
  kind: (kind) =>
    !['ConfigMap', 'Secret', 'SealedSecret', 'PersistentVolumeClaim', 'PersistentVolume', 'StorageClass', 'NetworkPolicy'].includes(kind),
  besides:
    /(^|\.)(annotations|image|imagePullPolicy|env|envFrom|command|args|resources|replicas|volumes|volumeMounts|livenessProbe|readinessProbe|startupProbe)\b/,
};

/** Another program may ask who comes, or ask no more. */
function runsOther({ fields }: ObjectDiff): boolean {
  const program = (image: unknown) => (typeof image === 'string' ? parseImage(image).base : undefined);
  return fields.some(({ path, from, to }) => path.endsWith('.image') && program(from) !== program(to));
}

/**
 * Matches what was exposed with what is: by address and target, then by address where the object has another name, then by target
 * where it has another address. The API server is left out: its addresses are those of the nodes.
 */
export function pairsOf(base: readonly Exposed[], head: readonly Exposed[]): Pairs {
  let [before, after] = [merged(base), merged(head)];
  const matched = (keyOf: (one: Exposed) => string | undefined): readonly Pair[] => {
    const free = new Map<string, Exposed[]>();
    for (const one of before) {
      const key = keyOf(one);
      if (key !== undefined) free.set(key, [...(free.get(key) ?? []), one]);
    }
    const pairs = after.flatMap((one): readonly Pair[] => {
      const earlier = free.get(keyOf(one) ?? '')?.shift();
      return earlier === undefined ? [] : [{ before: earlier, after: one }];
    });
    const gone = new Set(pairs.flatMap((pair) => [pair.before, pair.after]));
    before = before.filter((one) => !gone.has(one));
    after = after.filter((one) => !gone.has(one));
    return pairs;
  };
  const same = matched(({ how, at, target }) => `${how} ${at} ${target}`);
  // Many Services share the addresses of the nodes, so that their ports tell them apart.
  const renamed = matched(({ how, at, ports }) =>
    general.includes(at) ? undefined : `${how} ${at}${how === 'service-lb' ? ` ${ports.join(' ')}` : ''}`,
  );
  const moved = matched(({ how, target }) => `${how} ${target}`);
  return { opened: after, closed: before, kept: [...same, ...renamed, ...moved], moved };
}

/** Where it is written that something is reached: file and field, or who brings what is not rendered here. */
export function originOf({ manifest, field, application }: Exposed): string {
  if (manifest !== undefined) return `${manifest.file} ${field ?? ''}`.trimEnd();
  return application === '' ? 'brought by the distribution' : 'declared of what a chart brings';
}

/** One entry for each way, whatever number of containers takes part in it. */
function merged(list: readonly Exposed[]): readonly Exposed[] {
  const ways = new Map<string, Exposed>();
  for (const one of list) {
    if (one.how === 'api-server') continue;
    const key = `${one.how} ${one.at} ${one.target}`;
    const earlier = ways.get(key);
    ways.set(key, earlier === undefined ? one : { ...earlier, ports: [...new Set([...earlier.ports, ...one.ports])] });
  }
  return [...ways.values()];
}
