import { type AnyCluster, k8s, type Scope, type SecretKeyRef, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { formatMemory, parseMemory } from '../../../units/index.ts';
import {
  checksum,
  claimSpec,
  clientService,
  headlessService,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  shellProbe,
  storeSet,
  tcpProbe,
} from '../../shared/index.ts';
import { redisConf } from './redis-conf.ts';
import type { RedisProps, RedisServer } from './redis-props.ts';

// renovate: datasource=docker depName=docker.io/library/redis
const version = '8.10.2';
const image = `docker.io/library/redis:${version}`;
const program = 'redis';
/** User and group of the Debian image. */
const user = { uid: 999, gid: 999 };

/**
 * One Redis with an append-only file and a password.
 *
 * It runs `redis-server` itself instead of the image's entrypoint, so that the modules of the image (search, JSON …) are
 * not loaded: they cost memory and nobody here uses them.
 */
export class Redis<C extends AnyCluster> extends Workload<C> implements RedisServer<C> {
  readonly protocol = 'redis';
  readonly port = 6379;
  readonly podPort = 6379;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly password: SecretKeyRef;

  constructor(scope: Scope<C>, id: string, props: RedisProps<C>) {
    super(scope, id);
    this.endpoint = this.pods(program, 'cache');
    this.host = this.serviceHost();
    this.password = { name: `${id}-auth`, key: 'password' };
    this.requireSecret(this.password.name, [
      { name: 'password', kind: 'random', length: 32, alphabet: 'url', purpose: 'password of the default user' },
      { name: 'auth.conf', kind: 'derived', template: 'requirepass {{password}}\n', purpose: 'what redis.conf includes' },
    ]);
    this.readSecret(this.password.name, 'password', id);
    this.readSecret(this.password.name, 'auth.conf', id);
    this.render(props);
    this.declare(props);
  }

  private render({ maxMemory = '256Mi', storage, priority, nodeSelector, resources: given, overrides }: RedisProps<C>): void {
    const labels = this.labels(program, 'cache');
    const selector = this.selector(program, 'cache');
    const { facts } = this.cluster;
    const config = { 'redis.conf': redisConf(maxMemory) };
    const limit = formatMemory(Math.ceil(parseMemory(maxMemory) * 1.5) + parseMemory('64Mi'));
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${this.name}-config`, labels }, data: config }, overrides?.configMap);
    const ports = [{ name: 'redis', port: this.port, targetPort: port('redis'), protocol: 'TCP' }];
    const store = { name: this.name, labels, selector };
    this.object(k8s.KubeService, 'service', clientService(store, ports), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, ports));
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      terminationGracePeriodSeconds: 60,
      containers: [
        {
          name: 'redis',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['redis-server', '/etc/redis/redis.conf'],
          ports: [{ name: 'redis', containerPort: this.podPort, protocol: 'TCP' }],
          resources: resources(facts, given, { cpu: '50m', memory: '128Mi', memoryLimit: limit }, this.path),
          volumeMounts: [
            { name: 'data', mountPath: '/data' },
            { name: 'config', mountPath: '/etc/redis', readOnly: true },
            { name: 'auth', mountPath: '/run/secrets/redis', readOnly: true },
            { name: 'tmp', mountPath: '/tmp' },
          ],
          startupProbe: shellProbe(ping, { period: 5, failures: 60 }),
          readinessProbe: shellProbe(ping, { period: 10, failures: 3 }),
          livenessProbe: tcpProbe('redis', { period: 20, failures: 5 }),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: `${this.name}-config` } },
        { name: 'auth', secret: { secretName: this.password.name, defaultMode: 0o440 } },
        scratch('tmp', '64Mi'),
      ],
    };
    const claim = claimSpec(facts, this.storageClass(storage.class)?.name ?? '', storage.size, this.path);
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      storeSet(store, { pod, annotations: checksum(config), claim }),
      overrides?.statefulSet,
    );
  }

  private declare({ storage, noBackup }: RedisProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, application } = this;
    const claim = `data-${name}-0`;
    facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: this.endpoint.labels,
      typicalStart: '10s',
      securityExceptions: [],
    });
    facts.claims.push({
      namespace,
      name: claim,
      application: application.name,
      workload: name,
      storageClass: this.storageClass(storage.class)?.key ?? '',
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    facts.backups.push({ application: application.name, claim, namespace, kind: 'exempt', reason: noBackup });
  }
}

/** Anything but PONG is not ready: `redis-cli` ends with 0 on LOADING and NOAUTH too. */
const ping = '[ "$(REDISCLI_AUTH="$(cat /run/secrets/redis/password)" redis-cli -h 127.0.0.1 ping)" = PONG ]';
