import { type AnyCluster, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { resources } from '../../shared/index.ts';
import { LogCollector, namesOfPods } from '../_log-collector.ts';
import { promtailConfig } from './promtail-config.ts';
import type { PromtailProps } from './promtail-props.ts';

// renovate: datasource=docker depName=docker.io/grafana/promtail
const version = '3.5.1';
const image = `docker.io/grafana/promtail:${version}`;
const program = 'promtail';
const configPath = '/etc/promtail';
const statePath = '/run/promtail';

/**
 * Promtail on each node: reads the files of pods as root, in a privileged namespace. Its upstream has ended, which a
 * finding says: it is here for who has it already. `Alloy` does the same.
 */
export class Promtail<C extends AnyCluster> extends LogCollector<C> {
  constructor(scope: Scope<C>, id: string, props: PromtailProps<C>) {
    super(scope, id, program, 9080);
    refuseUnknownProps(this, 'Promtail', props);
    const { loki, without = [], overrides } = props;
    const { namespace } = this;
    this.renderAccess(['namespaces', 'pods'], overrides?.clusterRole);
    const config = { 'promtail.yaml': promtailConfig({ pushUrl: loki.pushUrl, without }) };
    const configName = `${id}-config`;
    const metadata = { name: configName, labels: this.labels(program, 'collector') };
    this.object(k8s.KubeConfigMap, 'config', { metadata, data: config }, overrides?.configMap);
    const pod = this.pod('node-files', config, configName, {
      image,
      args: [`-config.file=${configPath}/promtail.yaml`],
      configPath,
      statePath,
      ready: '/ready',
      resources: resources(this.cluster.facts, props.resources, { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' }, this.path),
      props,
    });
    this.renderDaemonSet(pod, overrides?.daemonSet);
    this.declareCollector(this.endpoint, loki, namesOfPods, true);
    this.alert({
      alert: 'PromtailDropsLines',
      expr: `sum by (namespace, pod, node) (increase(promtail_dropped_entries_total{namespace="${namespace}",pod=~"${id}-.+"}[15m])) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'Lines of {{ $labels.node }} do not reach Loki',
      description: `Loki was away for too long or refuses them. Look at the log of the pod: kubectl -n ${namespace} logs {{ $labels.pod }}.`,
    });
  }
}
