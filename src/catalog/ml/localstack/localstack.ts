import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import { suggest } from '../../../issues/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { balance, checksum, env, httpProbes, port, resources, restrictedPod, scratch, withDisk } from '../../shared/index.ts';
import { type CloudEmulator, type LocalStackProps, localStackServices } from './localstack-props.ts';

// The last release that starts without an account; Renovate must not move it.
const version = '4.14.0';
const image = `docker.io/localstack/localstack:${version}`;
const program = 'localstack';
const component = 'emulator';

/**
 * LocalStack plays services of Amazon for programs under test. It asks for no password, keeps nothing, and its upstream has
 * ended. It runs as root, without any capability: its namespace needs the level `baseline`.
 */
export class LocalStack<C extends AnyCluster> extends Workload<C> implements CloudEmulator<C> {
  readonly protocol = 'aws';
  readonly port = 4566;
  readonly podPort = 4566;
  readonly region = 'us-east-1';
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;

  constructor(scope: Scope<C>, id: string, props: LocalStackProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'LocalStack', props);
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.url = `http://${this.host}:${this.port}`;
    this.check(props);
    this.render(props);
    const { application, name, namespace, endpoint } = this;
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '1m',
      securityExceptions: [
        { field: 'runAsNonRoot', reason: 'the image runs as root, and its program writes to folders of root' },
        { field: 'readOnlyRootFilesystem', reason: 'the program unpacks what it needs below its own folder at every start' },
      ],
    });
  }

  private check({ services }: LocalStackProps<C>): void {
    const refuse = (field: string, message: string, hint?: string) =>
      this.cluster.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`, message, hint });
    if (services.length === 0)
      refuse('services', 'no service is named, and an empty list would mean all of them', "write for example `services: ['s3', 'sqs']`");
    for (const [index, service] of services.entries())
      if (!localStackServices.includes(service))
        refuse(
          `services[${index}]`,
          `"${String(service)}" is no service that it can play here`,
          suggest(String(service), [...localStackServices]),
        );
  }

  private render({ services, init, address, priority, nodeSelector, resources: given, overrides }: LocalStackProps<C>): void {
    const { facts } = this.cluster;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels },
        spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }] },
      },
      overrides?.service,
    );
    if (address !== undefined)
      balance(this, {
        claim: address,
        service: `${this.name}-lan`,
        labels,
        selector,
        ports: [{ name: 'http', port: this.port, podPort: this.podPort, targetPort: 'http' }],
        target: this.endpoint,
        overrides: overrides?.loadBalancer,
      });
    const config = init === undefined ? undefined : { 'init.sh': `#!/bin/sh\nset -eu\n${init.trim()}\n` };
    const configName = `${this.name}-init`;
    if (config !== undefined)
      this.object(k8s.KubeConfigMap, 'init', { metadata: { name: configName, labels }, data: config }, overrides?.configMap);
    const { securityContext, ...pod } = restrictedPod({ uid: 0, gid: 0 });
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name: this.name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels, ...(config === undefined ? {} : { annotations: checksum(config) }) },
            spec: {
              ...pod,
              ...this.placement(priority, nodeSelector),
              securityContext: { ...securityContext, runAsNonRoot: false },
              terminationGracePeriodSeconds: 30,
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
                  env: environment(services, `${this.host}:${this.port}`, this.podPort),
                  resources: withDisk(
                    resources(facts, given, { cpu: '250m', memory: '512Mi', memoryLimit: '2Gi' }, this.path),
                    '512Mi',
                    '4Gi',
                  ),
                  volumeMounts: [
                    { name: 'state', mountPath: '/var/lib/localstack' },
                    { name: 'tmp', mountPath: '/tmp' },
                    ...(config === undefined ? [] : [{ name: 'init', mountPath: '/etc/localstack/init/ready.d', readOnly: true }]),
                  ],
                  ...httpProbes('/_localstack/health', 'http', 300),
                  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
                },
              ],
              volumes: [
                scratch('state', '2Gi'),
                scratch('tmp', '1Gi'),
                ...(config === undefined ? [] : [{ name: 'init', configMap: { name: configName, defaultMode: 0o555 } }]),
              ],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }
}

/**
 * Nothing beside the named services, nothing fetched or told at a start, no DNS server of its own, and its own Service in
 * the addresses it gives out.
 * @source LocalStack 4.14, configuration reference
 */
function environment(services: readonly string[], host: string, podPort: number): k8s.EnvVar[] {
  return [
    env('SERVICES', services.join(',')),
    env('EAGER_SERVICE_LOADING', '1'),
    env('GATEWAY_LISTEN', `0.0.0.0:${podPort}`),
    env('LOCALSTACK_HOST', host),
    env('OVERRIDE_IN_DOCKER', '1'),
    env('DNS_ADDRESS', '0'),
    env('DISABLE_EVENTS', '1'),
    env('SKIP_SSL_CERT_DOWNLOAD', '1'),
  ];
}
