import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { Application, CertManager } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { toYaml } from '../../../src/output/index.ts';
import { at, ca, certManagerPlace, Den, den, Site, staging } from './_tls.ts';

const acme = { kind: 'acme', email: 'me@example.org' } as const;
const http = { ...acme, challenge: { kind: 'http', ingress: 'main' } } as const;
const onlyHome = { home: ca } as const;

type Rendered = ReturnType<typeof den>;
const application = ({ model }: Rendered) => model.applications.find(({ name }) => name === 'cert-manager');
const values = (rendered: Rendered) => application(rendered)?.charts[0]?.values as Record<string, unknown>;
const spec = (rendered: Rendered, kind: string, name: string) => field(pick(rendered.manifests, kind, name), 'spec');
const codes = (rendered: Rendered) =>
  rendered
    .checked()
    .flatMap(({ code, severity, path }) => (severity === 'error' && !code.startsWith('REFERENCE_SELECTOR') ? [`${code} ${path}`] : []));

/** Schema of the chart at the pinned version, less its texts; it refuses what it does not know. */
const fits = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(new URL('../../fixtures/charts/cert-manager-v1.21.1.schema.json', import.meta.url), 'utf8')),
);

test('an authority of our own: signed by itself, in the namespace of cert-manager, and an issuer of it', () => {
  const rendered = den(onlyHome);
  expect(rendered.issues).toEqual([]);
  expect(toYaml(pick(rendered.manifests, 'Certificate').body)).toMatchInlineSnapshot(`
    "apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata:
      name: home-ca
      namespace: cert-manager
      labels:
        app.kubernetes.io/component: certificate
        app.kubernetes.io/instance: cert-manager
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: cert-manager
        app.kubernetes.io/part-of: cert-manager
      annotations:
        argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
        argocd.argoproj.io/sync-wave: '1'
    spec:
      commonName: example.org at home
      duration: 87600h
      isCA: true
      issuerRef:
        kind: Issuer
        name: cert-manager-self-signed
        group: cert-manager.io
      privateKey:
        algorithm: ECDSA
        rotationPolicy: Never
        size: 256
      renewBefore: 8760h
      secretName: home-ca
    "
  `);
  expect(spec(rendered, 'Issuer', 'cert-manager-self-signed')).toEqual({ selfSigned: {} });
  expect(spec(rendered, 'ClusterIssuer', 'home-ca')).toEqual({ ca: { secretName: 'home-ca' } });
  expect(application(rendered)?.charts[0]).toMatchObject({
    repoURL: 'https://charts.jetstack.io',
    chart: 'cert-manager',
    version: 'v1.21.1',
  });
  // The other two entries of `issuers` are somebody else's, and here is nobody else.
  expect(codes(rendered)).toEqual(['REFERENCE_ISSUER_UNMADE den issuers.names', 'REFERENCE_ISSUER_UNMADE den issuers.web']);
});

test('the runbook says how to read the authority, how to trust it, and that a lost one is made again', () => {
  const [page] = den(onlyHome).runbooks.filter(({ file }) => file === 'certificates.md');
  expect(page?.text).toContain("kubectl -n cert-manager get secret home-ca -o jsonpath='{.data.tls\\.crt}' | base64 -d > home-ca.crt");
  expect(page?.text).toContain('shows up on devices as “example.org at home”');
  expect(page?.text).toContain('kubectl -n cert-manager delete secret home-ca');
  expect(den({ web: http }).runbooks).toEqual([]);
});

test('the values fit the schema of the chart, and give no more rights than are needed', () => {
  const all = den({ ...onlyHome, web: http, names: { ...acme, challenge: { kind: 'cloudflare' } } });
  for (const rendered of [den(onlyHome), all]) expect([fits(values(rendered)), fits.errors]).toEqual([true, null]);
  expect(fits({ ...values(all), unknown: 1 })).toBe(false);
  expect(values(all)).toMatchObject({
    crds: { enabled: true, keep: true },
    global: { leaderElection: { namespace: 'cert-manager' }, rbac: { aggregateClusterRoles: false } },
    approveSignerNames: [
      'clusterissuers.cert-manager.io/home-ca',
      'clusterissuers.cert-manager.io/lets-encrypt',
      'clusterissuers.cert-manager.io/lets-encrypt-dns',
      'issuers.cert-manager.io/cert-manager.cert-manager-self-signed',
    ],
    startupapicheck: { enabled: false },
  });
  expect(all.model.footprints.find(({ name }) => name === 'cert-manager')).toMatchObject({
    pods: 4,
    requests: { cpu: '80m', memory: '384Mi' },
    limits: { memory: '1Gi' },
  });
});

