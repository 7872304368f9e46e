import { expect, test } from 'vitest';
import { readCommitted } from '../../../src/cli/committed.ts';
import type { State } from '../../../src/diff/index.ts';
import { type Application, formatIdentity, groupOf, type JsonObject, type Manifest } from '../../../src/model/index.ts';
import { type ClusterReview, type Consequence, type Level, reviewFleet, type Topic } from '../../../src/review/index.ts';
import { gravest } from '../../../src/review/review.ts';

/** A step from one state of a cluster to the next. */
export type Step = (state: State) => State;

/** One line of the table: what somebody does to a cluster, and what a review must say of it. */
export interface Edit {
  /** What the owner does, in words. */
  readonly title: string;
  readonly cluster: Cluster;
  /** What the cluster has beside what is committed, before the edit. */
  readonly before?: readonly Step[];
  readonly steps: readonly Step[];
  /** The gravest level of the topics that the table is about. */
  readonly level: Level;
  /** Each consequence of these topics as `level topic: subject`, with `opens` before what opens something, sorted. */
  readonly says: readonly string[];
  /** Words that must stand in the messages or hints. */
  readonly words?: readonly RegExp[];
}

export type Cluster = 'ai-rnd' | 'collab' | 'devops-lab' | 't495' | 'vx-home';

const states = new Map<Cluster, State>();

/** A committed cluster as it stands in the working tree, read once. */
export function committed(cluster: Cluster): State {
  const known = states.get(cluster) ?? readCommitted({ root: process.cwd() }, cluster).clusters[0];
  if (known === undefined) throw new Error(`dist/ holds no cluster ${cluster}`);
  states.set(cluster, known);
  return known;
}

/** The states before and after an edit. */
export function statesOf({ cluster, before = [], steps }: Pick<Edit, 'cluster' | 'before' | 'steps'>): {
  readonly base: State;
  readonly head: State;
} {
  const base = before.reduce((state, step) => step(state), committed(cluster));
  return { base, head: steps.reduce((state, step) => step(state), base) };
}

export function reviewOf(edit: Pick<Edit, 'cluster' | 'before' | 'steps'>): ClusterReview {
  const { base, head } = statesOf(edit);
  const { clusters } = reviewFleet({ name: 'main', clusters: [base] }, { name: 'working tree', clusters: [head] });
  return clusters[0]!;
}

/** One test for each edit. Only consequences of these topics count, so that a table stays true when another topic learns more. */
export function judge(topics: readonly Topic[], edits: readonly Edit[]): void {
  test.each(edits.map((edit) => [`${edit.cluster}: ${edit.title}`, edit] as const))('%s', (_, edit) => {
    const consequences = reviewOf(edit).consequences.filter(({ topic }) => topics.includes(topic));
    expect(consequences.map(said).sort()).toEqual([...edit.says].sort());
    expect(gravest(consequences.map(({ level }) => level))).toBe(edit.level);
    const text = consequences.map(({ message, hint }) => `${message} ${hint ?? ''}`).join('\n');
    for (const word of edit.words ?? []) expect(text).toMatch(word);
    // What is said always rests on something.
    for (const { evidence } of consequences) expect(evidence).not.toEqual([]);
    expect(JSON.stringify(consequences)).not.toContain('hunter');
  });
}

function said({ level, topic, subject, widens }: Consequence): string {
  return `${widens === true ? 'opens ' : ''}${level} ${topic}: ${subject}`;
}

/** Sets fields of one object; `undefined` takes a field away. `change('StatefulSet ai/pgvector', { 'spec.replicas': 0 })` */
export function change(object: string, fields: Readonly<Record<string, unknown>>): Step {
  return onObject(object, (manifest) => {
    const body = withFields(manifest.body, fields);
    return { ...manifest, body, apiVersion: String(body['apiVersion']) };
  });
}

/** Takes objects out of Git. */
export function drop(...objects: readonly string[]): Step {
  return (state) => {
    const dropped = objects.map((object) => find(state, object));
    return { ...state, manifests: state.manifests.filter((one) => !dropped.includes(one)) };
  };
}

/** Gives an object another name. */
export function rename(object: string, name: string): Step {
  return onObject(object, (manifest) => ({
    ...manifest,
    identity: { ...manifest.identity, name },
    body: withFields(manifest.body, { 'metadata.name': name }),
    file: manifest.file.replace(/[^/]+$/, `${manifest.identity.kind.toLowerCase()}-${name}.yaml`),
  }));
}

/** Adds an object like another one. */
export function copy(object: string, name: string, fields: Readonly<Record<string, unknown>> = {}): Step {
  return (state) => {
    const added = rename(object, name)({ ...state, manifests: [find(state, object)] }).manifests;
    return { ...state, manifests: [...state.manifests, ...added.map((one) => ({ ...one, body: withFields(one.body, fields) }))] };
  };
}

