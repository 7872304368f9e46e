import { type AnyCluster, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { resources } from '../../shared/index.ts';
import { type CollectorSpec, LogCollector, namesOfPods } from '../_log-collector.ts';
import { alloyConfig, eventsConfig } from './alloy-config.ts';
import { alloyAlerts, alloyPanels } from './alloy-metrics.ts';
import type { AlloyProps } from './alloy-props.ts';

// renovate: datasource=docker depName=docker.io/grafana/alloy
const version = 'v1.18.1';
const image = `docker.io/grafana/alloy:${version}`;
const program = 'alloy';
/** A user that the image has and does not use by itself. */
const user = { uid: 473, gid: 473 };
const configPath = '/etc/alloy';
const statePath = '/var/lib/alloy/data';

/** Grafana Alloy on each node: reads what pods log and sends it to Loki. Its pages have no password; policies let nobody in. */
export class Alloy<C extends AnyCluster> extends LogCollector<C> {
  constructor(scope: Scope<C>, id: string, props: AlloyProps<C>) {
    super(scope, id, program, 12345);
    refuseUnknownProps(this, 'Alloy', props);
    const { source = 'api', events = false, loki, overrides } = props;
    this.renderAccess(
      ['namespaces', 'pods', ...(source === 'api' ? ['pods/log'] : []), ...(events ? ['events'] : [])],
      overrides?.clusterRole,
    );
    this.renderCollector(source, props);
    this.declareCollector(this.endpoint, loki, source === 'files' ? namesOfPods : 'names of pods and what they log', source === 'files');
    if (events) this.renderEvents(props);
    this.alert(...alloyAlerts(this.namespace, id));
    this.dashboard('Alloy', alloyPanels(this.namespace, id));
  }

  private renderCollector(source: 'api' | 'files', props: AlloyProps<C>): void {
    const { loki, without = [], overrides } = props;
    const config = { 'config.alloy': alloyConfig({ source, pushUrl: loki.pushUrl, without }) };
    const configName = `${this.name}-config`;
    const metadata = { name: configName, labels: this.labels(program, 'collector') };
    this.object(k8s.KubeConfigMap, 'config', { metadata, data: config }, overrides?.configMap);
    this.renderDaemonSet(this.pod(source === 'files' ? 'node-files' : user, config, configName, this.spec(props)), overrides?.daemonSet);
  }

  /** One pod for all events: from each node they would come as often as there are nodes. */
  private renderEvents(props: AlloyProps<C>): void {
    const { loki, overrides } = props;
    const name = `${this.name}-events`;
    const labels = this.labels(program, 'events');
    const config = { 'config.alloy': eventsConfig(loki.pushUrl) };
    const configName = `${name}-config`;
    new k8s.KubeConfigMap(this, 'events-config', { metadata: { name: configName, labels }, data: config });
    const { metadata, spec } = this.pod(user, config, configName, this.spec(props));
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: this.selector(program, 'events') },
          template: { metadata: { labels, ...metadata }, spec },
        },
      },
      overrides?.deployment,
    );
    this.declareCollector(this.pods(program, 'events', name), loki, 'events of the cluster', false);
  }

  private spec(props: AlloyProps<C>): CollectorSpec<C> {
    return {
      image,
      args: [
        'run',
        `${configPath}/config.alloy`,
        `--storage.path=${statePath}`,
        `--server.http.listen-addr=0.0.0.0:${this.podPort}`,
        '--disable-reporting',
      ],
      configPath,
      statePath,
      ready: '/-/ready',
      resources: resources(this.cluster.facts, props.resources, { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }, this.path),
      props,
    };
  }
}
