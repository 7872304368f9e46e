import { type AnyCluster, k8s, quantity, refuseUnknownProps, type Scope, type SecretKeyRef, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { formatMemory, parseMemory } from '../../../units/index.ts';
import {
  type BackupProps,
  type BackupUse,
  type CronJobTiming,
  checkBackup,
  checksum,
  claimSpec,
  clientService,
  cronJobSpec,
  drillMaxAge,
  drillSchedule,
  env,
  headlessService,
  isDrilled,
  isExempt,
  keepDays,
  passingClass,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  roomVolume,
  scratch,
  shellProbe,
  storeSet,
  tcpProbe,
} from '../../shared/index.ts';
import { redisConf } from './redis-conf.ts';
import { passingSet, scheduledBackup } from './redis-facts.ts';
import { redisImage, redisUser } from './redis-image.ts';
import type { RedisProps, RedisServer } from './redis-props.ts';
import { redisScripts } from './redis-scripts.ts';
import { folderEnv, type RedisTask, taskPod } from './redis-task.ts';

const program = 'redis';
const defaultSchedule = '45 2 * * *';

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
    refuseUnknownProps(this, 'Redis', props);
    if (props.content !== 'cache') this.needs(props, 'storage.size');
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
    const { backup } = props;
    if (props.content !== 'cache' && backup !== undefined && !isExempt(backup)) this.renderBackup(props, backup);
    this.declare(props);
  }

  private render(props: RedisProps<C>): void {
    const { maxMemory = '256Mi', storage, priority, nodeSelector, resources: given, overrides } = props;
    const content = props.content ?? 'data';
    const labels = this.labels(program, 'cache');
    const selector = this.selector(program, 'cache');
    const { facts } = this.cluster;
    const policy = props.maxMemoryPolicy ?? (content === 'cache' ? 'allkeys-lru' : 'noeviction');
    const config = { 'redis.conf': redisConf(maxMemory, content, policy) };
    const limit = memoryLimit(maxMemory);
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${this.name}-config`, labels }, data: config }, overrides?.configMap);
    const ports = [{ name: 'redis', port: this.port, targetPort: port('redis'), protocol: 'TCP' }];
    const store = { name: this.name, labels, selector };
    this.object(k8s.KubeService, 'service', clientService(store, ports), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, ports));
    const pod: k8s.PodSpec = {
      ...restrictedPod(redisUser),
      ...this.placement(priority, nodeSelector),
      terminationGracePeriodSeconds: 60,
      containers: [
        {
          name: 'redis',
          image: redisImage,
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
        ...(storage === undefined ? [scratch('data', '64Mi')] : []),
      ],
    };
    const claim =
      storage === undefined ? undefined : claimSpec(facts, this.storageClass(storage.class)?.name ?? '', storage.size, this.path);
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      claim === undefined ? passingSet(store, pod, checksum(config)) : storeSet(store, { pod, annotations: checksum(config), claim }),
      overrides?.statefulSet,
    );
  }

  private renderBackup(props: RedisProps<C>, backup: BackupProps<C>): void {
    const { facts } = this.cluster;
    const { maxMemory = '256Mi', storage, priority, nodeSelector, overrides } = props;
    checkBackup(backup, facts, this.path);
    this.application.addDependency(backup.target.application);
    const drill = isDrilled(backup.drill) ? (backup.drill ?? {}) : undefined;
    const { schedule = defaultSchedule, timeZone } = backup;
    const labels = this.labels(program, 'backup');
    const data = redisScripts(drill !== undefined);
    this.object(k8s.KubeConfigMap, 'scripts', { metadata: { name: `${this.name}-scripts`, labels }, data });
    const later = this.placement(backup.priority ?? priority, nodeSelector);
    const auth = this.password.name;
    const copy = this.task(backup, 'write', {
      script: 'backup',
      auth,
      env: [env('REDIS_HOST', this.host), env('REDIS_PORT', String(this.port)), env('KEEP_DAYS', String(keepDays(backup)))],
      placement: later,
    });
    this.readSecret(auth, 'password', `${this.name}-backup`);
    this.connect(this.pods(program, 'backup', `${this.name}-backup`), this, 'redis: backup');
    this.renderCronJob('backup', copy, { schedule, timeZone, deadline: 3600, retries: 1 }, overrides?.backupCronJob);
    const limit = memoryLimit(maxMemory);
    const volume = { name: 'data', persistentVolumeClaim: { claimName: `data-${this.name}-0` } };
    const restore = this.task(backup, 'read', {
      script: 'restore',
      env: [env('FILE', ''), env('FORCE', 'no')],
      own: { volume, mountPath: '/data', memoryLimit: limit },
      placement: this.placement(priority, nodeSelector),
    });
    this.renderCronJob('restore', restore, { deadline: 3600, retries: 0 }, overrides?.restoreCronJob);
    if (drill === undefined) return;
    const path = `${this.path} backup.drill.scratch`;
    const size = quantity(facts, drill.scratch?.size ?? storage?.size ?? '', `${path}.size`);
    const room = roomVolume('drill', size, passingClass(this.cluster, drill.scratch?.class, `${path}.class`));
    const prove = this.task(backup, 'read', {
      script: 'drill',
      env: [env('MAX_AGE_HOURS', String(drillMaxAge(drill, schedule)))],
      own: { volume: room, mountPath: '/drill', memoryLimit: limit },
      placement: later,
    });
    this.renderCronJob('drill', prove, { schedule: drillSchedule(drill), timeZone, deadline: 3600, retries: 1 }, overrides?.drillCronJob);
  }

  private renderCronJob(component: RedisTask['script'], pod: k8s.PodSpec, timing: CronJobTiming, patch: unknown): void {
    const labels = this.labels(program, component);
    const metadata = { name: `${this.name}-${component}`, labels };
    this.object(k8s.KubeCronJob, component, { metadata, spec: cronJobSpec(labels, pod, timing) }, patch);
  }

  private task(backup: BackupProps<C>, mode: BackupUse['mode'], task: Omit<RedisTask, 'scripts'>): k8s.PodSpec {
    const variables = [folderEnv(this.name), ...task.env];
    const pod = taskPod(this.cluster.facts, this.path, { ...task, scripts: `${this.name}-scripts`, env: variables });
    return backup.target.attach(pod, {
      mode,
      folder: this.name,
      pods: this.pods(program, task.script, `${this.name}-${task.script}`),
      path: `${this.path} backup.target`,
      keep: keepDays(backup),
    });
  }

  private declare({ storage, noBackup, backup }: RedisProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, application } = this;
    const at = { application: application.name, claim: `data-${name}-0`, namespace };
    facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: this.endpoint.labels,
      typicalStart: '10s',
      securityExceptions: [],
    });
    if (storage === undefined) return;
    facts.claims.push({
      namespace,
      name: at.claim,
      application: application.name,
      workload: name,
      storageClass: this.storageClass(storage.class)?.key ?? '',
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (backup === undefined) facts.backups.push({ ...at, kind: 'exempt', reason: noBackup ?? '' });
    else if (isExempt(backup)) facts.backups.push({ ...at, kind: 'exempt', reason: backup.exempt });
    else facts.backups.push({ ...at, ...scheduledBackup(name, backup, defaultSchedule) });
  }
}

/** Half as much again as its keys take, and what the program itself needs. */
function memoryLimit(maxMemory: string): string {
  return formatMemory(Math.ceil(parseMemory(maxMemory) * 1.5) + parseMemory('64Mi'));
}

/** Anything but PONG is not ready: `redis-cli` ends with 0 on LOADING and NOAUTH too. */
const ping = '[ "$(REDISCLI_AUTH="$(cat /run/secrets/redis/password)" redis-cli -h 127.0.0.1 ping)" = PONG ]';
