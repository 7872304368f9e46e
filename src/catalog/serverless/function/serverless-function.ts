import { type AnyCluster, k8s, refuseUnknownProps, type Scope, type SecretKeyRef } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { type Dependency, type HttpService, Program, secretKey, sorted, variablesOf } from '../../apps/web-service/index.ts';
import { cronJobSpec, env, resources, restrictedContainer, restrictedPod, scratch, secretEnv, smallResources } from '../../shared/index.ts';
import type { HostRequest, ServedFunction } from '../handles.ts';
import { callerPod, renderPingSource } from './function-caller.ts';
import { checkServerlessFunction } from './function-checks.ts';
import type { EventTrigger, FunctionTrigger, HandleOf, JobTrigger, ServerlessFunctionProps } from './function-props.ts';

const component = 'function';
const defaultUser = { uid: 10001, gid: 10001 };
const defaults = { cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' } as const;

/**
 * One function of the owner's own: an image, what it uses, and what makes it run. A request reaches it through the runtime,
 * Knative or OpenFaaS, which gives it pods as they are needed. A schedule starts it as a Job, from the same image: that is
 * for dumps and loads, which take longer than a gateway waits and must not be begun twice.
 */
export class ServerlessFunction<C extends AnyCluster, const T extends FunctionTrigger<C> = FunctionTrigger<C>> extends Program<C> {
  /** Its pods. */
  readonly endpoint: Endpoint;
  /** For what calls it: `uses: { TRANSFORM: transform.http }`. A Job has none. */
  readonly http: HandleOf<C, T>;

  constructor(scope: Scope<C>, id: string, props: ServerlessFunctionProps<C, T>) {
    super(scope, id);
    refuseUnknownProps(this, 'ServerlessFunction', props);
    const { runtime } = props;
    const trigger: FunctionTrigger<C> = props.trigger;
    this.endpoint = this.pods(id, component);
    checkServerlessFunction(this.cluster.facts, this.path, props, runtime);
    const isJob = 'schedule' in trigger && trigger.as !== 'event';
    if (isJob) {
      this.http = undefined as HandleOf<C, T>;
      this.askForSecrets(props);
      this.#job(props, trigger as JobTrigger<C>);
    } else {
      if (runtime.application !== this.application) this.application.addDependency(runtime.application);
      const served = this.#served(props);
      const handle = runtime.handle(served);
      this.http = handle as HandleOf<C, T>;
      runtime.serve(served);
      if ('schedule' in trigger) this.#event(props, trigger as EventTrigger, handle);
    }
    for (const [prefix, to] of Object.entries(props.uses ?? {})) this.connect(this.endpoint, to, `${prefix.toLowerCase()}: ${to.protocol}`);
    for (const { hosts, ports, reason } of props.reach ?? []) this.reach(this.endpoint, hosts, ports, reason);
  }

  #job(props: ServerlessFunctionProps<C, T>, { schedule, timeZone, retries = 1, copies }: JobTrigger<C>): void {
    const { name, namespace, path, application, endpoint } = this;
    const { args = [], pullSecret, timeout = 3600, user = defaultUser, tmp = '64Mi', overrides } = props;
    const labels = this.labels(name, component);
    const keep = copies?.keep ?? 14;
    const folder = copies === undefined ? [] : [env('BACKUP_FOLDER', `/backup/${name}`), env('KEEP_DAYS', String(keep))];
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(props.priority, props.nodeSelector),
      ...(pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] }),
      containers: [
        {
          name,
          image: imageOf(props),
          imagePullPolicy: 'IfNotPresent',
          ...(args.length === 0 ? {} : { args: [...args] }),
          env: [...this.variables(props), ...folder],
          resources: resources(this.cluster.facts, props.resources, defaults, path),
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          securityContext: restrictedContainer,
        },
      ],
      volumes: [scratch('tmp', tmp)],
    };
    const attached =
      copies === undefined
        ? pod
        : copies.target.attach(pod, {
            mode: 'write',
            folder: name,
            pods: endpoint,
            path: `${path} trigger.copies.target`,
            keep,
          });
    if (copies !== undefined && copies.target.application !== application) application.addDependency(copies.target.application);
    this.object(
      k8s.KubeCronJob,
      'cron-job',
      { metadata: { name, labels }, spec: cronJobSpec(labels, attached, { schedule, timeZone, deadline: timeout, retries }) },
      overrides?.cronJob,
    );
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '10s',
      securityExceptions: [],
    });
  }

  #served(props: ServerlessFunctionProps<C, T>): ServedFunction<C> {
    const { runtime, args = [], timeout = 60, user = defaultUser, tmp = '64Mi', health = {}, scale = {}, overrides } = props;
    const { name, namespace, endpoint } = this;
    const given = { ...defaults, ...withoutUndefined(props.resources) };
    // Only for its findings: a runtime takes amounts as texts.
    resources(this.cluster.facts, props.resources, defaults, this.path);
    const min = scale.min ?? Math.min(runtime.idle, scale.max ?? runtime.idle);
    const home = new Map<string, string>();
    const files = runtime.runtime === 'openfaas';
    if (!files) this.askForSecrets(props);
    return {
      scope: this,
      name,
      namespace,
      endpoint,
      labels: this.labels(name, component),
      port: props.port ?? 8080,
      image: imageOf(props),
      args,
      variables: files ? this.#references(props, home) : this.variables(props),
      home,
      keys: Object.entries(props.secrets ?? {}).map(secretKey),
      pullSecret: props.pullSecret,
      user,
      resources: given,
      tmp,
      health: { live: health.live ?? '/livez', ready: health.ready ?? '/readyz' },
      timeout,
      scale: { min, max: scale.max ?? Math.max(min, files ? 1 : 3), concurrency: scale.concurrency ?? 10 },
      placement: this.placement(props.priority, props.nodeSelector),
      host: this.#host(props, timeout),
      overrides,
    };
  }

  /** Variables that still name the Secrets of the producers; `home` is filled with the namespaces these are in. */
  #references({ uses = {}, secrets = {}, env: plain = {} }: ServerlessFunctionProps<C, T>, home: Map<string, string>): k8s.EnvVar[] {
    const note = (to: Dependency<C>) => (ref: SecretKeyRef) => {
      home.set(`${ref.name}/${ref.key}`, to.endpoint.namespace);
      return ref;
    };
    for (const name of Object.keys(secrets)) home.set(`${this.secretName}/${name}`, this.namespace);
    return [
      ...sorted(uses).flatMap(([prefix, to]) => variablesOf(prefix, to, note(to))),
      ...sorted(secrets).map(([name]) => secretEnv(name, { name: this.secretName, key: name })),
      ...sorted(plain).map(([name, value]) => env(name, value)),
    ];
  }

  #host({ trigger, overrides }: ServerlessFunctionProps<C, T>, timeout: number): HostRequest | undefined {
    const http = 'http' in trigger ? trigger.http : undefined;
    if (http?.host === undefined) return undefined;
    const { host, ingress, tls, bodySize } = http;
    return { host, ingress, tls, bodySize, timeout: `${timeout}s`, overrides: overrides?.ingress };
  }

  #event(props: ServerlessFunctionProps<C, T>, { schedule, timeZone = 'Etc/UTC', data = {} }: EventTrigger, handle: HttpService<C>): void {
    const { name, namespace, application } = this;
    const { runtime, timeout = 60, overrides } = props;
    const { events } = runtime;
    if (events !== undefined) {
      renderPingSource(this, {
        name,
        namespace,
        labels: this.labels(name, component),
        schedule,
        timeZone,
        data,
        override: overrides?.pingSource,
      });
      if (events.application !== application) application.addDependency(events.application);
      this.connect(events.caller, { ...handle, application }, `calls ${name} by a schedule`);
      return;
    }
    const labels = this.labels(name, 'caller');
    const pod = callerPod({
      url: handle.url,
      data,
      // A function without a pod has to start first.
      timeout: timeout + 60,
      resources: smallResources(this.cluster.facts, this.path),
      placement: this.placement(props.priority, props.nodeSelector),
    });
    this.object(
      k8s.KubeCronJob,
      'caller',
      {
        metadata: { name: `${name}-caller`, labels },
        spec: cronJobSpec(labels, pod, { schedule, timeZone, deadline: 2 * (timeout + 60), retries: 0 }),
      },
      overrides?.cronJob,
    );
    this.connect(this.pods(name, 'caller', `${name}-caller`), handle, `calls ${name} by a schedule`);
  }
}

/** Nothing where the owner's variable was never set: the finding about it is there already. */
function imageOf({ image }: { readonly image: string | undefined }): string {
  return image ?? '';
}

function withoutUndefined<V extends object>(value: V | undefined): { [K in keyof V]?: NonNullable<V[K]> } {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof V]?: NonNullable<V[K]>;
  };
}
