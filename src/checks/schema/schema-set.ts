import { join } from 'node:path';
import { compareText } from '../../issues/index.ts';
import { groupOf } from '../../model/index.ts';
import { type CrdFolder, type CrdProblem, kindsOfCrd, openCrdFolder } from './crds.ts';
import { type Problem, toProblems } from './problems.ts';
import { readEnds, readMinor, readMinors, readPackedCrds, type StoredEnd, type StoredKind, type StoredMinor } from './stored.ts';
import { Definitions, Validator } from './validator.ts';

export interface OpenSchemasProps {
  /** The library's `imports` folder. */
  readonly importsFolder: string;
  /** Folder with CRDs of the owner, `<fleet root>/imports/crds`; nothing happens when it is not there. */
  readonly crdsFolder?: string | undefined;
}

export interface LoadSchemasProps extends OpenSchemasProps {
  /** Kubernetes minor, `1.34`. */
  readonly minor: string;
}

/** The schemas of one Kubernetes minor and of the CRDs at hand. */
export interface SchemaSet {
  readonly minor: string;
  /** Every minor there are schemas for, oldest first; when `minor` is not among them nothing can be validated. */
  readonly minors: readonly string[];
  /** CRD files that were needed so far and could not be read. */
  crdProblems(): readonly CrdProblem[];
  /** What is known of a kind in this minor. */
  kind(apiVersion: string, kind: string): StoredKind | undefined;
  /** Kinds of an API version in this minor. */
  kindsIn(apiVersion: string): readonly string[];
  /** API versions this minor serves a kind in, newest first. */
  versionsOf(group: string, kind: string): readonly string[];
  /** Other minors that serve this API version of a kind, oldest first. */
  otherMinors(apiVersion: string, kind: string): readonly string[];
  /** When an API version of a kind is deprecated and removed; nothing where its authors declare no end. */
  endOf(apiVersion: string, kind: string): StoredEnd | undefined;
  /** Whether objects of a kind stand outside of namespaces; nothing when the kind is unknown. */
  isClusterScoped(group: string, kind: string): boolean | undefined;
  /** Everything the API server would refuse in one object; nothing when there is no schema. */
  validate(apiVersion: string, kind: string, body: unknown): readonly Problem[] | undefined;
  /** The same set with CRDs that a fleet renders itself. */
  withCrds(objects: readonly unknown[]): SchemaSet;
}

/** The schemas of one minor, for a single use. */
export function loadSchemas({ minor, ...props }: LoadSchemasProps): SchemaSet {
  return openSchemas(props)(minor);
}

/**
 * The schemas of each minor that is asked for. Files are read when they are first needed, and once; what is compiled is
 * shared by all clusters and minors.
 */
export function openSchemas({ importsFolder, crdsFolder = join(importsFolder, 'crds') }: OpenSchemasProps): (minor: string) => SchemaSet {
  const minors = readMinors(importsFolder);
  const read = new Map<string, StoredMinor>();
  const minorData = (name: string): StoredMinor => {
    const known = read.get(name) ?? (minors.includes(name) ? readMinor(importsFolder, name) : { patch: '', kinds: {}, schemas: {} });
    read.set(name, known);
    return known;
  };
  const crds = once(() => {
    const packed = readPackedCrds(importsFolder);
    const folder = openCrdFolder(crdsFolder, packed.files);
    // The owner's own files win over the kept ones.
    const byGroup = new Map<string, Readonly<Record<string, StoredKind>>>();
    const kindsOf = (group: string) => {
      const kinds = byGroup.get(group) ?? { ...packed.kinds, ...folder.kindsOf(group) };
      byGroup.set(group, kinds);
      return kinds;
    };
    return { kindsOf, problems: folder.problems };
  });
  const ends = once(() => readEnds(importsFolder));
  const validator = once(() => new Validator());
  const sets = new Map<string, SchemaSet>();
  return (minor) => {
    const definitions = once(() => new Definitions(minorData(minor).schemas));
    const set = sets.get(minor) ?? schemaSet({ minor, minors, minorData, crds, ends, rendered: {}, definitions, validator });
    sets.set(minor, set);
    return set;
  };
}

interface Sources {
  readonly minor: string;
  readonly minors: readonly string[];
  readonly minorData: (minor: string) => StoredMinor;
  readonly crds: () => CrdFolder;
  readonly ends: () => Readonly<Record<string, StoredEnd>>;
  readonly rendered: Readonly<Record<string, StoredKind>>;
  readonly definitions: () => Definitions;
  readonly validator: () => Validator;
}

