import { below, type Fields, factsOf, items, text } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { formatIdentity, type Manifest } from '../../../model/index.ts';
import { changesBetween, wayOut } from '../../../rehearse/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { about, evidenceOf, namesIn, objectsOf, type Pair, touches } from '../objects.ts';
import { isConcerned, type SchemaChange, schemaChanges } from './schema-changes.ts';

/** What a new version of a definition does to objects of its kind: versions that go, fields that are dropped, values that are refused. */
export const definitions: Rule = (input) => {
  const { head } = input;
  if (head === undefined) return [];
  return objectsOf(input).pairs.flatMap((pair) =>
    pair.head.identity.kind !== 'CustomResourceDefinition' || pair.fields.length === 0
      ? []
      : [...goneVersions(pair, head), ...unservedVersions(pair, head), ...schemas(pair, head)],
  );
};

function versionsOf({ body }: Manifest): readonly Fields[] {
  return items(below(body, 'spec', 'versions'));
}

function nameOf(version: Fields): string {
  return text(version.name) ?? '';
}

/** Rendered objects of the kind, of one version or of all. */
function objectsIn(state: State, { body }: Manifest, version?: string): readonly Manifest[] {
  const group = text(below(body, 'spec', 'group')) ?? '';
  const objects = factsOf(state).ofKind(group, text(below(body, 'spec', 'names', 'kind')) ?? '');
  return version === undefined ? objects : objects.filter(({ apiVersion }) => apiVersion === `${group}/${version}`);
}

function usedBy(objects: readonly Manifest[]): string {
  return namesIn(objects.map(({ identity }) => formatIdentity(identity)));
}

function goneVersions({ base, head }: Pair, state: State): readonly Consequence[] {
  const left = new Set(versionsOf(head).map(nameOf));
  const gone = versionsOf(base).filter((version) => !left.has(nameOf(version)));
  if (gone.length === 0) return [];
  const names = namesIn(gone.map(nameOf));
  const used = gone.flatMap((version) => objectsIn(state, head, nameOf(version)));
  const isStored = gone.some(({ storage }) => storage === true);
  const refusal = isStored
    ? 'objects are stored as it, so the API server refuses that'
    : 'the API server refuses that as long as an object was ever stored as it';
  const message = `version ${names} is taken out: ${refusal}${used.length === 0 ? '' : `; ${usedBy(used)} still ${used.length === 1 ? 'names' : 'name'} it`}`;
  const changes = changesBetween(base.body, head.body).filter(({ path }) => touches(path, 'spec.versions'));
  const evidence = [`spec.versions: ${namesIn(versionsOf(base).map(nameOf))} → ${namesIn([...left])}`];
  return [
    about(head, {
      topic: 'definition',
      level: 'interruption',
      message,
      evidence,
      hint: wayOut({ base, head, changes, model: state.model }),
    }),
  ];
}

function unservedVersions({ base, head }: Pair, state: State): readonly Consequence[] {
  const before = new Map(versionsOf(base).map((version) => [nameOf(version), version]));
  return versionsOf(head).flatMap((version) => {
    const name = nameOf(version);
    if (version.served !== false || before.get(name)?.served !== true) return [];
    const used = objectsIn(state, head, name);
    const message =
      used.length === 0
        ? `version ${name} is served no more: whoever still asks for it is refused`
        : `version ${name} is served no more, so ${usedBy(used)} cannot be applied any more`;
    const hint =
      used.length === 0
        ? undefined
        : `write them in version ${namesIn(
            versionsOf(head)
              .filter(({ served }) => served === true)
              .map(nameOf),
          )} first`;
    return [
      about(head, {
        topic: 'definition',
        level: used.length === 0 ? 'none' : 'interruption',
        message,
        evidence: [`spec.versions[${name}].served: true → false`],
        hint,
      }),
    ];
  });
}

const words: Readonly<Record<SchemaChange['change'], { readonly what: string; readonly outcome: string }>> = {
  gone: { what: 'not known any more', outcome: 'what objects have there is dropped without a word' },
  required: { what: 'required now', outcome: 'objects without it are refused at their next change' },
  narrower: { what: 'narrower now', outcome: 'objects with another value are refused at their next change' },
};

function schemas({ base, head }: Pair, state: State): readonly Consequence[] {
  const before = new Map(versionsOf(base).map((version) => [nameOf(version), version]));
  return versionsOf(head).flatMap((version) => {
    const earlier = before.get(nameOf(version));
    if (earlier === undefined) return [];
    const changes = schemaChanges(below(earlier, 'schema', 'openAPIV3Schema'), below(version, 'schema', 'openAPIV3Schema'));
    if (changes.length === 0) return [];
    const rendered = objectsIn(state, head);
    const concerned = rendered.filter(({ body }) => changes.some((change) => isConcerned(body, change)));
    const kinds = (['gone', 'required', 'narrower'] as const).flatMap((change) => {
      const paths = changes.filter((one) => one.change === change).map(({ path }) => path);
      return paths.length === 0
        ? []
        : [`${namesIn(paths, 3)} ${paths.length === 1 ? 'is' : 'are'} ${words[change].what}: ${words[change].outcome}`];
    });
    const used = concerned.length === 0 ? '' : `; of what is rendered: ${usedBy(concerned)}`;
    // Whether a narrower value still fits is for the schema check of the head.
    const level = concerned.length > 0 && changes.some(({ change }) => change !== 'narrower') ? 'interruption' : 'none';
    const evidence = evidenceOf(
      changes.map(({ path, change }) => ({ path: `${nameOf(version)} ${path}`, from: 'known', to: words[change].what })),
    );
    return [about(head, { topic: 'definition', level, message: `${kinds.join('; ')}${used}`, evidence })];
  });
}
