import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { type Exposed, expose } from '../../shared/expose.ts';
import {
  checksum,
  claimSpec,
  FileBackup,
  httpProbes,
  isExempt,
  keepData,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
} from '../../shared/index.ts';
import { dashboardSets } from './dashboards.ts';
import type { GrafanaProps } from './grafana-props.ts';
import { dashboardProviders, dataSources, type Folder } from './grafana-provisioning.ts';
import { folders, grafanaSettings } from './grafana-settings.ts';

// renovate: datasource=docker depName=docker.io/grafana/grafana
const version = '13.2.0';
const image = `docker.io/grafana/grafana:${version}`;
const program = 'grafana';
const component = 'dashboards';
const user = { uid: 472, gid: 472 };
const defaultSize = '1Gi';
/** A ConfigMap holds 1 MiB, and one applied by the client 256 KiB with its copy in an annotation. */
const mostOfConfigMap = 200_000;

/**
 * Grafana with data sources and dashboards as code: an overview of the cluster, and one dashboard for each workload, with
 * the panels that its construct declares and those that any pod has. They are made when everything is declared; a changed
 * dashboard is there within two minutes, without a restart.
 */
export class Grafana<C extends AnyCluster> extends Workload<C> {
  readonly endpoint: Endpoint;
  /** Address people open, when it is exposed. */
  readonly url: string | undefined;
  private readonly podPort = 3000;

  constructor(scope: Scope<C>, id: string, props: GrafanaProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Grafana', props);
    this.endpoint = this.pods(program, component);
    this.requireSecret(this.secret, [
      { name: 'password', kind: 'random', length: 24, alphabet: 'url', purpose: 'first password of the user admin' },
      { name: 'secret-key', kind: 'random', length: 32, alphabet: 'url', purpose: 'what Grafana encrypts secrets in its database with' },
    ]);
    this.readSecret(this.secret, 'password');
    this.readSecret(this.secret, 'secret-key');
    const { prometheus, loki, alertmanager } = props;
    this.connect(this.endpoint, prometheus, 'metrics');
    if (loki !== undefined) this.connect(this.endpoint, loki, 'log lines');
    if (alertmanager !== undefined) this.connect(this.endpoint, alertmanager, 'alerts and silences');
    const exposed = this.exposed(props);
    this.url = exposed?.url;
    this.renderService(exposed, props);
    this.renderClaim(props);
    this.declare(props);
    // Last of all: Prometheus is made at the end of the end, and has a dashboard too.
    this.home.atEnd(() => this.home.atEnd(() => this.home.atEnd(() => this.renderPods(props))));
  }

  private get secret(): string {
    return `${this.name}-admin`;
  }

  private get claim(): string {
    return `${this.name}-data`;
  }

  private exposed({ host, ingress, tls, overrides }: GrafanaProps<C>): Exposed | undefined {
    if (host === undefined) return undefined;
    return expose(this, {
      host,
      ingress,
      labels: this.labels(program, component),
      tls,
      service: this.name,
      port: 'http',
      target: this.endpoint,
      podPort: this.podPort,
      // A query over months of lines takes its time; live panels are a websocket that may be silent.
      timeout: '5m',
      websockets: true,
      overrides: overrides?.ingress,
    });
  }