function schemaSet(sources: Sources): SchemaSet {
  const { minor, minors, minorData, crds, rendered, definitions, validator } = sources;
  const builtIn = (apiVersion: string, kind: string) => own(minorData(minor).kinds, `${apiVersion}/${kind}`);
  const custom = (apiVersion: string, kind: string) => {
    const key = `${apiVersion}/${kind}`;
    return own(rendered, key) ?? (isBuiltInGroup(groupOf(apiVersion)) ? undefined : own(crds().kindsOf(groupOf(apiVersion)), key));
  };
  const kindsOf = (group: string) => (isBuiltInGroup(group) ? minorData(minor).kinds : { ...crds().kindsOf(group), ...rendered });
  const keysOf = (group: string, kind: string) =>
    Object.keys(kindsOf(group)).filter((key) => key.endsWith(`/${kind}`) && groupOf(key.slice(0, -kind.length - 1)) === group);
  const history = (definition: string, field: string) => fieldHistory(sources, definition, field);
  return {
    minor,
    minors,
    crdProblems: () => crds().problems(),
    kind: (apiVersion, kind) => builtIn(apiVersion, kind) ?? custom(apiVersion, kind),
    kindsIn: (apiVersion) =>
      Object.keys(kindsOf(groupOf(apiVersion)))
        .filter((key) => key.startsWith(`${apiVersion}/`))
        .map((key) => key.slice(apiVersion.length + 1)),
    versionsOf: (group, kind) =>
      keysOf(group, kind)
        .map((key) => key.slice(0, -kind.length - 1))
        .sort((a, b) => compareVersions(b, a)),
    otherMinors: (apiVersion, kind) =>
      minors.filter((other) => other !== minor && own(minorData(other).kinds, `${apiVersion}/${kind}`) !== undefined),
    endOf: (apiVersion, kind) => (isBuiltInGroup(groupOf(apiVersion)) ? own(sources.ends(), `${apiVersion}/${kind}`) : undefined),
    isClusterScoped: (group, kind) => {
      const [key] = keysOf(group, kind);
      return key === undefined ? undefined : kindsOf(group)[key]?.scope === 'Cluster';
    },
    validate: (apiVersion, kind, body) => {
      const known = builtIn(apiVersion, kind);
      if (known !== undefined) return toProblems(validator().runDefinition(definitions(), known.schema, body), body, history);
      const crd = custom(apiVersion, kind);
      if (crd === undefined) return undefined;
      return toProblems(validator().runCustomResource(definitions(), crd.schema, body), body, history);
    },
    withCrds: (objects) => schemaSet({ ...sources, rendered: Object.assign({}, rendered, ...objects.map(kindsOfCrd)) }),
  };
}

/** Groups without a dot, and those of Kubernetes itself, never come from a CRD of the owner. */
function isBuiltInGroup(group: string): boolean {
  return !group.includes('.') || (group.endsWith('.k8s.io') && builtInGroups.has(group.slice(0, -'.k8s.io'.length)));
}

const builtInGroups = new Set(
  'admissionregistration apiextensions apiregistration authentication authorization certificates coordination discovery events flowcontrol.apiserver internal.apiserver networking node rbac.authorization resource scheduling storage storagemigration'.split(
    ' ',
  ),
);

/** In which other minor a built-in definition has a field. */
function fieldHistory({ minor, minors, minorData }: Sources, definition: string, field: string): string | undefined {
  const having = minors.filter((other) => own(minorData(other).schemas[definition]?.properties ?? {}, field) !== undefined);
  const [first] = having;
  if (first === undefined) return undefined;
  return minors.indexOf(first) > minors.indexOf(minor)
    ? `it is there from Kubernetes ${first} on; this cluster runs ${minor}`
    : `it was last there in Kubernetes ${having.at(-1)}; this cluster runs ${minor}`;
}

/** Order of API versions: v1 above v1beta1 above v1alpha1, v2 above v1. */
export function compareVersions(a: string, b: string): number {
  const [rankA, rankB] = [a, b].map((version) => {
    const [, major = '0', stage = 'z', level = '0'] = /v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
    return { stage, major: Number(major), level: Number(level) };
  }) as [VersionRank, VersionRank];
  return compareText(rankA.stage, rankB.stage) || rankA.major - rankB.major || rankA.level - rankB.level;
}

interface VersionRank {
  readonly stage: string;
  readonly major: number;
  readonly level: number;
}

function own<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
