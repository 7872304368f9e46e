export { CertManager } from './cert-manager.ts';
export type {
  AcmeIssuerProps,
  CaIssuerProps,
  CertificateIssuerProps,
  CertManagerOverrides,
  CertManagerProps,
  CloudflareChallenge,
  HttpChallenge,
  Rfc2136Challenge,
} from './cert-manager-props.ts';