test('its pods reach the API server and nothing else, and the API server reaches the webhook', () => {
  const rendered = den(onlyHome);
  const policy = (name: string) => spec(rendered, 'NetworkPolicy', name) as { egress: unknown[]; ingress?: unknown[] };
  const apiServer = { to: [{ ipBlock: { cidr: '192.168.7.10/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] };
  for (const name of ['cert-manager', 'cert-manager-webhook', 'cert-manager-cainjector']) expect(policy(name).egress).toEqual([apiServer]);
  expect(policy('cert-manager-webhook').ingress).toEqual([{ ports: [{ port: 10250, protocol: 'TCP' }] }]);
  expect(rendered.model.metrics).toContainEqual(expect.objectContaining({ workload: 'cert-manager', port: 'http-metrics', podPort: 9402 }));
});

test('HTTP challenge: the ingress answers, through a pod in the namespace of each host', () => {
  const rendered = den({ ...onlyHome, web: { ...http, server: staging } }, (cluster) => {
    new Site(at(cluster, 'shop'), 'shop', { tls: { issuer: 'web' } });
    new Site(at(cluster, 'blog'), 'blog', { tls: { issuer: 'web' } });
    new Site(at(cluster, 'wiki'), 'wiki', { tls: { issuer: 'home' } });
  });
  expect(rendered.issues).toEqual([]);
  expect(spec(rendered, 'ClusterIssuer', 'lets-encrypt')).toEqual({
    acme: {
      email: 'me@example.org',
      server: staging,
      privateKeySecretRef: { name: 'lets-encrypt-account' },
      solvers: [{ http01: { ingress: { ingressClassName: 'main', serviceType: 'ClusterIP' } } }],
    },
  });
  expect(spec(rendered, 'NetworkPolicy', 'http01-solver-home')).toMatchInlineSnapshot(`
    {
      "ingress": [
        {
          "from": [
            {
              "namespaceSelector": {
                "matchLabels": {
                  "kubernetes.io/metadata.name": "ingress",
                },
              },
              "podSelector": {
                "matchLabels": {
                  "app.kubernetes.io/instance": "traefik",
                  "app.kubernetes.io/name": "traefik",
                },
              },
            },
          ],
          "ports": [
            {
              "port": 8089,
              "protocol": "TCP",
            },
          ],
        },
      ],
      "podSelector": {
        "matchLabels": {
          "acme.cert-manager.io/http01-solver": "true",
        },
      },
      "policyTypes": [
        "Ingress",
      ],
    }
  `);
  const flows = rendered.model.connections.filter(({ purpose }) => purpose.startsWith('HTTP') || purpose.includes('HTTP challenges'));
  expect(flows.map(({ from, to, port }) => `${from.workload} → ${to.workload} ${port}`)).toEqual([
    'cert-manager → traefik 8000',
    'cert-manager → traefik 8443',
    'traefik → http01-solver-home 8089',
  ]);
  // The authority comes from the internet, so that the controller lets in more than the LAN.
  const { ingress } = spec(rendered, 'NetworkPolicy', 'traefik') as {
    ingress: { from: { ipBlock?: { cidr: string } }[]; ports: { port: number }[] }[];
  };
  expect(
    ingress
      .filter(({ from }) => from.some(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0'))
      .map(({ ports }) => ports.map(({ port }) => port)),
  ).toEqual([[8000, 8443]]);
  expect(rendered.model.externals.filter(({ workload }) => workload === 'cert-manager')).toEqual([
    expect.objectContaining({ hosts: ['acme-staging-v02.api.letsencrypt.org'], ports: [443] }),
    expect.objectContaining({ hosts: ['blog.example.org', 'shop.example.org'], ports: [80, 443] }),
  ]);
  const noPods = rendered.checked().filter(({ path }) => path.startsWith('den/cert-manager/network-policy-http01'));
  expect(noPods.map(({ accepted }) => accepted)).toEqual(['cert-manager starts these pods for the time of a challenge']);
});

test('HTTP challenge through a controller that was there before: NGINX takes no exact path with a dot', () => {
  const rendered = den({ web: { ...acme, challenge: { kind: 'http', ingress: 'old' } } }, (cluster) => {
    new Site(at(cluster, 'shop'), 'shop', { ingress: 'old', tls: { issuer: 'web' } });
  });
  expect(values(rendered)).toMatchObject({ featureGates: 'ACMEHTTP01IngressPathTypeExact=false' });
  expect(fits(values(rendered))).toBe(true);
  const { ingress } = spec(rendered, 'NetworkPolicy', 'http01-solver-home') as { ingress: unknown[] };
  expect(ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'old-ingress' } },
          podSelector: { matchLabels: { app: 'nginx' } },
        },
      ],
      ports: [{ port: 8089, protocol: 'TCP' }],
    },
  ]);
});

test('DNS challenge at Cloudflare: a token as a Secret, and name servers that know what the world knows', () => {
  const rendered = den({ names: { ...acme, challenge: { kind: 'cloudflare', zones: ['example.org'] } } });
  expect(rendered.issues).toEqual([]);
  expect(field(pick(rendered.manifests, 'ClusterIssuer'), 'spec.acme.solvers')).toEqual([
    {
      selector: { dnsZones: ['example.org'] },
      dns01: { cloudflare: { apiTokenSecretRef: { name: 'lets-encrypt-dns-cloudflare', key: 'token' } } },
    },
  ]);
  expect(rendered.model.secrets.find(({ namespace }) => namespace === 'cert-manager')).toMatchObject({
    name: 'lets-encrypt-dns-cloudflare',
    keys: [{ name: 'token', kind: 'given' }],
    consumers: [{ workload: 'cert-manager', key: 'token' }],
  });
  expect(values(rendered)).toMatchObject({ dns01RecursiveNameservers: '1.1.1.1:53,9.9.9.9:53', dns01RecursiveNameserversOnly: true });
  const { egress } = spec(rendered, 'NetworkPolicy', 'cert-manager') as {
    egress: { to: { ipBlock: { cidr: string } }[]; ports: unknown[] }[];
  };
  for (const protocol of ['TCP', 'UDP'])
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: '1.1.1.1/32' } }, { ipBlock: { cidr: '9.9.9.9/32' } }],
      ports: [{ port: 53, protocol }],
    });
});

