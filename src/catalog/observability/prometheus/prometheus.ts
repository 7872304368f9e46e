import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { expose } from '../../shared/expose.ts';
import {
  checksum,
  claimSpec,
  clientService,
  FileBackup,
  headlessService,
  httpProbe,
  isExempt,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  storeSet,
} from '../../shared/index.ts';
import { alertGroups, ruleFiles } from '../alerts/index.ts';
import type { PrometheusServer } from '../handles.ts';
import { scrapeJobs } from '../job-names.ts';
import { renderAccess } from './prometheus-access.ts';
import { prometheusAlerts, prometheusPanels } from './prometheus-alerts.ts';
import { kubeletPort, prometheusConfig } from './prometheus-config.ts';
import type { PrometheusProps } from './prometheus-props.ts';
import { type Retention, retentionOf } from './retention.ts';

// renovate: datasource=docker depName=quay.io/prometheus/prometheus
const version = 'v3.14.0';
const image = `quay.io/prometheus/prometheus:${version}`;
const program = 'prometheus';
/** User `nobody` of the image. */
const user = { uid: 65534, gid: 65534 };

/**
 * One Prometheus that scrapes every metrics endpoint declared in the cluster, its kubelets and its API server, and loads
 * the alerting rules of all constructs. Its configuration is made when everything is declared; a change of it restarts
 * the pod. Its pages ask nobody for a password.
 */
export class Prometheus<C extends AnyCluster> extends Workload<C> implements PrometheusServer<C> {
  readonly protocol = 'prometheus';
  readonly port = 9090;
  readonly podPort = 9090;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;
  readonly scrapeInterval: string;
  /** Address people open, when it is exposed. */
  readonly address: string | undefined;
  private readonly retention: Retention;

