import { type ExposeProps, expose, k8s, type Scope, Workload } from 'labwright';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { type Attic, app, type Rendered, render } from '../ai/_fixture.ts';

/** A web server that is exposed as the test says. */
class Site extends Workload<Attic> {
  constructor(scope: Scope<Attic>, id: string, props: Partial<ExposeProps>) {
    super(scope, id);
    const target = this.pods('site', 'web');
    const { serviceAnnotations } = expose(this, {
      host: 'site.home.lan',
      labels: this.labels('site', 'web'),
      service: id,
      port: 'http',
      target,
      podPort: 8080,
      ...props,
    });
    this.object(k8s.KubeService, 'service', {
      metadata: { name: id, annotations: serviceAnnotations },
      spec: { selector: target.labels, ports: [{ name: 'http', port: 80 }] },
    });
  }
}

function site(props: Partial<ExposeProps>, version: '1.34' | '1.36'): Rendered {
  return render((cluster) => void new Site(app(cluster, 'site'), 'site', props), version);
}

const demanding = { bodySize: '2Gi', timeout: '1h', websockets: true } as const;

test('NGINX: size, time and buffering are annotations of the Ingress', () => {
  const rendered = site(demanding, '1.34');
  expect(rendered.issues).toEqual([]);
  expect(rendered.yaml('Ingress', 'site')).toMatchInlineSnapshot(`
    "apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: site
      namespace: ai
      labels:
        app.kubernetes.io/component: web
        app.kubernetes.io/instance: site
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: site
        app.kubernetes.io/part-of: site
      annotations:
        nginx.ingress.kubernetes.io/proxy-body-size: 2g
        nginx.ingress.kubernetes.io/proxy-buffering: 'off'
        nginx.ingress.kubernetes.io/proxy-read-timeout: '3600'
        nginx.ingress.kubernetes.io/proxy-request-buffering: 'off'
        nginx.ingress.kubernetes.io/proxy-send-timeout: '3600'
    spec:
      ingressClassName: public
      rules:
        - host: site.home.lan
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: site
                    port:
                      name: http
    "
  `);
});

test('NGINX: sizes in its own units, whatever the owner wrote', () => {
  const size = (bodySize: string) =>
    (site({ bodySize }, '1.34').object('Ingress', 'site') as unknown as k8s.KubeIngressProps).metadata?.annotations?.[
      'nginx.ingress.kubernetes.io/proxy-body-size'
    ];
  expect(['1Gi', '1536Mi', '64Ki', '1G', '1000'].map(size)).toEqual(['1g', '1536m', '64k', '1000000000', '1000']);
});

test('NGINX: a backend that speaks HTTPS', () => {
  const rendered = site({ backend: 'https' }, '1.34');
  expect(rendered.object('Ingress', 'site')).toMatchObject({
    metadata: { annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' } },
  });
  expect(rendered.comment('Ingress', 'site')).toContain('does not verify');
  expect(rendered.manifests.some(({ identity }) => identity.kind === 'ServersTransport')).toBe(false);
});

test('Traefik: nothing to lift on the Ingress, and none of the other dialect', () => {
  const rendered = site(demanding, '1.36');
  expect(rendered.object('Ingress', 'site')).toMatchObject({
    metadata: { annotations: { 'traefik.ingress.kubernetes.io/router.entrypoints': 'web' } },
    spec: { ingressClassName: 'public' },
  });
  expect(rendered.yaml('Ingress', 'site')).not.toContain('nginx');
  expect(rendered.comment('Ingress', 'site')).toContain('static configuration of the controller');
});

test('Traefik: a backend that speaks HTTPS is told at its Service, with a transport that accepts its certificate', () => {
  const rendered = site({ backend: 'https' }, '1.36');
  expect(rendered.object('Service', 'site')).toMatchObject({
    metadata: {
      annotations: {
        'traefik.ingress.kubernetes.io/service.serversscheme': 'https',
        'traefik.ingress.kubernetes.io/service.serverstransport': 'ai-site@kubernetescrd',
      },
    },
  });
  expect(rendered.object('ServersTransport', 'site')).toMatchObject({
    apiVersion: 'traefik.io/v1alpha1',
    metadata: { namespace: 'ai' },
    spec: { insecureSkipVerify: true },
  });
});

test('MODEL_INGRESS_READ_TIMEOUT: large uploads through Traefik depend on its own configuration, small ones do not', () => {
  const { issues } = site(demanding, '1.36');
  expect(issues).toMatchObject([{ code: 'MODEL_INGRESS_READ_TIMEOUT', severity: 'unchecked', path: 'attic/site/site host' }]);
  expect(issues[0]?.message).toContain('uploads of 2Gi must arrive within the read timeout');
  expect(site({ bodySize: '16Mi', timeout: '1h' }, '1.36').issues).toEqual([]);
  expect(site(demanding, '1.34').issues).toEqual([]);
});

test('the controller is let in, and the exposure is a fact of the model', () => {
  const rendered = site({}, '1.34');
  expect(rendered.object('NetworkPolicy', 'site')).toMatchObject({
    spec: {
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }], ports: [{ port: 8080 }] }],
    },
  });
  expect(rendered.model.exposures).toEqual([
    { application: 'site', workload: 'site', kind: 'ingress', host: 'site.home.lan', tls: false, ingress: 'public' },
  ]);
});

