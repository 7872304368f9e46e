import type { AnyCluster, Producer } from '../../authoring/index.ts';

/** Keeps what experiments measured and made, behind the tracking API of MLflow. */
export interface TrackingServer<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'mlflow';
  /** Base of the API inside the cluster, what `MLFLOW_TRACKING_URI` holds. */
  readonly url: string;
  /** Whether clients must give a name and a password. */
  readonly signIn: boolean;
}
