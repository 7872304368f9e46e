import {
  PodMonitor,
  PrometheusRule,
  type PrometheusRuleSpec,
  PrometheusRuleSpecGroupsRulesExpr,
} from '../../../../imports/monitoring.coreos.com.ts';
import { type AlertGroup, type AnyCluster, applyPatch, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { chartAmounts, HelmComponent, sumAmounts } from '../../platform/helm/index.ts';
import { alertGroups, ruleGroup } from '../alerts/index.ts';
import type { PrometheusServer } from '../handles.ts';
import { scrapeJobs } from '../job-names.ts';
import { prometheusAlerts, prometheusPanels } from '../prometheus/prometheus-alerts.ts';
import { kubeletPort } from '../prometheus/prometheus-config.ts';
import { retentionOf } from '../prometheus/retention.ts';
import { objectName, podMonitorSpec } from './pod-monitor.ts';
import type { PrometheusOperatorProps } from './prometheus-operator-props.ts';

const source = {
  repoURL: 'https://prometheus-community.github.io/helm-charts',
  chart: 'kube-prometheus-stack',
  // renovate: datasource=helm depName=kube-prometheus-stack registryUrl=https://prometheus-community.github.io/helm-charts
  version: '88.5.3',
} as const;
const operatorVersion = 'v0.93.1';
// renovate: datasource=docker depName=quay.io/prometheus/prometheus
const serverVersion = 'v3.14.0';
const server = { cpu: '100m', memory: '512Mi', memoryLimit: '2Gi' } as const;
const small = { cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' } as const;
const reloader = { cpu: '10m', memory: '32Mi', memoryLimit: '64Mi' } as const;
/** The chart brings the kinds; before its sync they are not known. */
const afterChart = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true', 'argocd.argoproj.io/sync-wave': '1' };
const crds = [
  'AlertmanagerConfig',
  'Alertmanager',
  'PodMonitor',
  'Probe',
  'PrometheusAgent',
  'Prometheus',
  'PrometheusRule',
  'ScrapeConfig',
  'ServiceMonitor',
  'ThanosRuler',
];

/**
 * A Prometheus that the Prometheus operator runs, from kube-prometheus-stack with everything else of it switched off. What
 * constructs declare becomes PodMonitors and PrometheusRules, and so can what charts bring. It needs about a gibibyte more
 * than `Prometheus` and ten large CRDs; give its application `syncOptions: ['ServerSideApply=true']`, or they do not fit.
 */
export class PrometheusOperator<C extends AnyCluster> extends HelmComponent<C> implements PrometheusServer<C> {
  readonly protocol = 'prometheus';
  readonly port = 9090;
  readonly podPort = 9090;
  readonly host: string;
  readonly url: string;
  readonly scrapeInterval: string;

  constructor(scope: Scope<C>, id: string, props: PrometheusOperatorProps<C>) {
    super(scope, id, { 'app.kubernetes.io/name': 'prometheus', 'operator.prometheus.io/name': id });
    refuseUnknownProps(this, 'PrometheusOperator', props);
    this.needs(props, 'storage.size');
    this.host = this.serviceHost(`${id}-prometheus`);
    this.url = `http://${this.host}:${this.port}`;
    this.scrapeInterval = props.scrapeInterval ?? '30s';
    this.check();
    if (props.alertmanager !== undefined) this.connect(this.endpoint, props.alertmanager, 'alerts');
    this.chart(props);
    const job = `${this.application.name}/${id}`;
    this.scrape(this.endpoint, { port: 'http-web', podPort: this.podPort });
    this.alert(...prometheusAlerts(job, props.alertmanager !== undefined));
    this.dashboard('Prometheus', prometheusPanels(job));
    this.cluster.facts.monitoring.set('prometheus', 'application');
    this.declare(props);
    // Twice, so that what others derive at the end is there too.
    this.home.atEnd(() => this.home.atEnd(() => this.objects(props)));
  }

  private check(): void {
    if (this.application.props.syncOptions?.includes('ServerSideApply=true') === true) return;
    this.cluster.facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${this.application.node.path} syncOptions`,
      message: 'the CRDs of the Prometheus operator are larger than an annotation may be, so that a client-side apply fails',
      hint: "write `syncOptions: ['ServerSideApply=true']`",
    });
  }

  private chart(props: PrometheusOperatorProps<C>): void {
    const { storage, alertmanager, resources, operator, priority, overrides } = props;
    const { facts, clusterName } = this.home;
    const { time, size } = retentionOf(facts, this.path, props);
    const amounts = {
      server: chartAmounts(facts, resources, server, `${this.path} resources`),
      operator: chartAmounts(facts, operator, small, `${this.path} operator`),
      reloader: chartAmounts(facts, undefined, reloader, this.path),
    };
    const priorityClassName = this.priority(priority);
    const important = priorityClassName === undefined ? {} : { priorityClassName };
    const off = { enabled: false };
    const all = Object.fromEntries(
      ['podMonitor', 'probe', 'rule', 'scrapeConfig', 'serviceMonitor'].map((kind) => [`${kind}SelectorNilUsesHelmValues`, false]),
    );
    const withoutBuckets = [{ action: 'drop', sourceLabels: ['__name__'], regex: '.+_bucket' }];
    const values = {
      fullnameOverride: this.name,
      cleanPrometheusOperatorObjectNames: true,
      crds: { enabled: true },
      // Ours stand beside it, or the rules are made from what constructs declare.
      defaultRules: { create: false },
      alertmanager: off,
      grafana: off,
      kubeStateMetrics: off,
      nodeExporter: off,
      // Not reachable from pods on most distributions.
      kubeControllerManager: off,
      kubeEtcd: off,
      kubeProxy: off,
      kubeScheduler: off,
      coreDns: off,
      kubeApiServer: { serviceMonitor: { metricRelabelings: withoutBuckets } },
      kubelet: { serviceMonitor: { metricRelabelings: withoutBuckets, probes: false } },
      prometheusOperator: {
        ...important,
        // Its Jobs are hooks that Argo CD waits for; a rule that cannot be read is found before, in Git.
        admissionWebhooks: off,
        tls: off,
        serviceMonitor: { selfMonitor: false },
        prometheusConfigReloader: {
          resources: { requests: amounts.reloader.requests, limits: { cpu: '0', memory: amounts.reloader.limits.memory } },
        },
        resources: amounts.operator,
      },
      prometheus: {
        serviceMonitor: { selfMonitor: false },
        prometheusSpec: {
          ...important,
          ...all,
          image: { tag: serverVersion },
          externalLabels: { cluster: clusterName },
          scrapeInterval: this.scrapeInterval,
          evaluationInterval: this.scrapeInterval,
          retention: time,
          retentionSize: size,
          ...(alertmanager === undefined
            ? {}
            : {
                additionalAlertManagerConfigs: [{ static_configs: [{ targets: [`${alertmanager.host}:${alertmanager.port}`] }] }],
              }),
          resources: amounts.server,
          storageSpec: {
            volumeClaimTemplate: {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                storageClassName: this.storageClass(storage.class)?.name ?? '',
                resources: { requests: { storage: storage.size } },
              },
            },
          },
        },
      },
    };
    this.addChart(source, applyPatch(values, overrides?.values) as JsonObject);
    this.declareFootprint({
      ...sumAmounts(
        { pods: 1, amounts: amounts.server },
        { pods: 1, amounts: amounts.operator },
        // One beside the server, one that prepares its configuration.
        { pods: 2, amounts: amounts.reloader },
      ),
      pods: 2,
      images: [
        `quay.io/prometheus/prometheus:${serverVersion}`,
        `quay.io/prometheus-operator/prometheus-operator:${operatorVersion}`,
        `quay.io/prometheus-operator/prometheus-config-reloader:${operatorVersion}`,
      ],
      ports: [{ name: 'http-web', port: this.podPort, protocol: 'TCP' }],
      source: `templates of chart kube-prometheus-stack ${source.version}: the operator, and one server that it makes`,
    });
    this.allowKinds(
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
  }

  /** The operator watches everywhere; its server scrapes what is declared, kubelets and the API server. */
  private declare({ storage, noBackup }: PrometheusOperatorProps<C>): void {
    const { facts, nodes } = this.home;
    const { name, namespace, endpoint } = this;
    const application = this.application.name;
    const operator = {
      application,
      workload: `${name}-operator`,
      namespace,
      labels: { app: 'kube-prometheus-stack-operator', release: name },
    };
    const reason = `watches ${crds.length} kinds of its own and makes the server`;
    this.open({ endpoint: operator, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason });
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'finds the pods to scrape, and scrapes it',
    });
    const ranges = Object.values(nodes).map(({ address }) => `${address}/32`);
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'ranges', ranges },
      ports: [{ port: kubeletPort, protocol: 'TCP' }],
      reason: 'metrics of the kubelets',
    });
    const claim = `data-prometheus-${name}-0`;
    const storageClass = this.storageClass(storage.class)?.key ?? '';
    facts.workloads.push({ application, name, namespace, labels: endpoint.labels, typicalStart: '2m', securityExceptions: [] });
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
    facts.backups.push({ application, claim, namespace, kind: 'exempt', reason: noBackup });
  }

  private objects({ overrides }: PrometheusOperatorProps<C>): void {
    const { facts, nodes } = this.home;
    const labels = this.labels('prometheus', 'rules');
    const ranges = Object.values(nodes).map(({ address }) => `${address}/32`);
    for (const job of scrapeJobs(facts.metrics)) {
      const name = objectName(job.job);
      const spec = podMonitorSpec(job) as never;
      this.object(PodMonitor, `pod-monitor-${name}`, { metadata: { name, labels, annotations: afterChart }, spec }, overrides?.podMonitor);
    }
    for (const { application, workload, namespace, labels: selector, podPort, hostNetwork } of facts.metrics) {
      const to = { application, workload, namespace, labels: selector };
      const ports = [{ port: podPort, protocol: 'TCP' as const }];
      if (hostNetwork === true)
        this.open({
          endpoint: this.endpoint,
          direction: 'egress',
          peer: { kind: 'ranges', ranges },
          ports,
          reason: `metrics of ${workload}`,
        });
      else facts.connections.push({ from: this.endpoint, to, port: podPort, protocol: 'TCP', purpose: 'metrics' });
    }
    for (const group of alertGroups(this.home, [])) {
      const name = objectName(`${group.application}/${group.workload}`);
      const spec = ruleSpec(group);
      this.object(PrometheusRule, `rule-${name}`, { metadata: { name, labels, annotations: afterChart }, spec }, overrides?.rule);
    }
  }
}

/** The class takes expressions as texts or numbers, in a wrapper of its own. */
function ruleSpec(group: AlertGroup): PrometheusRuleSpec {
  const { name, rules } = ruleGroup(group);
  return {
    groups: [{ name, rules: rules.map(({ expr, ...rule }) => ({ ...rule, expr: PrometheusRuleSpecGroupsRulesExpr.fromString(expr) })) }],
  };
}