test('an issuer brings a certificate, on both controllers', () => {
  const expected = {
    metadata: { annotations: { 'cert-manager.io/cluster-issuer': 'home-ca' } },
    spec: { tls: [{ hosts: ['site.home.lan'], secretName: 'site-home-lan-tls' }] },
  };
  expect(site({ tls: { issuer: 'home' } }, '1.34').object('Ingress', 'site')).toMatchObject(expected);
  const traefik = site({ tls: { issuer: 'home' } }, '1.36');
  expect(traefik.object('Ingress', 'site')).toMatchObject(expected);
  expect(traefik.object('Ingress', 'site')).toMatchObject({
    metadata: { annotations: { 'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure' } },
  });
  expect(traefik.model.exposures).toMatchObject([{ tls: true }]);
});

test('plain HTTP of a host with a certificate: NGINX redirects by itself, Traefik by a second Ingress', () => {
  expect(site({ tls: { issuer: 'home' } }, '1.34').manifests.filter(({ identity }) => identity.kind === 'Middleware')).toEqual([]);
  const traefik = site({ tls: { issuer: 'home' } }, '1.36');
  expect(traefik.object('Middleware', 'site-https')).toMatchObject({ spec: { redirectScheme: { scheme: 'https', permanent: true } } });
  expect(traefik.object('Ingress', 'site-https')).toMatchObject({
    metadata: {
      annotations: {
        'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
        'traefik.ingress.kubernetes.io/router.middlewares': 'ai-site-https@kubernetescrd',
      },
    },
    spec: { ingressClassName: 'public', rules: [{ host: 'site.home.lan' }] },
  });
  expect(traefik.object('Ingress', 'site-https')).not.toHaveProperty('spec.tls');
  const found = runChecks(traefik, ownChecks).map(({ code }) => code);
  expect(found).not.toContain('REFERENCE_INGRESS_TWICE');
  expect(found).not.toContain('REFERENCE_INGRESS_CERTIFICATE');
});

test('MODEL_UNKNOWN_NAME: an ingress and an issuer that nobody declared', () => {
  expect(site({ ingress: 'publik' }, '1.34').issues).toMatchObject([
    { code: 'MODEL_UNKNOWN_NAME', path: 'attic/site/site ingress', message: 'no ingress "publik" in this cluster' },
  ]);
  expect(site({ tls: { issuer: 'hone' } }, '1.34').issues).toMatchObject([
    { code: 'MODEL_UNKNOWN_NAME', path: 'attic/site/site tls.issuer' },
  ]);
});

test('MODEL_VALUE: a certificate that nobody signs', () => {
  const unsigned = site({ tls: {} as { issuer: string } }, '1.36');
  expect(unsigned.issues).toMatchObject([
    {
      code: 'MODEL_VALUE',
      path: 'attic/site/site tls.issuer',
      message: 'nobody is named who signs the certificate',
      hint: "write `tls: { issuer: 'home' }`",
    },
  ]);
  expect(unsigned.model.exposures).toMatchObject([{ tls: true }]);
});

test('MODEL_VALUE: a host that is none', () => {
  expect(site({ host: 'Ai_Home.lan' }, '1.34').issues).toMatchObject([
    { code: 'MODEL_VALUE', path: 'attic/site/site host', message: '"Ai_Home.lan" is no host name' },
  ]);
});
