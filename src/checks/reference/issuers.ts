import { type Issue, suggest } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { below, fields, text, textMap } from '../read.ts';
import { undecided } from './missing.ts';

const group = 'cert-manager.io';

/** An object that asks for certificates, and whom. */
interface Asked {
  readonly manifest: Manifest;
  readonly field: string;
  readonly kind: string;
  readonly name: string;
}

/** REFERENCE_ISSUER: whoever is asked for a certificate is rendered, or declared among the cluster's `issuers`. */
export const issuers: Check = (input) => {
  const facts = factsOf(input);
  return [
    ...facts.ofKind('networking.k8s.io', 'Ingress').flatMap(askedByIngress),
    ...facts.ofKind(group, 'Certificate').flatMap(askedByCertificate),
  ].flatMap((asked) => judge(facts, asked));
};

/** REFERENCE_ISSUER_UNMADE: with a cert-manager of ours, every entry of `issuers` has its object. */
export const madeIssuers: Check = (input) => {
  const facts = factsOf(input);
  const { model } = facts;
  const ours = model.applications.find(({ charts }) => charts.some(({ chart }) => chart === 'cert-manager'));
  if (ours === undefined) return [];
  return model.certificateIssuers.flatMap(({ key, kind, name }): readonly Issue[] => {
    if (facts.ofKind(group, kind).some(({ identity }) => identity.name === name)) return [];
    const message = `application ${ours.name} brings cert-manager, and nothing makes ${kind} "${name}": hosts that name it get no certificate`;
    const hint = `say in \`CertManager\` how it signs, \`issuers: { ${key}: { kind: 'ca', commonName: '…' } }\`, or render the object`;
    return [declaredFinding(model, [], { code: 'REFERENCE_ISSUER_UNMADE', severity: 'error', field: `issuers.${key}`, message, hint })];
  });
};

function askedByIngress(manifest: Manifest): readonly Asked[] {
  const annotations = textMap(below(manifest.body, 'metadata', 'annotations'));
  // Issuers of other groups are other programs' own.
  if ((annotations['cert-manager.io/issuer-group'] ?? group) !== group) return [];
  return (['ClusterIssuer', 'Issuer'] as const).flatMap((kind) => {
    const annotation = kind === 'ClusterIssuer' ? 'cert-manager.io/cluster-issuer' : 'cert-manager.io/issuer';
    const name = annotations[annotation];
    const meant = kind === 'Issuer' ? (annotations['cert-manager.io/issuer-kind'] ?? kind) : kind;
    return name === undefined ? [] : [{ manifest, field: `metadata.annotations["${annotation}"]`, kind: meant, name }];
  });
}

function askedByCertificate(manifest: Manifest): readonly Asked[] {
  const issuer = fields(below(manifest.body, 'spec', 'issuerRef'));
  const name = text(issuer.name);
  if (name === undefined || (text(issuer.group) ?? group) !== group) return [];
  return [{ manifest, field: 'spec.issuerRef.name', kind: text(issuer.kind) ?? 'Issuer', name }];
}

function judge(facts: Facts, { manifest, field, kind, name }: Asked): readonly Issue[] {
  const namespace = kind === 'Issuer' ? manifest.identity.namespace : '';
  const declared = facts.model.certificateIssuers.filter((issuer) => issuer.kind === kind).map((issuer) => issuer.name);
  const known = [...facts.namesOf(group, kind, namespace), ...declared];
  if (known.includes(name)) return [];
  if (facts.partial) return [undecided(manifest, 'REFERENCE_ISSUER', field, kind, name)];
  const where = namespace === '' ? '' : ` in namespace ${namespace}`;
  const message = `no ${kind} "${name}"${where}, so the certificate is never signed`;
  const hint = known.length === 0 ? 'declare it in `issuers` of the cluster file, or render it' : suggest(name, known);
  return [finding(manifest, { code: 'REFERENCE_ISSUER', severity: 'error', field, message, hint })];
}
