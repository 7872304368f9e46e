import {
  Application,
  ArgoCd,
  Oauth2Proxy,
  type Oauth2ProxyProps,
  type OidcProvider,
  type ProtectedPage,
  type Scope,
  WebService,
} from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import type { Endpoint } from '../../../src/model/index.ts';
import { toYaml } from '../../../src/output/index.ts';
import { at, ca, type Den, den, Site } from './_tls.ts';

/** A GitLab that only promises what a client may use, at `git.example.org`. */
class PromisedGitLab extends Site implements OidcProvider<Den> {
  readonly protocol = 'oidc';
  readonly provider = 'gitlab';
  readonly issuer = 'https://git.example.org';
  readonly port = 80;
  readonly podPort = 8080;
  readonly endpoint: Endpoint = this.pods('site', 'web');
  readonly host = this.serviceHost();
}

const issuers = { home: ca } as const;
const signIn = { issuer: 'https://git.example.org', provider: 'gitlab', ranges: ['192.168.7.5/32'] } as const;
const page = (scope: Scope<Den>, more: object = {}) =>
  new WebService(scope, 'mlflow', { image: 'registry.lan/mlflow:1.0.0', replicas: 1, ...more });

function proxied(props: Partial<Oauth2ProxyProps<Den>> = {}, options: { provider?: boolean; page?: object } = {}) {
  return den(issuers, (cluster) => {
    const upstream: ProtectedPage<Den> = page(at(cluster, 'mlflow'), options.page);
    const provider = options.provider === true ? new PromisedGitLab(at(cluster, 'gitlab'), 'git', { tls: { issuer: 'home' } }) : signIn;
    new Oauth2Proxy(at(cluster, 'mlflow-sign-in'), 'mlflow-sign-in', {
      upstream,
      provider,
      host: 'mlflow.example.org',
      tls: { issuer: 'home' },
      allow: { groups: ['rnd/ml'] },
      ...props,
    });
  });
}

type Rendered = ReturnType<typeof proxied>;
const name = 'mlflow-sign-in';
const container = (rendered: Rendered) =>
  field(pick(rendered.manifests, 'Deployment', name), 'spec.template.spec.containers[0]') as { args: string[]; env: unknown[] };
const flows = (rendered: Rendered) =>
  rendered.model.connections.filter(({ from }) => from.workload === name).map(({ to, port }) => `${to.workload} ${port}`);
const checked = (rendered: Rendered) => rendered.checked().filter(({ severity, path }) => severity === 'error' && path.includes(name));

