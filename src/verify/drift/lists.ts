import { below, type KubeObject } from '../../api/index.ts';
import { isObject } from '../../model/index.ts';

/** A list whose items have a name of their own, so that their order means nothing and others may add to it. */
interface KeyedList {
  readonly keys: readonly string[];
  /** Value of a key that is not given. */
  readonly defaults?: Readonly<Record<string, string>>;
}

const byName: KeyedList = { keys: ['name'] };
const byType: KeyedList = { keys: ['type'] };
const protocol = { protocol: 'TCP' };

/** Lists of the Kubernetes API that merge by keys, by the name of their field. All others are compared item by item. */
const keyed: Readonly<Record<string, readonly KeyedList[]>> = {
  containers: [byName],
  initContainers: [byName],
  ephemeralContainers: [byName],
  env: [byName],
  volumes: [byName],
  imagePullSecrets: [byName],
  secrets: [byName],
  webhooks: [byName],
  versions: [byName],
  volumeMounts: [{ keys: ['mountPath'] }],
  volumeDevices: [{ keys: ['devicePath'] }],
  hostAliases: [{ keys: ['ip'] }],
  topologySpreadConstraints: [{ keys: ['topologyKey', 'whenUnsatisfiable'] }],
  ports: [
    { keys: ['containerPort', 'protocol'], defaults: protocol },
    { keys: ['port', 'protocol'], defaults: protocol },
  ],
  conditions: [byType],
  limits: [byType],
};

/** Lists of texts to which others may add. */
const sets: ReadonlySet<string> = new Set(['finalizers']);

/** How the items of a list find their partner: by key, as texts of a set, or by their place. */
export function pairing(field: string, rendered: readonly unknown[]): KeyedList | 'set' | 'place' {
  if (sets.has(field)) return 'set';
  const fits = ({ keys, defaults = {} }: KeyedList) => {
    const names = rendered.map((item) => keys.map((key) => keyOf(item, key, defaults)));
    const whole = names.every((name) => name.every((part) => part !== undefined));
    return whole && new Set(names.map((name) => JSON.stringify(name))).size === rendered.length;
  };
  return (Object.hasOwn(keyed, field) ? keyed[field] : undefined)?.find(fits) ?? 'place';
}

/** The item of a list that has the same keys as another one. */
export function partner(item: unknown, list: readonly unknown[], { keys, defaults = {} }: KeyedList): KubeObject | undefined {
  const same = (other: unknown) => keys.every((key) => keyOf(other, key, defaults) === keyOf(item, key, defaults));
  return list.find((other): other is KubeObject => isObject(other) && same(other));
}

function keyOf(item: unknown, key: string, defaults: Readonly<Record<string, string>>): unknown {
  return below(item, key) ?? defaults[key];
}
