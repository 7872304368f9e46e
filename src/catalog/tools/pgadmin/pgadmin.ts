import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import {
  checksum,
  claimSpec,
  env,
  FileBackup,
  httpProbes,
  isExempt,
  keepData,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  smallResources,
} from '../../shared/index.ts';
import type { PgAdminProps } from './pgadmin-props.ts';
import { passfileScript, passfileTemplate, serversJson, specialDomain } from './pgadmin-servers.ts';

// renovate: datasource=docker depName=docker.io/dpage/pgadmin4
const version = '9.17';
const image = `docker.io/dpage/pgadmin4:${version}`;
const program = 'pgadmin';
const component = 'web';
/**
 * User of the image. Its primary group there is root's; a group of its own loses nothing, because the files it writes
 * belong to the user and all others are readable for everybody.
 */
const user = { uid: 5050, gid: 5050 };

/** pgAdmin for the databases it is given, without a host name: `kubectl port-forward service/<name> 8080:80`. */
export class PgAdmin<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;

  constructor(scope: Scope<C>, id: string, props: PgAdminProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'PgAdmin', props);
    this.needs(props, 'backup');
    this.endpoint = this.pods(program, component);
    const { facts } = this.cluster;
    // The address becomes a folder name and part of a script.
    if (!/^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(props.email)) {
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} email`,
        message: `"${props.email}" is no address that pgAdmin takes`,
        hint: 'write one such as `admin@vx.home`',
      });
    }
    this.requireSecret(this.secret, [
      {
        name: 'password',
        kind: 'random',
        length: 24,
        alphabet: 'url',
        purpose: `first password of ${props.email}; read only when the volume is empty`,
      },
      { name: 'pgpass', kind: 'derived', template: passfileTemplate(props.servers), purpose: 'passwords of the databases it shows' },
    ]);
    this.readSecret(this.secret, 'password');
    this.readSecret(this.secret, 'pgpass');
    for (const server of props.servers) this.connect(this.endpoint, server, 'postgresql');
    const storageClass = this.storageClass(props.storage?.class);
    this.renderClaim(props, storageClass?.name ?? '');
    this.renderPods(props);
    this.declare(props, storageClass?.key ?? '');
  }

  private get secret(): string {
    return `${this.name}-auth`;
  }

  private get claim(): string {
    return `${this.name}-data`;
  }

  private renderClaim({ storage, overrides }: PgAdminProps<C>, storageClass: string): void {
    const spec = claimSpec(this.cluster.facts, storageClass, storage?.size ?? defaultSize, this.path);
    const metadata = { name: this.claim, labels: this.labels(program, component), annotations: keepData };
    this.object(k8s.KubePersistentVolumeClaim, 'claim', { metadata, spec }, overrides?.persistentVolumeClaim);
  }

  private renderPods({ servers, email, priority, nodeSelector, resources: given, overrides }: PgAdminProps<C>): void {
    const { facts } = this.cluster;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const config = { 'servers.json': serversJson(servers) };
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${this.name}-config`, labels }, data: config }, overrides?.configMap);
    const ports = [{ name: 'http', port: 80, targetPort: port('http'), protocol: 'TCP' }];
    this.object(
      k8s.KubeService,
      'service',
      { metadata: { name: this.name, labels }, spec: { type: 'ClusterIP', selector, ports } },
      overrides?.service,
    );
    const container = { image, imagePullPolicy: 'IfNotPresent', securityContext: restrictedContainer };
    const shared = [
      { name: 'data', mountPath: '/var/lib/pgadmin' },
      { name: 'auth', mountPath: '/run/secrets/pgadmin', readOnly: true },
    ];
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
            metadata: { labels, annotations: checksum(config) },
            spec: {
              ...restrictedPod(user),
              ...this.placement(priority, nodeSelector),
              terminationGracePeriodSeconds: 30,
              initContainers: [
                {
                  name: 'passfile',
                  ...container,
                  command: ['sh', '-c', passfileScript(email)],
                  resources: smallResources(facts, this.path),
                  volumeMounts: shared,
                },
              ],
              containers: [
                {
                  name: 'pgadmin',
                  ...container,
                  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
                  env: environment(email),
                  resources: resources(facts, given, { cpu: '50m', memory: '256Mi', memoryLimit: '512Mi' }, this.path),
                  volumeMounts: [
                    ...shared,
                    { name: 'config', mountPath: '/etc/pgadmin-servers', readOnly: true },
                    { name: 'tmp', mountPath: '/tmp' },
                  ],
                  // The first start makes its own database, a new version changes it.
                  ...httpProbes('/misc/ping', 'http', 300),
                },
              ],
              volumes: [
                { name: 'data', persistentVolumeClaim: { claimName: this.claim } },
                { name: 'auth', secret: { secretName: this.secret, defaultMode: 0o440 } },
                { name: 'config', configMap: { name: `${this.name}-config` } },
                scratch('tmp', '256Mi'),
              ],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }

  private declare({ storage, backup, priority, nodeSelector }: PgAdminProps<C>, storageClass: string): void {
    const { facts } = this.cluster;
    const { name, namespace, claim } = this;
    const application = this.application.name;
    facts.workloads.push({ application, name, namespace, labels: this.endpoint.labels, typicalStart: '1m', securityExceptions: [] });
    facts.claims.push({
      namespace,
      name: claim,
      application,
      workload: name,
      storageClass,
      size: storage?.size ?? defaultSize,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: backup.exempt });
    else {
      new FileBackup(this, 'backup', {
        pods: this.endpoint,
        claim,
        storageClass: storage?.class,
        image,
        user,
        method: 'sqlite',
        python: '/venv/bin/python3',
        exclude: ['sessions', 'storage/*/.pgpass'],
        backup,
        priority,
        nodeSelector,
      });
    }
  }
}

const defaultSize = '1Gi';

/**
 * A port that needs no privilege, no mail server, nothing asked of the internet, and its generated settings in /tmp, because
 * the image is read-only. The list of servers is imported anew at every start, so that Git decides what is in it.
 * @source entrypoint of the image, 9.17
 */
function environment(email: string): k8s.EnvVar[] {
  const domain = specialDomain(email);
  return [
    env('PGADMIN_DEFAULT_EMAIL', email),
    env('PGADMIN_DEFAULT_PASSWORD_FILE', '/run/secrets/pgadmin/password'),
    env('PGADMIN_LISTEN_ADDRESS', '0.0.0.0'),
    env('PGADMIN_LISTEN_PORT', '8080'),
    env('PGADMIN_DISABLE_POSTFIX', '1'),
    env('PGADMIN_CUSTOM_CONFIG_DISTRO_FILE', '/tmp/config_distro.py'),
    env('PGADMIN_SERVER_JSON_FILE', '/etc/pgadmin-servers/servers.json'),
    env('PGADMIN_REPLACE_SERVERS_ON_STARTUP', 'True'),
    env('PGADMIN_CONFIG_UPGRADE_CHECK_ENABLED', 'False'),
    ...(domain === undefined ? [] : [env('PGADMIN_CONFIG_ALLOW_SPECIAL_EMAIL_DOMAINS', `['${domain}']`)]),
  ];
}