test('DNS challenge by signed updates: the server of the zone is the one that is asked', () => {
  const challenge = { kind: 'rfc2136', server: '192.168.7.2:5353', keyName: 'acme' } as const;
  const rendered = den({ names: { ...acme, challenge } });
  expect(field(pick(rendered.manifests, 'ClusterIssuer'), 'spec.acme.solvers')).toEqual([
    {
      dns01: {
        rfc2136: {
          nameserver: '192.168.7.2:5353',
          tsigKeyName: 'acme',
          tsigAlgorithm: 'HMACSHA256',
          tsigSecretSecretRef: { name: 'lets-encrypt-dns-rfc2136', key: 'key' },
        },
      },
    },
  ]);
  expect(values(rendered)).toMatchObject({ dns01RecursiveNameservers: '192.168.7.2:5353' });
});

test('overrides and the rest of the props', () => {
  const rendered = den({ home: { ...ca, organization: 'Home', duration: '43800h' } }, undefined, {
    resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },
    overrides: {
      values: { global: { logLevel: 4 } },
      issuer: { metadata: { annotations: { a: 'b' } } },
      certificate: { spec: { privateKey: { size: 384 } } },
    },
  });
  expect(rendered.issues).toEqual([]);
  expect(values(rendered)).toMatchObject({
    global: { logLevel: 4, revisionHistoryLimit: 3 },
    webhook: { resources: { requests: { cpu: '50m' } } },
  });
  expect(field(pick(rendered.manifests, 'ClusterIssuer'), 'metadata.annotations')).toMatchObject({ a: 'b' });
  expect(spec(rendered, 'Certificate', 'home-ca')).toMatchObject({
    duration: '43800h',
    subject: { organizations: ['Home'] },
    privateKey: { algorithm: 'ECDSA', size: 384 },
  });
});

test('MODEL_VALUE: what does not fit, each by its field', () => {
  const rendered = den(
    {
      home: { kind: 'ca', commonName: '', duration: '10y' },
      web: { kind: 'acme', email: 'me', server: 'http://acme', challenge: { kind: 'rfc2136', server: 'dns.lan', keyName: 'k' } },
      names: { ...acme, challenge: { kind: 'cloudflare', zones: ['*.example.org'] } },
    },
    undefined,
  );
  expect(rendered.issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_VALUE den/cert-manager/cert-manager issuers.home.commonName',
    'MODEL_VALUE den/cert-manager/cert-manager issuers.home.duration',
    'MODEL_VALUE den/cert-manager/cert-manager issuers.web.email',
    'MODEL_VALUE den/cert-manager/cert-manager issuers.web.server',
    'MODEL_VALUE den/cert-manager/cert-manager issuers.web.challenge.server',
    'MODEL_VALUE den/cert-manager/cert-manager issuers.names.challenge.zones[0]',
    'MODEL_VALUE den/cert-manager/cert-manager nameservers',
  ]);
  expect(den(onlyHome, undefined, { nameservers: ['1.1.1.1'] }).issues).toMatchObject([{ message: '"1.1.1.1" names no port' }]);
  const ingress = 'man' as 'main';
  expect(den({ web: { ...acme, challenge: { kind: 'http', ingress } } }).issues).toMatchObject([
    { message: 'no ingress "man" in this cluster' },
  ]);
});

test('MODEL_VALUE: two makers of one issuer', () => {
  const rendered = renderCluster((fleet) => {
    const cluster = new Den(fleet);
    new CertManager(certManagerPlace(cluster), 'cert-manager', { issuers: onlyHome });
    new CertManager(new Application(cluster, 'second', { layer: 'platform', namespace: 'home' }), 'second', { issuers: onlyHome });
    return cluster;
  });
  expect(rendered.issues.filter(({ code }) => code === 'MODEL_VALUE')).toMatchObject([
    {
      path: 'den/second/second issuers.home',
      message: 'den issuers.home is already made by den/cert-manager/cert-manager',
      hint: 'leave it out of one of the two',
    },
  ]);
});

test('an issuer that the cluster does not declare does not compile, and is found at run time', () => {
  // @ts-expect-error: no issuer `hone`
  const rendered = den({ hone: ca });
  expect(rendered.issues).toMatchObject([
    { code: 'MODEL_UNKNOWN_NAME', path: 'den/cert-manager/cert-manager issuers.hone', hint: expect.stringContaining('home') },
  ]);
});
