export { SealedSecrets } from './sealed-secrets.ts';
