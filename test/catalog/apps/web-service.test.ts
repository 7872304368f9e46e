import { Application, Cassandra, type ListedService, MongoDb, WebService, type WebServiceProps, webServices } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, app, environment, podOf, type Rendered, redis, refused, render } from '../ai/_fixture.ts';

const image = 'registry.lan/shop/auth:1.4.2';

function service(props: Partial<WebServiceProps<Attic>> = {}): Rendered {
  return render((cluster) => void new WebService(app(cluster, 'auth'), 'auth', { image, ...props }));
}

const problems = ({ issues }: Rendered) =>
  issues.map(({ code, path, message, hint }) => `${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`);

test('smallest props: two pods that a rollout never takes away, and nothing of the node', () => {
  const rendered = service();
  expect(rendered.issues).toEqual([]);
  expect(rendered.yaml('Deployment', 'auth')).toMatchInlineSnapshot(`
    "apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: auth
      namespace: ai
      labels:
        app.kubernetes.io/component: server
        app.kubernetes.io/instance: auth
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: auth
        app.kubernetes.io/part-of: auth
    spec:
      replicas: 2
      revisionHistoryLimit: 3
      strategy:
        type: RollingUpdate
        rollingUpdate:
          maxSurge: 1
          maxUnavailable: 0
      selector:
        matchLabels:
          app.kubernetes.io/component: server
          app.kubernetes.io/instance: auth
          app.kubernetes.io/name: auth
      template:
        metadata:
          labels:
            app.kubernetes.io/component: server
            app.kubernetes.io/instance: auth
            app.kubernetes.io/managed-by: labwright
            app.kubernetes.io/name: auth
            app.kubernetes.io/part-of: auth
        spec:
          terminationGracePeriodSeconds: 40
          priorityClassName: apps
          automountServiceAccountToken: false
          enableServiceLinks: false
          topologySpreadConstraints:
            - labelSelector:
                matchLabels:
                  app.kubernetes.io/component: server
                  app.kubernetes.io/instance: auth
                  app.kubernetes.io/name: auth
              maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            runAsGroup: 10001
            fsGroup: 10001
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: auth
              image: registry.lan/shop/auth:1.4.2
              imagePullPolicy: IfNotPresent
              ports:
                - name: http
                  containerPort: 8080
                  protocol: TCP
              env: []
              resources:
                requests:
                  cpu: 50m
                  memory: 128Mi
                limits:
                  memory: 256Mi
              volumeMounts:
                - name: tmp
                  mountPath: /tmp
              startupProbe:
                httpGet:
                  path: /livez
                  port: http
                periodSeconds: 2
                timeoutSeconds: 2
                failureThreshold: 30
              readinessProbe:
                httpGet:
                  path: /readyz
                  port: http
                periodSeconds: 5
                timeoutSeconds: 2
                failureThreshold: 3
              livenessProbe:
                httpGet:
                  path: /livez
                  port: http
                periodSeconds: 20
                timeoutSeconds: 5
                failureThreshold: 5
              lifecycle:
                preStop:
                  sleep:
                    seconds: 10
              securityContext:
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                readOnlyRootFilesystem: true
          volumes:
            - name: tmp
              emptyDir:
                sizeLimit: 64Mi
    "
  `);
  expect(rendered.object('PodDisruptionBudget', 'auth')).toMatchObject({ spec: { maxUnavailable: 1 } });
  expect(refused(rendered, 'auth')).toEqual([]);
});

test('one pod needs no budget and no spread', () => {
  const rendered = service({ replicas: 1 });
  expect(rendered.manifests.map(({ identity }) => identity.kind)).not.toContain('PodDisruptionBudget');
  expect(podOf(rendered, 'Deployment', 'auth')).not.toHaveProperty('topologySpreadConstraints');
});