  private renderService(exposed: Exposed | undefined, { overrides }: GrafanaProps<C>): void {
    const annotations = exposed?.serviceAnnotations ?? {};
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: {
          name: this.name,
          labels: this.labels(program, component),
          ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
        },
        spec: {
          type: 'ClusterIP',
          selector: this.selector(program, component),
          ports: [{ name: 'http', port: 80, targetPort: port('http'), protocol: 'TCP' }],
        },
      },
      overrides?.service,
    );
  }

  private renderClaim({ storage, overrides }: GrafanaProps<C>): void {
    const metadata = { name: this.claim, labels: this.labels(program, component), annotations: keepData };
    const spec = claimSpec(this.cluster.facts, this.storageClass(storage?.class)?.name ?? '', storage?.size ?? defaultSize, this.path);
    this.object(k8s.KubePersistentVolumeClaim, 'claim', { metadata, spec }, overrides?.claim);
  }

  private renderPods(props: GrafanaProps<C>): void {
    const { priority, nodeSelector, overrides } = props;
    const { facts } = this.cluster;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const { all, volumes } = this.renderDashboards(props);
    const config = { 'datasources.yaml': dataSources(props), 'dashboards.yaml': dashboardProviders(all) };
    const configName = `${this.name}-config`;
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: configName, labels }, data: config }, overrides?.configMap);
    const provisioned = (kind: 'datasources' | 'dashboards'): k8s.VolumeMount => ({
      name: 'config',
      mountPath: `${folders.provisioning}/${kind}/${kind}.yaml`,
      subPath: `${kind}.yaml`,
      readOnly: true,
    });
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
              terminationGracePeriodSeconds: 60,
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  env: [...grafanaSettings(this.url)],
                  ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
                  resources: resources(facts, props.resources, { cpu: '100m', memory: '256Mi', memoryLimit: '768Mi' }, this.path),
                  volumeMounts: [
                    { name: 'data', mountPath: '/var/lib/grafana' },
                    { name: 'admin', mountPath: folders.secrets, readOnly: true },
                    provisioned('datasources'),
                    provisioned('dashboards'),
                    ...volumes.map(({ name, folder }) => ({ name, mountPath: `${folders.dashboards}/${folder}`, readOnly: true })),
                    { name: 'tmp', mountPath: '/tmp' },
                  ],
                  // The first start and a new version change its database.
                  ...httpProbes('/api/health', 'http', 300),
                  securityContext: restrictedContainer,
                },
              ],
              volumes: [
                { name: 'data', persistentVolumeClaim: { claimName: this.claim } },
                { name: 'admin', secret: { secretName: this.secret, defaultMode: 0o440 } },
                { name: 'config', configMap: { name: configName } },
                ...volumes.map(({ name, configMaps }) => ({
                  name,
                  projected: { sources: configMaps.map((configMap) => ({ configMap: { name: configMap } })) },
                })),
                scratch('tmp', '256Mi'),
              ],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }

  /** ConfigMaps by application, and for each folder the volume that holds those of its layer. */
  private renderDashboards({ loki }: GrafanaProps<C>): { readonly all: readonly Folder[]; readonly volumes: readonly DashboardVolume[] } {
    const labels = this.labels(program, component);
    const byFolder = new Map<string, { readonly folder: Folder; readonly configMaps: string[] }>();
    const { name: workload, namespace } = this;
    const own = { application: this.application.name, workload, kind: 'Deployment', namespace, name: workload, spec: {} } as const;
    for (const { application, folder, files } of dashboardSets(this.home, own, loki !== undefined)) {
      const entry = byFolder.get(folder.name) ?? { folder, configMaps: [] };
      byFolder.set(folder.name, entry);
      for (const [position, data] of inPortions(files).entries()) {
        const name = `${this.name}-dashboards-${application}${position === 0 ? '' : `-${position + 1}`}`;
        new k8s.KubeConfigMap(this, name, { metadata: { name, labels }, data });
        entry.configMaps.push(name);
      }
    }
    const sorted = [...byFolder].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    return {
      all: sorted.map(({ folder }) => folder),
      volumes: sorted.map(({ folder, configMaps }) => ({ name: `dashboards-${folder.name}`, folder: folder.name, configMaps })),
    };
  }

  private declare({ storage, backup, priority, nodeSelector }: GrafanaProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, claim, endpoint } = this;
    const application = this.application.name;
    facts.workloads.push({ application, name, namespace, labels: endpoint.labels, typicalStart: '30s', securityExceptions: [] });
    facts.claims.push({
      namespace,
      name: claim,
      application,
      workload: name,
      storageClass: this.storageClass(storage?.class)?.key ?? '',
      size: storage?.size ?? defaultSize,
      content: 'data',
      replicas: 1,
    });
    if (backup === undefined || isExempt(backup)) {
      const reason = backup?.exempt ?? 'data sources and dashboards are code; users, stars and preferences are made again';
      facts.backups.push({ application, claim, namespace, kind: 'exempt', reason });
    } else {
      const { class: storageClass } = storage ?? {};
      // The image has no Python; its database is small and seldom written, so two equal readings are soon had.
      new FileBackup(this, 'files', {
        pods: endpoint,
        claim,
        storageClass,
        user,
        method: 'stable',
        exclude: ['csv', 'pdf', 'plugins', 'png', 'unified-search'],
        backup,
        priority,
        nodeSelector,
      });
    }
    facts.monitoring.set('grafana', 'application');
    this.scrape(endpoint, { port: 'http', podPort: this.podPort });
  }
}

/** The files of one folder. */
interface DashboardVolume {
  readonly name: string;
  readonly folder: string;
  readonly configMaps: readonly string[];
}

/** Files in groups that fit into a ConfigMap each. */
function inPortions(files: Readonly<Record<string, string>>): readonly Record<string, string>[] {
  const portions: { size: number; data: Record<string, string> }[] = [];
  for (const [name, text] of Object.entries(files)) {
    const size = Buffer.byteLength(text);
    const last = portions.at(-1);
    if (last === undefined || last.size + size > mostOfConfigMap) portions.push({ size, data: { [name]: text } });
    else {
      last.size += size;
      last.data[name] = text;
    }
  }
  return portions.map(({ data }) => data);
}