  constructor(scope: Scope<C>, id: string, props: PrometheusProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'Prometheus', props);
    this.needs(props, 'storage.size', 'backup');
    this.endpoint = this.pods(program, 'server');
    this.host = this.serviceHost();
    this.url = `http://${this.host}:${this.port}`;
    this.scrapeInterval = props.scrapeInterval ?? '30s';
    const { facts } = this.cluster;
    this.retention = retentionOf(facts, this.path, props);
    this.address = this.renderServices(props);
    if (props.alertmanager !== undefined) this.connect(this.endpoint, props.alertmanager, 'alerts');
    this.scrape(this.endpoint, { port: 'http', podPort: this.podPort });
    const job = `${this.application.name}/${id}`;
    this.alert(...prometheusAlerts(job, props.alertmanager !== undefined));
    this.dashboard('Prometheus', prometheusPanels(job));
    if (props.alerts !== undefined) facts.alerts.push({ application: 'cluster', workload: id, alerts: props.alerts });
    facts.monitoring.set('prometheus', 'application');
    this.declare(props);
    // Twice, so that what others derive at the end is there too.
    this.home.atEnd(() => this.home.atEnd(() => this.renderServer(props)));
  }

  /** @returns the address people open */
  private renderServices({ host, ingress, tls, overrides }: PrometheusProps<C>): string | undefined {
    const store = { name: this.name, labels: this.labels(program, 'server'), selector: this.selector(program, 'server') };
    const ports = [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }];
    const exposed =
      host === undefined
        ? undefined
        : expose(this, {
            host,
            ingress,
            labels: store.labels,
            tls,
            service: this.name,
            port: 'http',
            target: this.endpoint,
            podPort: this.podPort,
            timeout: '2m',
            overrides: overrides?.ingress,
          });
    const service = clientService(store, ports);
    const metadata = { ...service.metadata, ...(exposed === undefined ? {} : { annotations: { ...exposed.serviceAnnotations } }) };
    this.object(k8s.KubeService, 'service', { ...service, metadata }, overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, ports));
    return exposed?.url;
  }

  private renderServer(props: PrometheusProps<C>): void {
    const { storage, overrides } = props;
    const labels = this.labels(program, 'server');
    const { home, name } = this;
    const { facts } = home;
    const jobs = scrapeJobs(facts.metrics);
    const config = {
      'prometheus.yml': prometheusConfig({
        cluster: home.clusterName,
        interval: this.scrapeInterval,
        retention: this.retention,
        alertmanager: props.alertmanager === undefined ? undefined : `${props.alertmanager.host}:${props.alertmanager.port}`,
        jobs,
        nodes: Object.entries(home.nodes).map(([node, { address }]) => ({ name: node, address })),
        apiServers: home.apiServers,
        apiPort: home.distribution.apiPort,
      }),
    };
    const { application, namespace } = this;
    const itself = { application: application.name, workload: name, kind: 'StatefulSet', namespace, name, spec: {} } as const;
    const rules = ruleFiles(alertGroups(home, [itself]));
    renderAccess(this, labels, [...new Set(jobs.map(({ endpoint }) => endpoint.namespace))].sort());
    this.openWays();
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${name}-config`, labels }, data: config }, overrides?.configMap);
    this.object(k8s.KubeConfigMap, 'rules', { metadata: { name: `${name}-rules`, labels }, data: rules }, overrides?.rules);
    const store = { name, labels, selector: this.selector(program, 'server') };
    const claim = claimSpec(facts, this.storageClass(storage.class)?.name ?? '', storage.size, this.path);
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      storeSet(store, { pod: this.pod(props), annotations: checksum(config, rules), claim }),
      overrides?.statefulSet,
    );
  }

  /** Both ends of every scrape, and the ways to what is no pod of ours. */
  private openWays(): void {
    const { facts, nodes } = this.home;
    const ranges = Object.values(nodes).map(({ address }) => `${address}/32`);
    const toNodes = (podPort: number, reason: string) =>
      this.open({
        endpoint: this.endpoint,
        direction: 'egress',
        peer: { kind: 'ranges', ranges },
        ports: [{ port: podPort, protocol: 'TCP' }],
        reason,
      });
    for (const { application, workload, namespace, labels, podPort, hostNetwork } of facts.metrics) {
      if (hostNetwork === true) toNodes(podPort, `metrics of ${workload}, on the network of the nodes`);
      else
        facts.connections.push({
          from: this.endpoint,
          to: { application, workload, namespace, labels },
          port: podPort,
          protocol: 'TCP',
          purpose: 'metrics',
        });
    }
    toNodes(kubeletPort, 'metrics of the kubelets');
    this.open({
      endpoint: this.endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'finds the pods to scrape, and scrapes it',
    });
  }

  private pod({ priority, nodeSelector, resources: given }: PrometheusProps<C>): k8s.PodSpec {
    return {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      serviceAccountName: this.name,
      automountServiceAccountToken: true,
      // A full head is written out on the way down.
      terminationGracePeriodSeconds: 300,
      containers: [
        {
          name: program,
          image,
          imagePullPolicy: 'IfNotPresent',
          args: [
            '--config.file=/etc/prometheus/prometheus.yml',
            '--storage.tsdb.path=/prometheus',
            ...(this.address === undefined ? [] : [`--web.external-url=${this.address}`]),
          ],
          ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
          resources: resources(this.cluster.facts, given, { cpu: '100m', memory: '512Mi', memoryLimit: '2Gi' }, this.path),
          volumeMounts: [
            { name: 'config', mountPath: '/etc/prometheus', readOnly: true },
            { name: 'rules', mountPath: '/etc/prometheus-rules', readOnly: true },
            { name: 'data', mountPath: '/prometheus' },
          ],
          // After a crash the write-ahead log of three hours is read again.
          startupProbe: httpProbe('/-/ready', 'http', { period: 10, failures: 90 }),
          readinessProbe: httpProbe('/-/ready', 'http', { period: 10, failures: 3 }),
          livenessProbe: httpProbe('/-/healthy', 'http', { period: 20, failures: 6 }),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: `${this.name}-config` } },
        { name: 'rules', configMap: { name: `${this.name}-rules` } },
      ],
    };
  }

  private declare({ storage, backup, priority, nodeSelector }: PrometheusProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace } = this;
    const application = this.application.name;
    const claim = `data-${name}-0`;
    const storageClass = this.storageClass(storage.class)?.key ?? '';
    facts.workloads.push({ application, name, namespace, labels: this.endpoint.labels, typicalStart: '1m', securityExceptions: [] });
    facts.claims.push({
      namespace,
      name: claim,
      application,
      workload: name,
      storageClass,
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) {
      facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: backup.exempt });
      return;
    }
    // A finished block never changes; what is still written is left out, and a restored server begins a new log.
    new FileBackup(this, 'files', {
      pods: this.endpoint,
      claim,
      storageClass: storage.class,
      user,
      method: 'tar',
      exclude: ['wal', 'wbl', 'chunks_head', 'lock', 'queries.active'],
      backup,
      priority,
      nodeSelector,
    });
  }
}
