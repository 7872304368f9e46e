export { certificateFile, parseCertificate, type SealingCertificate } from './certificate.ts';
export { exampleFile, exampleFileName } from './example.ts';
export { generateValue, type RandomBytes } from './generate.ts';
export { type IgnoreFile, ignoresSecrets } from './git-ignore.ts';
export { type KeyPath, keyPath, type SecretValues } from './key-path.ts';
export { type RenderedSecrets, renderForApply, type SecretManifests, secretManifests } from './manifests.ts';
export { redact } from './redact.ts';
export { type GivenKey, PLACEHOLDER, type ResolvedValues, resolveValues } from './resolve.ts';
export { type Rotation, rotate } from './rotate.ts';
export { type SealInput, type SealResult, seal } from './seal.ts';
export { type SealRecord, sealRecordFile } from './seal-record.ts';
export { type SealScope, sealLabel, sealValue } from './seal-value.ts';
export { readCertificate, readSealedFiles } from './sealed-folder.ts';
export { formatSealedSecret, parseSealedFile, type SealedFile, sealedFileName, sealedFolder, sealedSecret } from './sealed-secret.ts';
export { type SecretState, type StatusInput, type StatusRow, secretStatus } from './status.ts';
export { newStore, parseStore, type Store, type StoreResult, storeFile, withValues } from './store.ts';
export { readStoreFile, type StoreAccess, writeStoreFile } from './store-file.ts';
export { requirementIssues } from './template.ts';
export {
  exportSecrets,
  type GenerateResult,
  generateSecrets,
  rotateSecrets,
  type SecretsWorkspace,
  sealSecrets,
  statusSecrets,
} from './workspace.ts';
