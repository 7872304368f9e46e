import { compareText } from '../issues/index.ts';
import { type Environment, formatIdentity, identityKey, type Manifest, type Model, type Override, withoutName } from '../model/index.ts';
import { compareFields, type FieldDifference } from './fields.ts';

/** One of two things to compare: a cluster, or an environment of one. */
export interface Side {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
  /** Only this environment of the cluster. @default the whole cluster */
  readonly environment?: Environment | undefined;
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
    return other === undefined ? [] : [{ one, fields: compareFields(one.body, other.body).map(one.isSecret ? hidden : shown) }];
  });
  const only = (these: ReadonlyMap<string, Comparable>, those: ReadonlyMap<string, Comparable>) =>
    [...these].filter(([key]) => !those.has(key)).map(([, { title, application }]) => `${title} (${application})`);
  return {
    a: nameOf(a),
    b: nameOf(b),
    overrides: [a, b].flatMap(({ environment }) =>
      (environment?.overrides ?? []).map((override) => ({ ...override, environment: environment?.name ?? '' })),
    ),
    facts: a.model.cluster === b.model.cluster ? [] : compareFields(factsOf(a.model), factsOf(b.model)),
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
  readonly isSecret: boolean;
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
        isSecret: false,
      })),
    ...manifests
      .filter(({ origin }) => isMeant(origin.application))
      .map(({ identity, origin, body }) => ({
        key: neutral(identityKey(identity)),
        title: neutral(formatIdentity(identity)),
        application: neutral(origin.application),
        body: neutralAll(body, neutral),
        isSecret: identity.kind === 'Secret' || identity.kind === 'SealedSecret',
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

function shown(difference: FieldDifference): FieldDifference {
  return difference;
}

/** Not even ciphertext is of any use to a reader. */
function hidden({ path, a, b }: FieldDifference): FieldDifference {
  const hide = (value: unknown) => (value === undefined ? undefined : '(hidden)');
  return { path, a: hide(a), b: hide(b) };
}