test('smallest props: a Deployment that complies with the restricted level, and everything it needs', () => {
  const rendered = proxied();
  expect(rendered.issues).toEqual([]);
  expect(toYaml(pick(rendered.manifests, 'Deployment', name).body)).toMatchInlineSnapshot(`
    "apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: mlflow-sign-in
      namespace: home
      labels:
        app.kubernetes.io/component: sign-in
        app.kubernetes.io/instance: mlflow-sign-in
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: oauth2-proxy
        app.kubernetes.io/part-of: mlflow-sign-in
    spec:
      replicas: 1
      revisionHistoryLimit: 3
      strategy:
        type: RollingUpdate
        rollingUpdate:
          maxSurge: 1
          maxUnavailable: 0
      selector:
        matchLabels:
          app.kubernetes.io/component: sign-in
          app.kubernetes.io/instance: mlflow-sign-in
          app.kubernetes.io/name: oauth2-proxy
      template:
        metadata:
          labels:
            app.kubernetes.io/component: sign-in
            app.kubernetes.io/instance: mlflow-sign-in
            app.kubernetes.io/managed-by: labwright
            app.kubernetes.io/name: oauth2-proxy
            app.kubernetes.io/part-of: mlflow-sign-in
        spec:
          automountServiceAccountToken: false
          enableServiceLinks: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            fsGroup: 65532
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: oauth2-proxy
              image: quay.io/oauth2-proxy/oauth2-proxy:v7.15.6
              imagePullPolicy: IfNotPresent
              args:
                - --http-address=0.0.0.0:4180
                - --metrics-address=0.0.0.0:44180
                - --reverse-proxy=true
                - --trusted-proxy-ip=10.42.0.0/16
                - --provider=gitlab
                - --oidc-issuer-url=https://git.example.org
                - --scope=openid profile email
                - --code-challenge-method=S256
                - --insecure-oidc-skip-nonce=false
                - --redirect-url=https://mlflow.example.org/oauth2/callback
                - --skip-provider-button=true
                - --email-domain=*
                - --gitlab-group=rnd/ml
                - --cookie-name=__Host-oauth2_proxy
                - --cookie-secure=true
                - --cookie-samesite=lax
                - --cookie-expire=43200s
                - --upstream=http://mlflow.home.svc.cluster.local/
                - --upstream-timeout=3600s
                - --pass-basic-auth=false
                - --silence-ping-logging=true
              ports:
                - name: http
                  containerPort: 4180
                  protocol: TCP
                - name: metrics
                  containerPort: 44180
                  protocol: TCP
              env:
                - name: OAUTH2_PROXY_CLIENT_ID
                  valueFrom:
                    secretKeyRef:
                      name: mlflow-sign-in
                      key: client-id
                - name: OAUTH2_PROXY_CLIENT_SECRET
                  valueFrom:
                    secretKeyRef:
                      name: mlflow-sign-in
                      key: client-secret
                - name: OAUTH2_PROXY_COOKIE_SECRET
                  valueFrom:
                    secretKeyRef:
                      name: mlflow-sign-in
                      key: cookie-secret
                - name: SSL_CERT_DIR
                  value: /etc/oauth2-proxy/authority
              resources:
                requests:
                  cpu: 10m
                  memory: 32Mi
                limits:
                  memory: 128Mi
              volumeMounts:
                - name: authority
                  mountPath: /etc/oauth2-proxy/authority
                  readOnly: true
              startupProbe:
                httpGet:
                  path: /ping
                  port: http
                periodSeconds: 5
                timeoutSeconds: 5
                failureThreshold: 12
              readinessProbe:
                httpGet:
                  path: /ready
                  port: http
                periodSeconds: 10
                timeoutSeconds: 5
                failureThreshold: 3
              livenessProbe:
                httpGet:
                  path: /ping
                  port: http
                periodSeconds: 20
                timeoutSeconds: 5
                failureThreshold: 6
              securityContext:
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                readOnlyRootFilesystem: true
          volumes:
            - name: authority
              secret:
                defaultMode: 292
                items:
                  - key: ca.crt
                    path: ca.crt
                optional: true
                secretName: mlflow-example-org-tls
    "
  `);
  const pod = podTemplateOf(pick(rendered.manifests, 'Deployment', name));
  expect(pod === undefined ? 'no pod' : violations(pod, 'restricted', 36)).toEqual([]);
  expect(field(pick(rendered.manifests, 'Service', name), 'spec.ports')).toEqual([
    { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
  ]);
  expect(checked(rendered)).toEqual([]);
});

test('what only the owner knows and what nobody has to know are one Secret', () => {
  const { secrets } = proxied().model;
  const client =
    'client at https://git.example.org, confidential, scopes openid, profile and email, redirect URI https://mlflow.example.org/oauth2/callback';
  expect(secrets.find((secret) => secret.name === name)?.keys).toEqual([
    expect.objectContaining({ name: 'client-id', kind: 'given', purpose: client }),
    expect.objectContaining({ name: 'client-secret', kind: 'given', purpose: client }),
    expect.objectContaining({ name: 'cookie-secret', kind: 'random', length: 43, alphabet: 'url' }),
  ]);
});

test('large uploads, websockets and long answers pass the ingress as the page wants them', () => {
  const rendered = proxied({ ingress: 'old', bodySize: '4Gi', timeout: '2h' });
  expect(field(pick(rendered.manifests, 'Ingress', name), 'metadata.annotations')).toMatchObject({
    'cert-manager.io/cluster-issuer': 'home-ca',
    'nginx.ingress.kubernetes.io/proxy-body-size': '4g',
    'nginx.ingress.kubernetes.io/proxy-read-timeout': '7200',
    'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
  });
  expect(container(rendered).args).toContain('--upstream-timeout=7200s');
});

test('the way to the page, and to a provider outside', () => {
  const rendered = proxied();
  expect(flows(rendered)).toEqual(['mlflow 8080']);
  expect(rendered.model.externals.filter(({ workload }) => workload === name)).toEqual([
    expect.objectContaining({ hosts: ['192.168.7.5/32'], ports: [443], reason: 'sign-in at git.example.org' }),
  ]);
  const { ranges: _, ...public_ } = signIn;
  expect(proxied({ provider: public_ }).model.externals.find(({ workload }) => workload === name)?.hosts).toEqual(['git.example.org']);
});

test('a provider of this cluster is called by its public name, through the ingress that carries it', () => {
  const rendered = proxied({}, { provider: true });
  expect(rendered.issues).toEqual([]);
  expect(flows(rendered)).toEqual(['mlflow 8080', 'traefik 8443']);
  expect(rendered.model.externals.filter(({ workload }) => workload === name)).toEqual([]);
  expect(rendered.model.applications.find((application) => application.name === name)?.dependsOn).toEqual(['gitlab', 'mlflow']);
  expect(container(rendered).args).toContain('--oidc-issuer-url=https://git.example.org');
});

test('Argo CD is given the same provider, and takes the same way to it', () => {
  const ca = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const rendered = den(issuers, (cluster) => {
    const gitlab = new PromisedGitLab(at(cluster, 'gitlab'), 'git', { tls: { issuer: 'home' } });
    new ArgoCd(new Application(cluster, 'argocd', { layer: 'platform', namespace: 'argocd' }), 'argocd', {
      host: 'argocd.example.org',
      tls: { issuer: 'home' },
      signOn: { name: 'GitLab', issuer: gitlab, ca },
    });
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.argocd?.signOn).toMatchObject({ issuer: 'https://git.example.org', provider: 'gitlab', ca: ca.trim() });
  expect(rendered.model.argocd?.url).toBe('https://argocd.example.org');
  expect(
    rendered.model.connections.filter(({ from }) => from.workload === 'argocd-server').map(({ to, port }) => `${to.workload} ${port}`),
  ).toEqual(['traefik 8443']);
  expect(rendered.checked().filter(({ severity, path }) => severity === 'error' && path.includes('argocd'))).toEqual([]);
});

test('the name of the provider may be written into the pod, where the DNS of the nodes does not know it', () => {
  const rendered = den(issuers, (cluster) => {
    const place = at(cluster, name);
    new Oauth2Proxy(place, name, {
      upstream: page(at(cluster, 'mlflow')),
      provider: signIn,
      host: 'mlflow.example.org',
      allow: 'everyone',
      tls: { issuer: 'home' },
      providerAddress: { cluster, application: place, pool: 'lan', address: '192.168.7.240' },
    });
  });
  expect(field(pick(rendered.manifests, 'Deployment', name), 'spec.template.spec.hostAliases')).toEqual([
    { ip: '192.168.7.240', hostnames: ['git.example.org'] },
  ]);
  expect(container(rendered).args.filter((word) => /group|email-domain/.test(word))).toEqual(['--email-domain=*']);
});

test('who may come in, in the words of each provider', () => {
  const words = (props: Partial<Oauth2ProxyProps<Den>>) =>
    container(proxied(props)).args.filter((word) => /^--(provider|scope|.*group|.*email.*)=/.test(word));
  const allow = { groups: ['rnd', 'rnd/ml'], emails: ['ada@example.org'] };
  expect(words({ allow })).toEqual([
    '--provider=gitlab',
    '--scope=openid profile email',
    '--authenticated-emails-file=/etc/oauth2-proxy/emails/emails',
    '--gitlab-group=rnd',
    '--gitlab-group=rnd/ml',
  ]);
  expect(words({ provider: { ...signIn, provider: 'gitea' } })).toEqual([
    '--provider=oidc',
    '--scope=openid profile email groups',
    '--email-domain=*',
    '--allowed-group=rnd/ml',
  ]);
  expect(words({ provider: { ...signIn, provider: 'generic' } })).toEqual([
    '--provider=oidc',
    '--email-domain=*',
    '--allowed-group=rnd/ml',
  ]);
  expect(field(pick(proxied({ allow }).manifests, 'ConfigMap', `${name}-emails`), 'data')).toEqual({ emails: 'ada@example.org\n' });
});

test('two pods keep apart, one goes at a time', () => {
  const rendered = proxied({
    replicas: 2,
    publicRoutes: ['GET=^/health$'],
    session: '1h',
    overrides: { deployment: { spec: { minReadySeconds: 5 } } },
  });
  expect(field(pick(rendered.manifests, 'Deployment', name), 'spec')).toMatchObject({
    minReadySeconds: 5,
    strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  });
  expect(field(pick(rendered.manifests, 'PodDisruptionBudget', name), 'spec.maxUnavailable')).toBe(1);
  expect(container(rendered).args).toEqual(expect.arrayContaining(['--skip-auth-route=GET=^/health$', '--cookie-expire=3600s']));
});

test('MODEL_VALUE: what would let nobody in, or everybody', () => {
  const said = (props: Partial<Oauth2ProxyProps<Den>>, options?: { page: object }) =>
    proxied(props, options).issues.map(
      ({ severity, path, message }) => `${severity} ${path.replace(`den/${name}/${name} `, '')}: ${message}`,
    );
  expect(said({ allow: {} })).toEqual(['error allow: names nobody, so nobody could come in']);
  expect(said({ allow: { groups: ['a,b'], emails: ['ada'] } })).toEqual([
    'error allow.groups[0]: "a,b" is no group',
    'error allow.emails[0]: "ada" is no address of mail',
  ]);
  expect(said({ provider: { ...signIn, issuer: 'git.example.org' } })).toEqual([
    'error provider.issuer: "git.example.org" is no address of a provider',
  ]);
  expect(said({ publicRoutes: ['^/a(b'], replicas: 0 })).toEqual([
    'error publicRoutes[0]: "^/a(b" is no pattern of a path',
    'error replicas: 0 is no whole number above 0',
  ]);
  expect(said({ tls: undefined })).toEqual([
    'warning tls: who signs in at http://mlflow.example.org sends a cookie that everybody on the way can read and use',
  ]);
  expect(said({}, { page: { host: 'open.example.org' } })).toEqual([
    'error upstream: mlflow is also open at open.example.org, past the sign-in',
  ]);
});

test('MODEL_QUANTITY: times that are none', () => {
  const { issues } = proxied({ session: 'long', timeout: 'ever' });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    `MODEL_QUANTITY den/${name}/${name} timeout`,
    `MODEL_QUANTITY den/${name}/${name} session`,
  ]);
});

test('without a certificate the cookie is an ordinary one, and no authority is mounted', () => {
  const rendered = proxied({ tls: undefined });
  expect(container(rendered).args).toEqual(expect.arrayContaining(['--cookie-name=_oauth2_proxy', '--cookie-secure=false']));
  expect(pick(rendered.manifests, 'Deployment', name).body).not.toHaveProperty('spec.template.spec.volumes');
});
