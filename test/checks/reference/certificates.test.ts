import { expect, test } from 'vitest';
import { referenceChecks } from '../../../src/checks/index.ts';
import type { Model } from '../../../src/model/index.ts';
import { find, model, partialModel } from '../support.ts';

const certManager: Model['applications'][number] = {
  name: 'cert-manager',
  argoName: 'attic-cert-manager',
  layer: 'platform',
  namespace: 'cert-manager',
  folder: 'dist/attic/platform/cert-manager',
  cascade: false,
  holdsData: false,
  dependsOn: [],
  syncOptions: [],
  ignoreDifferences: [],
  clusterKinds: [],
  charts: [{ repoURL: 'https://charts.jetstack.io', chart: 'cert-manager', version: 'v1.21.1', releaseName: 'cert-manager', values: {} }],
};
const declared = [{ key: 'home', kind: 'ClusterIssuer', name: 'home-ca' }] as const;

const lines = (yaml: string, facts: Model = model({ certificateIssuers: declared })) =>
  find(referenceChecks, yaml, facts)
    .filter(({ code }) => /^REFERENCE_(ISSUER|INGRESS_CERTIFICATE|CERTIFICATE)/.test(code))
    .map(({ code, severity, path, message, hint }) => `${severity} ${code} ${path}: ${message} (${hint ?? ''})`);

const ingress = (annotations: string, tls: string, host = 'a.home') => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: a, namespace: home, annotations: { ${annotations} } }
spec:
  ${tls}
  rules: [{ host: ${host}, http: { paths: [{ path: /, pathType: Prefix, backend: { resource: { kind: X, name: x } } }] } }]
`;
const tls = 'tls: [{ hosts: [a.home], secretName: a-home-tls }]';

test('REFERENCE_ISSUER: an Ingress that names an issuer nobody declared or rendered', () => {
  expect(lines(ingress('cert-manager.io/cluster-issuer: home-ca', tls))).toEqual([]);
  expect(lines(ingress('cert-manager.io/cluster-issuer: hone-ca', tls))).toEqual([
    'error REFERENCE_ISSUER attic/web/a metadata.annotations["cert-manager.io/cluster-issuer"]: no ClusterIssuer "hone-ca", so the certificate is never signed (did you mean `home-ca`?)',
  ]);
  expect(lines(ingress('cert-manager.io/issuer: home-ca', tls))[0]).toContain('no Issuer "home-ca" in namespace home');
  expect(lines(ingress('cert-manager.io/issuer: home-ca, cert-manager.io/issuer-kind: ClusterIssuer', tls))).toEqual([]);
  expect(lines(ingress('cert-manager.io/issuer: x, cert-manager.io/issuer-group: step.sm', tls))).toEqual([]);
});

test('REFERENCE_ISSUER: a Certificate, whose issuer is one of its own namespace unless it says otherwise', () => {
  const certificate = (issuer: string) =>
    `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: c, namespace: home }\nspec: { secretName: c, issuerRef: { ${issuer} } }\n---\n`;
  const issuer = (kind: string, namespace: string) =>
    `apiVersion: cert-manager.io/v1\nkind: ${kind}\nmetadata: { name: own${namespace === '' ? '' : `, namespace: ${namespace}`} }\nspec: { selfSigned: {} }\n---\n`;
  expect(lines(certificate('name: own') + issuer('Issuer', 'home'))).toEqual([]);
  expect(lines(certificate('name: own') + issuer('Issuer', 'other'))).toHaveLength(1);
  expect(lines(certificate('name: own, kind: ClusterIssuer') + issuer('ClusterIssuer', ''))).toEqual([]);
  expect(lines(certificate('name: own'), model({}))[0]).toContain('declare it in `issuers` of the cluster file, or render it');
  expect(lines(certificate('name: own'), partialModel)[0]).toMatch(/^unchecked REFERENCE_ISSUER /);
});

test('REFERENCE_ISSUER_UNMADE: cert-manager is ours, and nothing makes an entry of `issuers`', () => {
  const ours = model({ certificateIssuers: declared, applications: [certManager] });
  expect(lines('', ours)).toEqual([
    "error REFERENCE_ISSUER_UNMADE attic issuers.home: application cert-manager brings cert-manager, and nothing makes ClusterIssuer \"home-ca\": hosts that name it get no certificate (say in `CertManager` how it signs, `issuers: { home: { kind: 'ca', commonName: '…' } }`, or render the object)",
  ]);
  const made = 'apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: { name: home-ca }\nspec: { selfSigned: {} }\n';
  expect(lines(made, ours)).toEqual([]);
  // Somebody else installed cert-manager, and its issuers with it.
  expect(lines('')).toEqual([]);
});

test('REFERENCE_CERTIFICATE_TWICE: two Ingresses put certificates of different hosts into one Secret', () => {
  const issuer = 'cert-manager.io/cluster-issuer: home-ca';
  const one = (name: string, host: string, secret = 'shared', annotations = issuer) =>
    `${ingress(annotations, `tls: [{ hosts: [${host}], secretName: ${secret} }]`, host).replace('name: a,', `name: ${name},`)}---\n`;
  expect(lines(one('a', 'a.home') + one('b', 'b.home'))).toEqual([
    'error REFERENCE_CERTIFICATE_TWICE attic/web/b spec.tls[0].secretName: Secret "shared" holds the certificate that Ingress home/a asks for, which is for a.home: nothing is signed for b.home (give one of the two a Secret of another name)',
  ]);
  expect(lines(one('a', 'a.home') + one('b', 'a.home'))).toEqual([]);
  expect(lines(one('a', 'a.home') + one('b', 'b.home', 'other'))).toEqual([]);
  expect(lines(one('a', 'a.home') + one('b', 'b.home', 'shared', ''))).toEqual([]);
});

test('REFERENCE_INGRESS_CERTIFICATE: TLS without a Secret, without the host, or asked for and not listed', () => {
  const issuer = 'cert-manager.io/cluster-issuer: home-ca';
  expect(lines(ingress(issuer, ''))).toEqual([
    'error REFERENCE_INGRESS_CERTIFICATE attic/web/a spec.tls: asks issuer home-ca for a certificate and lists no host in `tls`, so none is made (add `tls: [{ hosts: […], secretName: … }]`)',
  ]);
  expect(lines(ingress(issuer, 'tls: [{ hosts: [a.home] }]'))[0]).toMatch(
    /^error .* spec\.tls\[0\]\.secretName: names no Secret for a\.home/,
  );
  expect(lines(ingress('', 'tls: [{ hosts: [a.home] }]'))[0]).toMatch(/^warning /);
  expect(lines(ingress(issuer, tls, 'b.home'))[0]).toContain('spec.rules[0].host: b.home stands in no entry of `tls`');
  expect(lines(ingress(issuer, "tls: [{ hosts: ['*.home'], secretName: all }]", 'b.home'))).toEqual([]);
  expect(lines(ingress(issuer, "tls: [{ hosts: ['*.home'], secretName: all }]", 'c.b.home'))).toHaveLength(1);
  expect(lines(ingress('', 'tls: [{ secretName: all }]', 'b.home'))).toEqual([]);
  expect(lines(ingress('', ''))).toEqual([]);
});
