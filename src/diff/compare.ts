import { compareText } from '../issues/index.ts';
import { type Environment, formatIdentity, identityKey, type Manifest, type Model, type Override, withoutName } from '../model/index.ts';
import { type CompareOptions, differencesOf } from './differences.ts';
import { factShape } from './facts.ts';
import { type Place, withoutSecrets } from './secrecy.ts';
import { HIDDEN } from './secret-names.ts';

/** One of two things to compare: a cluster, or an environment of one. */
export interface Side {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
  /** Only this environment of the cluster. @default the whole cluster */
  readonly environment?: Environment | undefined;
}

/** One value that two sides do not share; nothing stands for a value that one of them lacks. */
export interface FieldDifference {
  /** `spec.template.spec.containers[ollama].resources.limits.memory` */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** How two sides differ. Names that only say which side it is count as equal. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  /** What the owner declared to be different, where both are environments of one stack. */
  readonly overrides: readonly (Override & { readonly environment: string })[];
  /** What the clusters are: versions, machines, ranges. Empty for two environments of one cluster. */
  readonly facts: readonly FieldDifference[];
  /** Objects that both have, but not alike. */
  readonly changed: readonly ChangedObject[];
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** How many objects are alike. */
  readonly alike: number;
}

export interface ChangedObject {
  /** `StatefulSet ai/ollama`, with `<environment>` or `<cluster>` for what only says which side it is. */
  readonly object: string;
  readonly application: string;
  readonly fields: readonly FieldDifference[];
}

/** What a side is called: `ai-rnd`, `ai-rnd/staging`. */
export function nameOf({ model, environment }: Side): string {
  return environment === undefined ? model.cluster : `${model.cluster}/${environment.name}`;
}

/** Compares what two clusters, or two environments, consist of. */
export function compareSides(a: Side, b: Side): Comparison {
  const [left, right] = [objectsOf(a), objectsOf(b)];
  const both = [...left].flatMap(([key, one]) => {
    const other = right.get(key);
    return other === undefined ? [] : [{ one, fields: fieldsOf(one.body, other.body) }];
  });
  const only = (these: ReadonlyMap<string, Comparable>, those: ReadonlyMap<string, Comparable>) =>
    [...these].filter(([key]) => !those.has(key)).map(([, { title, application }]) => `${title} (${application})`);
  return {
    a: nameOf(a),
    b: nameOf(b),
    overrides: [a, b].flatMap(({ environment }) =>
      (environment?.overrides ?? []).map((override) => ({ ...override, environment: environment?.name ?? '' })),
    ),
    facts: a.model.cluster === b.model.cluster ? [] : fieldsOf(factsOf(a.model), factsOf(b.model), { shape: factShape }),
    changed: both
      .filter(({ fields }) => fields.length > 0)
      .map(({ one: { title, application }, fields }) => ({ object: title, application, fields })),
    onlyA: only(left, right),
    onlyB: only(right, left),
    alike: both.filter(({ fields }) => fields.length === 0).length,
  };
}

/** An object in words that are the same on both sides. */
interface Comparable {
  /** Kinds of one name in two API groups are two objects. */
  readonly key: string;
  readonly title: string;
  readonly application: string;
  readonly body: unknown;
}

/** Objects of a side by their identity, and the settings of its Applications, which no manifest carries. */
function objectsOf({ model, manifests, environment }: Side): ReadonlyMap<string, Comparable> {
  const isMeant = (application: string) => environment?.applications.includes(application) ?? true;
  const neutral = environment === undefined ? withoutName(model.cluster, '<cluster>') : withoutName(environment.name, '<environment>');
  const objects: Comparable[] = [
    ...model.applications
      .filter(({ name }) => isMeant(name))
      .map(({ name, layer, namespace, cascade, charts, sources, syncOptions }) => ({
        key: `Application ${neutral(name)}`,
        title: `Application ${neutral(name)}`,
        application: neutral(name),
        body: neutralAll({ layer, namespace, cascade, charts, sources, syncOptions }, neutral),
      })),
    ...manifests
      .filter(({ origin }) => isMeant(origin.application))
      .map(({ identity, origin, body }) => ({
        key: neutral(identityKey(identity)),
        title: neutral(formatIdentity(identity)),
        application: neutral(origin.application),
        body: neutralAll(body, neutral),
      })),
  ];
  return new Map(
    objects.map((object) => [`${object.application} ${object.key}`, object] as const).sort(([one], [other]) => compareText(one, other)),
  );
}

type Neutral = (text: string) => string;

function neutralAll(value: unknown, neutral: Neutral): unknown {
  if (typeof value === 'string') return neutral(value);
  if (Array.isArray(value)) return value.map((item) => neutralAll(item, neutral));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // A checksum differs because something else does, which is told by itself.
      .filter(([key]) => !key.startsWith('checksum/') && !key.includes('/checksum'))
      .map(([key, item]) => [neutral(key), neutralAll(item, neutral)]),
  );
}

/** What a cluster stands on, without what follows from its name. */
function factsOf({ distribution, network, nodes, storageClasses, layers, namespaces, priorityClasses }: Model): unknown {
  return { distribution, network, nodes, storageClasses, layers, namespaces, priorityClasses };
}

/** Every value that differs. Not even ciphertext is of any use to a reader, so nothing of a secret is shown. */
function fieldsOf(a: unknown, b: unknown, options: CompareOptions = {}): readonly FieldDifference[] {
  const show = (value: unknown, place: Place) => (place.isHidden && value !== undefined ? HIDDEN : withoutSecrets(value, place));
  return differencesOf(a, b, { ...options, whole: true }).fields.map(({ path, from, to, place }) => ({
    path,
    a: show(from, place),
    b: show(to, place),
  }));
}
