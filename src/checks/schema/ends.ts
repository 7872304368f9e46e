import { groupOf } from '../../model/index.ts';
import { deprecatedKinds, isAtLeast } from './deprecations.ts';
import type { Problem } from './problems.ts';
import type { SchemaSet } from './schema-set.ts';
import type { StoredEnd } from './stored.ts';

/** Upgrades skip no minor, so what the next two bring is what an owner meets next. */
const ahead = 2;

/** What is known of the end of an API version that the cluster serves: gone in one of the next two minors, or on its way out. */
export function endOfKind(apiVersion: string, kind: string, schemas: SchemaSet): readonly Problem[] {
  const { minor } = schemas;
  const end = schemas.endOf(apiVersion, kind);
  const shared = { field: 'apiVersion', hint: replacementHint(end, kind) } as const;
  const gone = goneIn(end, schemas);
  if (gone !== undefined) {
    const message = `${apiVersion} ${kind} is not served by Kubernetes ${gone} any more; this cluster runs ${minor}`;
    return [
      { ...shared, code: 'SCHEMA_REMOVED_API', severity: 'warning', message, hint: shared.hint ?? newestHint(apiVersion, kind, schemas) },
    ];
  }
  if (end?.deprecated !== undefined && isAtLeast(minor, end.deprecated)) {
    const until = end.removed === undefined ? '' : `, and ${end.removed} removes it`;
    return [
      {
        ...shared,
        code: 'SCHEMA_DEPRECATED_API',
        message: `${apiVersion} ${kind} is deprecated since Kubernetes ${end.deprecated}${until}`,
        hint: shared.hint ?? newestHint(apiVersion, kind, schemas),
      },
    ];
  }
  const known = deprecatedKinds[`${apiVersion}/${kind}`];
  if (known === undefined || !isAtLeast(minor, known.since)) return [];
  return [
    {
      code: 'SCHEMA_DEPRECATED_API',
      field: 'apiVersion',
      message: `${apiVersion} ${kind} is deprecated since Kubernetes ${known.since}`,
      hint: replacementHint({ replacement: known.instead }, kind),
    },
  ];
}

/** The first of the next minors that does not serve it. */
function goneIn(end: StoredEnd | undefined, { minor }: SchemaSet): string | undefined {
  if (end?.removed === undefined) return undefined;
  const next = Array.from({ length: ahead }, (_, index) => `1.${Number(minor.split('.')[1]) + index + 1}`);
  return next.find((later) => isAtLeast(later, end.removed ?? ''));
}

/** `write policy/v1`, or what takes the place of the kind. */
export function replacementHint(end: StoredEnd | undefined, kind: string): string | undefined {
  const { replacement } = end ?? {};
  if (replacement === undefined) return undefined;
  const slash = replacement.lastIndexOf('/');
  const [version, other] = [replacement.slice(0, slash), replacement.slice(slash + 1)];
  return other === kind ? `write \`${version}\`` : `use ${version} ${other}`;
}

/** A stable version of the same kind that the cluster serves already. */
function newestHint(apiVersion: string, kind: string, schemas: SchemaSet): string | undefined {
  const [newest] = schemas.versionsOf(groupOf(apiVersion), kind).filter((version) => schemas.kind(version, kind)?.off !== true);
  return newest === undefined || newest === apiVersion ? undefined : `write \`${newest}\``;
}
