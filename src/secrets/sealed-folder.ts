import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareText, type Issue } from '../issues/index.ts';
import { certificateFile, parseCertificate, type SealingCertificate } from './certificate.ts';
import { formatSealRecord, parseSealRecord, type SealRecord, sealRecordFile } from './seal-record.ts';
import { parseSealedFile, type SealedFile, sealedFolder } from './sealed-secret.ts';
import { writePrivate } from './store-file.ts';

/** Reads `clusters/<cluster>/sealed/`. No folder means that nothing is sealed yet. */
export function readSealedFiles(
  root: string,
  cluster: string,
): { readonly sealed: readonly SealedFile[]; readonly issues: readonly Issue[] } {
  const folder = sealedFolder(cluster);
  if (!existsSync(join(root, folder))) return { sealed: [], issues: [] };
  const names = readdirSync(join(root, folder)).filter((name) => /\.ya?ml$/.test(name));
  const results = names
    .sort(compareText)
    .map((name) => parseSealedFile(`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8')));
  return { sealed: results.flatMap((r) => r.sealed ?? []), issues: results.flatMap((r) => r.issues) };
}

/** Writes sealed files, each staged and renamed. They hold no plaintext and belong in Git. */
export function writeSealedFiles(root: string, files: readonly { readonly file: string; readonly text: string }[]): void {
  for (const { file, text } of files) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    const staged = `${path}.${randomUUID()}.tmp`;
    try {
      writeFileSync(staged, text, { flag: 'wx' });
      renameSync(staged, path);
    } finally {
      rmSync(staged, { force: true });
    }
  }
}

/** Reads the record of what was sealed from this machine; empty when there is none. */
export function readSealRecord(root: string, cluster: string): { readonly record: SealRecord; readonly issues: readonly Issue[] } {
  const path = join(root, sealRecordFile(cluster));
  return existsSync(path) ? parseSealRecord(readFileSync(path, 'utf8'), cluster) : { record: new Map(), issues: [] };
}

/** Writes the record, readable by its owner only. */
export function writeSealRecord(root: string, cluster: string, record: SealRecord): void {
  writePrivate(join(root, sealRecordFile(cluster)), formatSealRecord(record));
}

/** Reads the certificate of a cluster's controller from the repository. */
export function readCertificate(
  root: string,
  cluster: string,
  now: Date,
): { readonly certificate?: SealingCertificate; readonly issues: readonly Issue[] } {
  const path = join(root, certificateFile(cluster));
  return parseCertificate(existsSync(path) ? readFileSync(path, 'utf8') : undefined, cluster, now);
}
