import type { Manifest, Model } from '../../model/index.ts';
import type { Change } from './changes.ts';

/** What a way out depends on. */
export interface Refused {
  readonly base: Manifest;
  readonly head: Manifest;
  /** The changes the server refuses. */
  readonly changes: readonly Change[];
  readonly model: Pick<Model, 'cluster' | 'delivery' | 'applications' | 'claims' | 'backups' | 'storageClasses'>;
}

/** What the owner can do instead, in which order, and what is lost by it. */
export type WayOut = (refused: Refused) => string;

/** Deletes one object as a person does it: kubectl -n ai delete statefulset/pgvector. */
export function deletion({ identity: { kind, namespace, name } }: Manifest, ...flags: readonly string[]): string {
  return [...kubectl(namespace), 'delete', `${kind.toLowerCase()}/${name}`, ...flags].join(' ');
}

/** `kubectl`, and the namespace where there is one. */
export function kubectl(namespace: string): readonly string[] {
  return namespace === '' ? ['kubectl'] : ['kubectl', '-n', namespace];
}

/** For what can be made again from its manifest: pushed first, because until then Argo CD would make the old one again. */
export function remade(head: Manifest, ...flags: readonly string[]): string {
  return `push, then \`${deletion(head, ...flags)}\`; the failed sync is tried again within five minutes and makes it anew`;
}

/** Whether one of the changes is at a field or below it. */
export function isAbout({ changes }: Pick<Refused, 'changes'>, ...fields: readonly string[]): boolean {
  return changes.some(({ path }) => fields.some((field) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)));
}