test('every prop ends up in an object', () => {
  const rendered = render((cluster) => {
    const cache = redis(cluster);
    const props: Required<Omit<WebServiceProps<Attic>, 'replicas' | 'address'>> = {
      image,
      port: 9000,
      autoscale: { min: 3, max: 6, cpuPercent: 60, memoryPercent: 80 },
      uses: { CACHE: cache },
      env: { LOG_LEVEL: 'info' },
      secrets: { JWT_KEY: { random: 48, purpose: 'signs tokens' }, SMTP_PASSWORD: { example: 'of the mail account', purpose: 'mail' } },
      pullSecret: 'registry-reader',
      health: { live: '/alive', ready: '/ready', startup: '/started' },
      startSeconds: 120,
      typicalStart: '20s',
      drainSeconds: 5,
      graceSeconds: 55,
      user: { uid: 101, gid: 102 },
      tmp: '1Gi',
      scratch: { '/var/cache/nginx': '128Mi' },
      metrics: { port: 9100, path: '/prometheus' },
      host: 'shop.home.lan',
      ingress: 'public',
      tls: { issuer: 'home' },
      bodySize: '20Mi',
      timeout: '5m',
      websockets: true,
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '100m', memory: '256Mi', memoryLimit: '512Mi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 5 } },
        service: { metadata: { annotations: { note: 'service' } } },
        horizontalPodAutoscaler: { metadata: { annotations: { note: 'hpa' } } },
        podDisruptionBudget: { metadata: { annotations: { note: 'pdb' } } },
        ingress: { metadata: { annotations: { note: 'ingress' } } },
      },
    };
    new WebService(app(cluster, 'auth'), 'auth', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'auth')).toEqual({
    CACHE_HOST: 'cache.ai.svc.cluster.local',
    CACHE_PORT: '6379',
    CACHE_PASSWORD: 'cache-auth/password',
    CACHE_URL: 'redis://:$(CACHE_PASSWORD)@cache.ai.svc.cluster.local:6379/0',
    JWT_KEY: 'auth-env/JWT_KEY',
    SMTP_PASSWORD: 'auth-env/SMTP_PASSWORD',
    LOG_LEVEL: 'info',
  });
  expect(rendered.object('Deployment', 'auth')).toMatchObject({ spec: { minReadySeconds: 5 } });
  expect(rendered.object('Deployment', 'auth')['spec']).not.toHaveProperty('replicas');
  expect(podOf(rendered, 'Deployment', 'auth')).toMatchObject({
    terminationGracePeriodSeconds: 60,
    priorityClassName: 'data',
    nodeSelector: { gpu: 'true' },
    imagePullSecrets: [{ name: 'registry-reader' }],
    securityContext: { runAsUser: 101, runAsGroup: 102 },
    containers: [
      {
        ports: [{ containerPort: 9000 }, { name: 'metrics', containerPort: 9100 }],
        startupProbe: { httpGet: { path: '/started' }, failureThreshold: 60 },
        readinessProbe: { httpGet: { path: '/ready' } },
        livenessProbe: { httpGet: { path: '/alive' } },
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'var-cache-nginx', mountPath: '/var/cache/nginx' },
        ],
      },
    ],
  });
  expect(rendered.object('HorizontalPodAutoscaler', 'auth')).toMatchObject({
    metadata: { annotations: { note: 'hpa' } },
    spec: {
      minReplicas: 3,
      maxReplicas: 6,
      metrics: [
        { resource: { name: 'memory', target: { averageUtilization: 80 } } },
        { resource: { name: 'cpu', target: { averageUtilization: 60 } } },
      ],
    },
  });
  for (const kind of ['Service', 'PodDisruptionBudget', 'Ingress'])
    expect(rendered.object(kind, 'auth')).toMatchObject({ metadata: { annotations: { note: expect.any(String) } } });
  expect(rendered.object('Ingress', 'auth')).toMatchObject({
    metadata: { annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '20m' } },
    spec: { tls: [{ hosts: ['shop.home.lan'] }] },
  });
  expect(rendered.model.metrics).toContainEqual(
    expect.objectContaining({ workload: 'auth', port: 'metrics', podPort: 9100, path: '/prometheus' }),
  );
  expect(rendered.model.secrets.map(({ name, type }) => `${name} ${type}`)).toContain('registry-reader kubernetes.io/dockerconfigjson');
  expect(rendered.model.workloads).toContainEqual(expect.objectContaining({ name: 'auth', typicalStart: '20s' }));
});

test('a database of MongoDB gives its connection string, the password out of the Secret', () => {
  const rendered = render((cluster) => {
    const mongo = new MongoDb(app(cluster, 'mongodb'), 'mongodb', {
      version: '8.0',
      databases: ['shop'],
      storage: { size: '5Gi' },
      backup: { exempt: 'a test' },
    });
    new WebService(app(cluster, 'auth'), 'auth', { image, uses: { MONGODB: mongo.database('shop') } });
  });
  const variables = environment(rendered, 'Deployment', 'auth');
  expect(variables).toMatchObject({ MONGODB_DATABASE: 'shop', MONGODB_USER: 'shop' });
  expect(variables['MONGODB_PASSWORD']).toMatch(/^mongodb-\S+\/\S+$/);
  expect(variables['MONGODB_URL']).toMatch(/^mongodb:\/\/shop:\$\(MONGODB_PASSWORD\)@mongodb-0\.\S+\/shop\?\S*replicaSet=/);
});

