import { groupBy, identityKey, isRenderedElsewhere, type Manifest, type Model, type Retirement, type Undeclared } from '../model/index.ts';
import type { CheckInput } from './check.ts';
import { oncePer } from './once.ts';
import { type PodTemplate, podTemplateOf } from './pods.ts';
import { below, textMap } from './read.ts';
import { LabelIndex } from './selector.ts';

/** Everything the checks look up, indexed once for each run. */
export interface Facts {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
  readonly pods: readonly PodTemplate[];
  /** Applications of which only the data is left, by what becomes of it: their sets have a template, and no pods. */
  readonly retired: ReadonlyMap<string, Retirement['data']>;
  /** All objects of one kind: `ofKind('apps', 'Deployment')`. */
  ofKind(group: string, kind: string): readonly Manifest[];
  find(group: string, kind: string, namespace: string, name: string): Manifest | undefined;
  /** Names of one kind in one namespace, for hints. */
  namesOf(group: string, kind: string, namespace: string): readonly string[];
  podsIn(namespace: string): LabelIndex<PodTemplate>;
  /** Labels of a namespace, with the one the API server sets itself. */
  namespaceLabels(namespace: string): Readonly<Record<string, string>>;
  /**
   * Why objects of a namespace may exist although they are not rendered: charts, footprints.
   * Nothing when everything in the namespace is rendered, as in a cluster of ours without charts.
   */
  elsewhere(namespace: string): string | undefined;
  /** Same for objects without a namespace: any chart may bring them. */
  elsewhereInCluster(): string | undefined;
  /** Whether what nothing else names is missing of the cluster's own facts, as for YAML that we did not write. */
  readonly partial: boolean;
  /** Minor of Kubernetes 1 that the cluster runs; nothing where nobody says so. */
  readonly minor: number | undefined;
  /** Whether nobody gave these facts, so that a check could not decide what rests on them. */
  lacks(what: Undeclared): boolean;
}

/** The index of a run; the second check to ask gets the first one's. */
export const factsOf: (input: CheckInput) => Facts = oncePer(buildFacts);

const empty = new LabelIndex<PodTemplate>();

function buildFacts({ model, manifests }: CheckInput): Facts {
  const kinds = groupBy(manifests, ({ identity: { group, kind } }) => `${group}/${kind}`);
  const names = new Map<string, Map<string, string[]>>();
  const objects = new Map<string, ReadonlyMap<string, Manifest>>();
  const retired = retiredApplications(model);
  // What is in an object may be read only once somebody asks for it, so that pods are not looked for before.
  const pods = once(() => manifests.flatMap((one) => (retired.has(one.origin.application) ? [] : (podTemplateOf(one) ?? []))));
  const podsByNamespace = once(() => {
    const indexes = new Map<string, LabelIndex<PodTemplate>>();
    for (const pod of pods()) entry(indexes, pod.namespace, () => new LabelIndex<PodTemplate>()).add(pod, pod.labels);
    return indexes;
  });

  const hidden = hiddenObjects(model);
  const [firstHidden] = hidden.values();
  // A cluster with no node runs nothing, so that its facts are none.
  const lacks = (what: Undeclared): boolean =>
    model.undeclared === undefined ? model.nodes.length === 0 : model.undeclared.includes(what);
  const beside = lacks('rest') ? 'what is in the cluster beside these files' : undefined;
  const ofKind = (group: string, kind: string): readonly Manifest[] => kinds.get(`${group}/${kind}`) ?? [];
  const find = (group: string, kind: string, namespace: string, name: string) => {
    const ofThisKind = entry(
      objects,
      `${group}/${kind}`,
      () => new Map(ofKind(group, kind).map((manifest) => [identityKey(manifest.identity), manifest])),
    );
    return ofThisKind.get(identityKey({ group, kind, namespace, name }));
  };
  return {
    model,
    manifests,
    get pods() {
      return pods();
    },
    retired,
    ofKind,
    find,
    namesOf: (group, kind, namespace) => {
      let byNamespace = names.get(`${group}/${kind}`);
      if (byNamespace === undefined) {
        byNamespace = new Map();
        for (const { identity } of ofKind(group, kind)) push(byNamespace, identity.namespace, identity.name);
        names.set(`${group}/${kind}`, byNamespace);
      }
      return byNamespace.get(namespace) ?? [];
    },
    podsIn: (namespace) => podsByNamespace().get(namespace) ?? empty,
    namespaceLabels: (namespace) => ({
      ...textMap(below(find('', 'Namespace', '', namespace)?.body, 'metadata', 'labels')),
      'kubernetes.io/metadata.name': namespace,
    }),
    elsewhere: (namespace) => hidden.get(namespace) ?? beside,
    elsewhereInCluster: () => firstHidden ?? beside,
    partial: lacks('rest'),
    lacks,
    get minor() {
      return minorOf(model.distribution.version);
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function minorOf(version: string): number | undefined {
  const [, minor] = /^v?1\.(\d+)/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}

/** What others bring to an application runs on whatever is stated. */
function retiredApplications({ retirements = [], applications }: Model): Facts['retired'] {
  const reduced = new Set(applications.filter((one) => !isRenderedElsewhere(one)).map(({ name }) => name));
  return new Map(retirements.filter(({ application }) => reduced.has(application)).map(({ application, data }) => [application, data]));
}

function hiddenObjects(model: Model): ReadonlyMap<string, string> {
  const hidden = new Map<string, string>();
  for (const application of model.applications) {
    const { charts, namespace, name } = application;
    const what = charts.length > 0 ? 'the chart' : 'the sources';
    if (isRenderedElsewhere(application)) hidden.set(namespace, `${what} of application ${name}, whose objects are not rendered here`);
  }
  for (const { namespace, name } of model.footprints) {
    if (!hidden.has(namespace)) hidden.set(namespace, `the footprint ${name}, whose objects are not rendered here`);
  }
  return hidden;
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
