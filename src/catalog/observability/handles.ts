import type { AnyCluster, Producer } from '../../authoring/index.ts';

/** A Prometheus that answers PromQL. */
export interface PrometheusServer<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'prometheus';
  /** Base of its API inside the cluster, without a slash at the end: `http://prometheus.monitoring.svc.cluster.local:9090`. */
  readonly url: string;
  /** How often it scrapes where nothing else is said, `30s`: the smallest step a query makes sense for. */
  readonly scrapeInterval: string;
}

/** A Loki that takes log lines and answers LogQL. */
export interface LokiServer<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'loki';
  /** Base of its API inside the cluster, for those who ask, without a slash at the end. */
  readonly url: string;
  /** Where collectors send to. */
  readonly pushUrl: string;
}

/** An Alertmanager that takes alerts and tells people. */
export interface AlertmanagerServer<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'alertmanager';
  /** Base of its API inside the cluster, without a slash at the end. */
  readonly url: string;
}