/** Sets declared facts: `facts({ 'repository.revision': 'stable' })`. */
export function facts(fields: Readonly<Record<string, unknown>>): Step {
  return (state) => ({ ...state, model: withFields(state.model as unknown as JsonObject, fields) as unknown as State['model'] });
}

/** Leaves entries out of a list of the model. */
export function withoutFacts(
  list: 'backups' | 'claims' | 'footprints' | 'layers' | 'applications',
  isOut: (entry: never) => boolean,
): Step {
  return (state) => ({
    ...state,
    model: { ...state.model, [list]: (state.model[list] as readonly never[]).filter((entry) => !isOut(entry)) },
  });
}

/** Takes an application out of Git, as deleting its construct does. */
export function withoutApplication(name: string): Step {
  return ({ model, manifests }) => {
    const others = <T extends { readonly application: string }>(list: readonly T[]) =>
      list.filter(({ application }) => application !== name);
    return {
      manifests: manifests.filter(({ origin }) => origin.application !== name),
      model: {
        ...model,
        applications: model.applications.filter((one) => one.name !== name),
        claims: others(model.claims),
        backups: others(model.backups),
        workloads: others(model.workloads),
        exposures: others(model.exposures),
        footprints: others(model.footprints),
        connections: model.connections.filter(({ from, to }) => from.application !== name && to.application !== name),
      },
    };
  };
}

/** Changes what is declared of an application. */
export function application(name: string, changes: Partial<Application>): Step {
  return ({ model, manifests }) => ({
    manifests: manifests.map((one) =>
      one.origin.application === name
        ? { ...one, origin: { ...one.origin, layer: changes.layer ?? one.origin.layer, application: changes.name ?? name } }
        : one,
    ),
    model: { ...model, applications: model.applications.map((one) => (one.name === name ? { ...one, ...changes } : one)) },
  });
}

/** Changes the charts of an application. */
export function charts(name: string, changes: Partial<Application['charts'][number]>): Step {
  return (state) => {
    const found = state.model.applications.find((one) => one.name === name);
    return application(name, { charts: (found?.charts ?? []).map((chart) => ({ ...chart, ...changes })) })(state);
  };
}

/** Adds an object to an application. */
export function add(name: string, body: JsonObject): Step {
  return (state) => {
    const owner = state.model.applications.find((one) => one.name === name);
    const { name: called, namespace = '' } = body['metadata'] as { readonly name: string; readonly namespace?: string };
    const [apiVersion, kind] = [String(body['apiVersion']), String(body['kind'])];
    const manifest: Manifest = {
      identity: { group: groupOf(apiVersion), kind, namespace, name: called },
      apiVersion,
      body,
      origin: { cluster: state.model.cluster, layer: owner?.layer ?? '', application: name, construct: '' },
      file: `${owner?.folder}/${kind.toLowerCase()}-${called}.yaml`,
    };
    return { ...state, manifests: [...state.manifests, manifest] };
  };
}

/** Gives an object to another application. */
export function give(object: string, to: string): Step {
  return (state) => {
    const taker = state.model.applications.find(({ name }) => name === to);
    return onObject(object, (manifest) => ({
      ...manifest,
      origin: { ...manifest.origin, application: to, layer: taker?.layer ?? '' },
      file: `${taker?.folder}/${manifest.file.replace(/^.*\//, '')}`,
    }))(state);
  };
}

/** The path of the image of a container of a controller. */
export function image(container = 0): string {
  return `spec.template.spec.containers[${container}].image`;
}

export function find({ manifests }: State, object: string): Manifest {
  const found = manifests.find(({ identity }) => formatIdentity(identity) === object);
  if (found === undefined) throw new Error(`${object} is not rendered`);
  return found;
}

function onObject(object: string, act: (manifest: Manifest) => Manifest): Step {
  return (state) => {
    const found = find(state, object);
    return { ...state, manifests: state.manifests.map((one) => (one === found ? act(one) : one)) };
  };
}

/** A copy with some fields set: `spec.ports[0].port`, `data["a.b"]`. */
function withFields(body: JsonObject, fields: Readonly<Record<string, unknown>>): JsonObject {
  const copied = structuredClone(body) as Record<string, unknown>;
  for (const [path, value] of Object.entries(fields)) {
    const keys = [...path.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
      ([, quoted, index, plain]) => quoted ?? index ?? plain ?? '',
    );
    const [last = ''] = keys.slice(-1);
    let place: Record<string, unknown> = copied;
    for (const key of keys.slice(0, -1)) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    if (value === undefined) delete place[last];
    else place[last] = value;
  }
  return copied as JsonObject;
}