test('a keyspace of Cassandra gives contact points, data centre and role', () => {
  const rendered = render((cluster) => {
    const cassandra = new Cassandra(app(cluster, 'cassandra'), 'cassandra', {
      keyspaces: ['shop'],
      storage: { size: '5Gi' },
      backup: { exempt: 'a test' },
    });
    new WebService(app(cluster, 'auth'), 'auth', { image, uses: { CASSANDRA: cassandra.keyspace('shop') } });
  });
  expect(environment(rendered, 'Deployment', 'auth')).toMatchObject({
    CASSANDRA_CONTACT_POINTS: expect.stringContaining('cassandra-0.'),
    CASSANDRA_PORT: '9042',
    CASSANDRA_LOCAL_DATACENTER: 'dc1',
    CASSANDRA_KEYSPACE: 'shop',
    CASSANDRA_USER: 'shop',
    CASSANDRA_PASSWORD: expect.stringMatching(/^cassandra-\S+\/\S+$/),
  });
});

test('two services share the credentials of one registry', () => {
  const rendered = render((cluster) => {
    for (const name of ['auth', 'users']) new WebService(app(cluster, name), name, { image, pullSecret: 'registry-reader' });
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.secrets.find(({ name }) => name === 'registry-reader')?.consumers.map(({ workload }) => workload)).toEqual([
    'auth',
    'users',
  ]);
});

function list(services: Record<string, Partial<ListedService<Attic, string>>>): Rendered {
  return render((cluster) => {
    webServices(
      cluster,
      (name) => new Application(cluster, name, { layer: 'apps', namespace: 'ai' }),
      Object.fromEntries(Object.entries(services).map(([name, props]) => [name, { image, ...props }])),
    );
  });
}

test('services of one list may call each other in circles: addresses, both policies, no order', () => {
  const rendered = list({ gateway: { calls: ['auth'] }, auth: { calls: ['gateway'], port: 9000 } });
  expect(rendered.issues).toEqual([]);
  expect(environment(rendered, 'Deployment', 'gateway')).toEqual({ AUTH_URL: 'http://auth.ai.svc.cluster.local' });
  expect(environment(rendered, 'Deployment', 'auth')).toEqual({ GATEWAY_URL: 'http://gateway.ai.svc.cluster.local' });
  expect(rendered.model.connections.map(({ from, to, port }) => `${from.workload} → ${to.workload}:${port}`)).toEqual([
    'auth → gateway:8080',
    'gateway → auth:9000',
  ]);
  expect(rendered.model.applications.flatMap(({ dependsOn }) => dependsOn)).toEqual([]);
  expect(rendered.object('NetworkPolicy', 'auth')).toMatchObject({
    spec: {
      ingress: [{ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'gateway' } } }], ports: [{ port: 9000 }] }],
      egress: [{ to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'gateway' } } }], ports: [{ port: 8080 }] }],
    },
  });
});

test('MODEL_UNKNOWN_NAME: a call to a service that is not in the list', () => {
  expect(problems(list({ gateway: { calls: ['auht'] }, auth: {} }))).toEqual([
    'MODEL_UNKNOWN_NAME attic/gateway/gateway calls: no service of the list "auht" in this cluster [did you mean `auth`?]',
  ]);
});

test('MODEL_VALUE: numbers and names that cannot be', () => {
  expect(problems(service({ replicas: 0 }))).toEqual([
    'MODEL_VALUE attic/auth/auth replicas: 0 is no whole number above 0 [remove the service to have none]',
  ]);
  expect(problems(service({ replicas: 3, autoscale: { max: 1 } }))).toEqual([
    'MODEL_VALUE attic/auth/auth replicas: an autoscaler decides the number of pods [write `autoscale.min` instead]',
    'MODEL_VALUE attic/auth/auth autoscale.max: 1 is below the smallest number of pods, 2',
  ]);
  expect(problems(service({ secrets: { 'jwt-key': { random: 32, purpose: 'x' } } }))).toEqual([
    'MODEL_VALUE attic/auth/auth secrets: "jwt-key" is no name of a variable [write `JWT_KEY`]',
  ]);
  expect(problems(service({ env: { A: '1' }, secrets: { A: { random: 32, purpose: 'x' } } }))).toEqual([
    'MODEL_VALUE attic/auth/auth env: "A" is set twice [leave one of the two out]',
  ]);
});
