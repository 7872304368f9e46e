import type { Backup, Claim, Drill } from '../../model/index.ts';
import { restoreFile } from '../runbooks.ts';
import { type Book, type Section, titleOf } from './book.ts';
import { code, section, table, words } from './markdown.ts';

/** What holds data, where its copies go, and which page brings it back. */
export const volumes: Section = (book) => {
  const { model } = book;
  return section(
    'Volumes and backups',
    ...table(
      ['claim', 'class', 'size', 'content', 'backup', 'way back'],
      model.claims.map((claim) => [
        `${claim.namespace}/${words(claim.name)}`,
        words(claim.storageClass),
        `${claim.replicas > 1 ? `${claim.replicas} × ` : ''}${claim.size}`,
        claim.content,
        backupText(backupOf(book, claim), claim),
        wayBack(book, claim),
      ]),
    ),
    ...table(
      ['volumes that charts make', 'class', 'size'],
      model.footprints.flatMap(({ application, volumes: own }) =>
        own.map(({ name, storageClass, size }) => [`${words(application)}/${words(name)}`, words(storageClass), size]),
      ),
    ),
    ...table(
      ['backup target', 'kind', 'server', 'where'],
      model.backupTargets.map(({ key, kind, server, path }) => [words(key), kind, words(server), code(path)]),
    ),
  );
};

export function backupOf({ model }: Book, { namespace, name }: Claim): Backup | undefined {
  return model.backups.find((backup) => backup.namespace === namespace && backup.claim === name);
}

function backupText(backup: Backup | undefined, { content }: Claim): string {
  if (backup === undefined) return content === 'backup' ? 'holds copies' : content === 'cache' ? 'none: it fills again' : 'none';
  return backup.kind === 'exempt'
    ? `none: ${words(backup.reason)}`
    : `${words(backup.method)} to ${words(backup.target)}, ${code(backup.schedule)}, kept ${backup.retention}${drillText(backup.drill)}`;
}

function drillText(drill: Drill | undefined): string {
  if (drill === undefined) return '';
  return drill.kind === 'exempt' ? `; no drill: ${words(drill.reason)}` : `; drill ${code(drill.schedule)}`;
}

/** Link to the page that brings a claim back; a class of storage that keeps copies of its own has one too. */
export function wayBack(book: Book, claim: Claim): string {
  const file = restoreFile(book.model, book.manifests, claim);
  if (file !== undefined) return `[restore](${file})`;
  if (backupOf(book, claim)?.kind !== 'scheduled') return '';
  const page = book.runbooks.find((one) => one.file === `restore-${claim.workload}.md`);
  return page === undefined ? '' : `[${words(titleOf(page))}](${page.file})`;
}

/** What holds data on storage that is bound to one machine, so that the machine takes it along. */
export const storageClasses: Section = ({ model }) =>
  section(
    'Storage classes',
    ...table(
      ['class', 'in the cluster', 'made by', 'when released', 'volumes stay on their node', 'grow', 'snapshots'],
      model.storageClasses.map(({ key, name, provisioner, reclaimPolicy, topology, expandable, snapshots, default: isDefault }) => [
        `${words(key)}${isDefault ? ' (default)' : ''}`,
        words(name),
        words(provisioner),
        reclaimPolicy === 'Retain' ? 'kept' : 'deleted',
        topology === 'node' ? 'yes' : 'no',
        expandable ? 'yes' : 'no',
        snapshots ? 'yes' : 'no',
      ]),
    ),
  );
