import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseDuration } from '../../../units/index.ts';
import { expose } from '../../shared/expose.ts';
import {
  checksum,
  claimSpec,
  clientService,
  headlessService,
  httpProbes,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  storeSet,
} from '../../shared/index.ts';
import type { AlertmanagerServer } from '../handles.ts';
import { alertmanagerConfig, nobody, secretFolder, switchReceiver } from './alertmanager-config.ts';
import type { AlertmanagerProps, Receiver } from './alertmanager-props.ts';
import { mailServer, secretKeys, waysOut } from './alertmanager-ways.ts';

// renovate: datasource=docker depName=quay.io/prometheus/alertmanager
const version = 'v0.34.0';
const image = `quay.io/prometheus/alertmanager:${version}`;
const program = 'alertmanager';
/** User `nobody` of the image. */
const user = { uid: 65534, gid: 65534 };
const withoutLoss = 'silences and what was sent already; after a loss people are told once more';

/**
 * One Alertmanager: takes alerts of Prometheus, groups them and tells people. Its pages ask nobody for a password, and
 * whoever opens them may silence alerts.
 */
export class Alertmanager<C extends AnyCluster, const R extends string> extends Workload<C> implements AlertmanagerServer<C> {
  readonly protocol = 'alertmanager';
  readonly port = 9093;
  readonly podPort = 9093;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;
  /** Address people open, when it is exposed. */
  readonly address: string | undefined;

  constructor(scope: Scope<C>, id: string, props: AlertmanagerProps<C, R>) {
    super(scope, id);
    refuseUnknownProps(this, 'Alertmanager', props);
    this.needs(props, 'storage.size');
    this.endpoint = this.pods(program, 'server');
    this.host = this.serviceHost();
    this.url = `http://${this.host}:${this.port}`;
    const receivers: Readonly<Record<string, Receiver>> = props.receivers;
    this.check(props, receivers);
    const keys = secretKeys(receivers, props.deadMansSwitch);
    if (keys.length > 0) {
      this.requireSecret(this.secret, keys);
      for (const { name } of keys) this.readSecret(this.secret, name);
    }
    for (const { host, port: number, reason } of waysOut(receivers, props.deadMansSwitch))
      this.reach(this.endpoint, [host], [number], reason);
    if ('exempt' in props.deadMansSwitch) this.home.accept('POLICY_ALERTS_NO_DEAD_MANS_SWITCH', props.deadMansSwitch.exempt, this);
    this.address = this.renderServices(props);
    this.renderServer(props, receivers, keys.length > 0);
    this.observe();
    this.declare(props);
  }

  private get secret(): string {
    return `${this.name}-receivers`;
  }

