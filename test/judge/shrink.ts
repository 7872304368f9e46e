import type { JsonObject } from '../../src/model/index.ts';
import type { PlacementCase } from './cases/index.ts';

/** So many rounds at most; each lets the scheduler try everything that is smaller by one thing. */
const ROUNDS = 10;

/** Takes away whatever can go while something stays so: workloads, machines, replicas, fields of pods. */
export async function shrunk(house: PlacementCase, isStillSo: (smaller: PlacementCase) => Promise<boolean>): Promise<PlacementCase> {
  let smallest = house;
  for (let round = 0; round < ROUNDS; round += 1) {
    const candidates = smallerThan(smallest);
    const still = await Promise.all(candidates.map((candidate) => isStillSo(candidate).catch(() => false)));
    const next = candidates.find((_, index) => still[index]);
    if (next === undefined) break;
    smallest = next;
  }
  return smallest;
}

/** Cases that are smaller by one thing, the largest steps first. */
export function smallerThan({ nodes, objects }: PlacementCase): readonly PlacementCase[] {
  const workloads = objects.filter(({ kind }) => kind !== 'PersistentVolume' && kind !== 'PersistentVolumeClaim');
  const without = (gone: JsonObject) => ({ nodes, objects: objects.filter((object) => object !== gone && !belongsTo(object, gone)) });
  const half = (list: readonly JsonObject[]) => ({
    nodes,
    objects: objects.filter((object) => !list.some((gone) => object === gone || belongsTo(object, gone))),
  });
  const middle = Math.ceil(workloads.length / 2);
  const instead = (old: JsonObject, changed: JsonObject) => ({
    nodes,
    objects: objects.map((object) => (object === old ? changed : object)),
  });
  return [
    ...(workloads.length > 3 ? [half(workloads.slice(0, middle)), half(workloads.slice(middle))] : []),
    ...(workloads.length > 1 ? workloads.map(without) : []),
    ...(nodes.length > 1 ? nodes.map((gone) => ({ nodes: nodes.filter((node) => node !== gone), objects })) : []),
    ...workloads.flatMap((workload) => simpler(workload).map((changed) => instead(workload, changed))),
  ];
}

/** Volumes and claims carry the name of their workload. */
function belongsTo(object: JsonObject, workload: JsonObject): boolean {
  const nameOf = ({ metadata }: JsonObject) => String((metadata as JsonObject)['name']);
  const isStorage = object['kind'] === 'PersistentVolume' || object['kind'] === 'PersistentVolumeClaim';
  return isStorage && `-${nameOf(object)}-`.includes(`-${nameOf(workload)}-`);
}

const optional = [
  'priorityClassName',
  'nodeSelector',
  'affinity',
  'topologySpreadConstraints',
  'tolerations',
  'initContainers',
  'hostNetwork',
];

function simpler(workload: JsonObject): readonly JsonObject[] {
  const spec = workload['spec'] as JsonObject;
  const template = spec['template'] as JsonObject | undefined;
  const pod = (template?.['spec'] ?? spec) as JsonObject;
  const withPod = (changed: JsonObject): JsonObject =>
    template === undefined ? { ...workload, spec: changed } : { ...workload, spec: { ...spec, template: { ...template, spec: changed } } };
  const fewer = ['replicas', 'parallelism'].flatMap((field): readonly JsonObject[] => {
    const count = spec[field];
    return typeof count === 'number' && count > 1 ? [{ ...workload, spec: { ...spec, [field]: count - 1 } }] : [];
  });
  return [
    ...fewer,
    ...optional
      .filter((field) => pod[field] !== undefined)
      .map((field) => withPod(Object.fromEntries(Object.entries(pod).filter(([key]) => key !== field)))),
  ];
}