  private check(
    { defaultReceiver, routes = [], repeat, deadMansSwitch }: AlertmanagerProps<C, R>,
    receivers: Readonly<Record<string, Receiver>>,
  ): void {
    const { facts } = this.cluster;
    const refuse = (field: string, message: string, hint?: string) =>
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} ${field}`, message, hint });
    for (const [name, receiver] of Object.entries(receivers)) {
      const field = `receivers.${name}`;
      if (!/^[A-Za-z0-9][-A-Za-z0-9_.]*$/.test(name) || name === nobody || name === switchReceiver)
        refuse(
          field,
          `"${name}" cannot be the name of a receiver`,
          `letters, digits and hyphens, and neither ${nobody} nor ${switchReceiver}`,
        );
      if (receiver.kind === 'email' && mailServer(receiver.server).port === 0)
        refuse(`${field}.server`, `"${receiver.server}" names no port`, 'write for example `mail.example.org:587`');
      if (receiver.kind === 'telegram' && !Number.isSafeInteger(receiver.chatId))
        refuse(`${field}.chatId`, `${receiver.chatId} is no number of a chat`, 'ask @userinfobot, or read it from getUpdates of the bot');
    }
    if (defaultReceiver !== undefined) facts.lookUp(receivers, defaultReceiver, `${this.path} defaultReceiver`, 'receiver');
    const every = 'exempt' in deadMansSwitch ? undefined : deadMansSwitch.every;
    const durations: [string, string | undefined][] = [
      ['repeat', repeat],
      ['deadMansSwitch.every', every],
    ];
    for (const [index, route] of routes.entries()) {
      facts.lookUp(receivers, route.receiver, `${this.path} routes[${index}].receiver`, 'receiver');
      if (route.severity === undefined && route.application === undefined && route.alerts === undefined)
        refuse(`routes[${index}]`, 'has no condition, so it would take every alert', 'make its receiver the `defaultReceiver`');
      durations.push([`routes[${index}].repeat`, route.repeat]);
    }
    for (const [field, value] of durations) {
      if (value === undefined || (/^(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/.test(value) && value !== '' && parseDuration(value) > 0))
        continue;
      refuse(field, `"${value}" is no duration that Alertmanager reads`, 'write for example `5m` or `12h`');
    }
  }

  /** @returns the address people open */
  private renderServices({ host, ingress, tls, overrides }: AlertmanagerProps<C, R>): string | undefined {
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
            overrides: overrides?.ingress,
          });
    const service = clientService(store, ports);
    const metadata = { ...service.metadata, ...(exposed === undefined ? {} : { annotations: { ...exposed.serviceAnnotations } }) };
    this.object(k8s.KubeService, 'service', { ...service, metadata }, overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, ports));
    return exposed?.url;
  }

  private renderServer(props: AlertmanagerProps<C, R>, receivers: Readonly<Record<string, Receiver>>, withSecret: boolean): void {
    const { defaultReceiver = Object.keys(receivers)[0], routes = [], repeat = '12h', deadMansSwitch, storage, overrides } = props;
    const { facts } = this.cluster;
    const { name } = this;
    const labels = this.labels(program, 'server');
    const config = { 'alertmanager.yml': alertmanagerConfig({ receivers, defaultReceiver, routes, repeat, deadMansSwitch }) };
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${name}-config`, labels }, data: config }, overrides?.configMap);
    const store = { name, labels, selector: this.selector(program, 'server') };
    const claim = claimSpec(facts, this.storageClass(storage.class)?.name ?? '', storage.size, this.path);
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      storeSet(store, { pod: this.pod(props, withSecret), annotations: checksum(config), claim }),
      overrides?.statefulSet,
    );
  }

  private pod({ priority, nodeSelector, resources: given }: AlertmanagerProps<C, R>, withSecret: boolean): k8s.PodSpec {
    return {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          name: program,
          image,
          imagePullPolicy: 'IfNotPresent',
          args: [
            '--config.file=/etc/alertmanager/alertmanager.yml',
            '--storage.path=/alertmanager',
            // One alone: it listens for no others.
            '--cluster.listen-address=',
            ...(this.address === undefined ? [] : [`--web.external-url=${this.address}`]),
          ],
          ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
          resources: resources(this.cluster.facts, given, { cpu: '10m', memory: '64Mi', memoryLimit: '192Mi' }, this.path),
          volumeMounts: [
            { name: 'config', mountPath: '/etc/alertmanager', readOnly: true },
            ...(withSecret ? [{ name: 'receivers', mountPath: secretFolder, readOnly: true }] : []),
            { name: 'data', mountPath: '/alertmanager' },
          ],
          ...httpProbes('/-/healthy', 'http', 60, '/-/ready'),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: `${this.name}-config` } },
        ...(withSecret ? [{ name: 'receivers', secret: { secretName: this.secret, defaultMode: 0o440 } }] : []),
      ],
    };
  }

  private observe(): void {
    const job = `${this.application.name}/${this.name}`;
    const at = `{job=${JSON.stringify(job)}}`;
    this.scrape(this.endpoint, { port: 'http', podPort: this.podPort });
    this.alert(
      {
        alert: 'AlertmanagerNotificationsFailing',
        expr: `sum by (integration, reason) (rate(alertmanager_notifications_failed_total${at}[10m])) > 0`,
        for: '15m',
        severity: 'critical',
        summary: 'Alertmanager cannot tell people by {{ $labels.integration }}: {{ $labels.reason }}',
        description: 'Its log names the answer of the server. Where this is the only way, only the dead man’s switch will be noticed.',
      },
      {
        alert: 'AlertmanagerConfigNotLoaded',
        expr: `alertmanager_config_last_reload_successful${at} == 0`,
        for: '10m',
        severity: 'critical',
        summary: 'Alertmanager could not read its configuration',
        description: 'It goes on with the one before. Its log names the line.',
      },
    );
    this.dashboard('Alertmanager', [
      { title: 'Alerts it holds', queries: [{ expr: `sum by (state) (alertmanager_alerts${at})`, legend: '{{state}}' }] },
      { title: 'Silences', queries: [{ expr: `sum by (state) (alertmanager_silences${at})`, legend: '{{state}}' }] },
      {
        title: 'Notifications sent',
        unit: 'ops',
        queries: [{ expr: `sum by (integration) (rate(alertmanager_notifications_total${at}[5m]))`, legend: '{{integration}}' }],
      },
      {
        title: 'Notifications that failed',
        unit: 'ops',
        queries: [{ expr: `sum by (integration) (rate(alertmanager_notifications_failed_total${at}[5m]))`, legend: '{{integration}}' }],
      },
    ]);
  }

  private declare({ storage, noBackup = withoutLoss }: AlertmanagerProps<C, R>): void {
    const { facts } = this.cluster;
    const { name, namespace } = this;
    const application = this.application.name;
    const claim = `data-${name}-0`;
    const storageClass = this.storageClass(storage.class)?.key ?? '';
    facts.workloads.push({ application, name, namespace, labels: this.endpoint.labels, typicalStart: '10s', securityExceptions: [] });
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
}
