import { ApiObject } from 'cdk8s';
import { type AnyCluster, applyPatch, refuseUnknownProps, type Scope, type StorageClassSpec } from '../../../authoring/index.ts';
import type { Endpoint, SecretKey } from '../../../model/index.ts';
import { sumAmounts } from '../../platform/helm/index.ts';
import { PostgresDatabase, type PostgresExtension, program } from '../postgres/index.ts';
import { type CloudNativePg, operatorImage } from './cloudnative-pg.ts';
import { serverImage } from './postgres-cluster-image.ts';
import { clusterAlerts, clusterPanels } from './postgres-cluster-metrics.ts';
import type { PostgresClusterProps } from './postgres-cluster-props.ts';
import { clusterPods, clusterSpec, instanceAmounts, instancePods } from './postgres-cluster-spec.ts';

const statusPort = 8000;
const metricsPort = 9187;

/** After the operator, which brings the kind; kept by Argo CD whatever happens, because the claims go with it. */
const clusterAnnotations = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,SkipDryRunOnMissingResource=true',
  'argocd.argoproj.io/sync-wave': '1',
};
/** When the servers are up. */
const setupAnnotations = { 'argocd.argoproj.io/sync-wave': '2' };

/**
 * One application's database on servers that CloudNativePG runs: what `Postgres` is, with copies on other nodes and a
 * failover. The operator makes the servers; role, database, extensions, dumps, restore and drill are the same Jobs. A
 * `Database` of the operator could not do it: it makes an empty one without a look at the backup, and updates no extension.
 */
export class PostgresCluster<C extends AnyCluster, const E extends readonly PostgresExtension[] = []> extends PostgresDatabase<C, E> {
  readonly endpoint: Endpoint;
  /** The Service that always leads to the primary. */
  readonly host: string;
  private readonly instances: number;

  constructor(scope: Scope<C>, id: string, props: PostgresClusterProps<C, E>) {
    super(scope, id, props);
    refuseUnknownProps(this, 'PostgresCluster', props);
    const { name, namespace, application } = this;
    this.endpoint = { application: application.name, workload: name, namespace, labels: clusterPods(name) };
    this.host = this.serviceHost(`${name}-rw`);
    this.instances = this.checkedInstances(props.instances ?? 3);
    if (props.operator.application !== application) application.addDependency(props.operator.application);
    const storageClass = this.storageClass(props.storage.class);
    this.renderCluster(props, storageClass?.name ?? '');
    const superuser = 'the operator sets it, and every change of it';
    const tasks = { readers: { superuser: [name], app: [name] }, superuser, annotations: setupAnnotations };
    this.renderTasks(props, tasks, props.overrides);
    this.flows(props.operator);
    this.declare(props, storageClass);
    this.observe();
  }

  private checkedInstances(instances: number): number {
    if (Number.isInteger(instances) && instances >= 1) return instances;
    this.cluster.facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${this.path} instances`,
      message: `${instances} is no whole number above 0`,
      hint: 'write `1`, or `3` to survive the loss of a node without losing a write',
    });
    return 1;
  }

  /** The operator reads both: a Secret with user and password, whose label makes it notice changes. */
  protected override requirePassword(secret: string, role: string, password: SecretKey): void {
    const username: SecretKey = { name: 'username', kind: 'derived', template: role, purpose: 'role that the password is of' };
    this.requireSecret(secret, [username, password], { type: 'kubernetes.io/basic-auth', labels: { 'cnpg.io/reload': 'true' } });
    this.readSecret(secret, 'username');
  }

  private renderCluster(props: PostgresClusterProps<C, E>, storageClass: string): void {
    const { name, path, role } = this;
    const object = {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: { name, labels: this.labels(program, 'database'), annotations: clusterAnnotations },
      spec: clusterSpec(this.home, {
        path,
        name,
        version: props.version,
        instances: this.instances,
        role,
        secrets: { app: this.password.name, superuser: `${name}-superuser` },
        storage: { storageClass, size: props.storage.size },
        settings: props.settings ?? {},
        resources: props.resources,
        placement: this.placement(props.priority, props.nodeSelector),
      }),
    };
    new ApiObject(this, 'cluster', applyPatch(object, props.overrides?.cluster) as typeof object);
  }

  /** Clients, Prometheus and Jobs declare their own way. */
  private flows(operator: CloudNativePg<C>): void {
    const { endpoint, podPort } = this;
    const flow = (from: Endpoint, port: number, purpose: string) =>
      this.cluster.facts.connections.push({ from, to: endpoint, port, protocol: 'TCP', purpose });
    flow(operator.endpoint, statusPort, 'how a server is, and when it becomes the primary');
    flow(operator.endpoint, podPort, 'postgresql: the operator');
    if (this.instances > 1) {
      flow(endpoint, podPort, 'postgresql: changes of the primary');
      flow(endpoint, statusPort, 'whether a primary that lost the API server is alone');
    }
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'the supervisor of each server reads what the database should be, and tells how it is',
    });
  }

  private declare(props: PostgresClusterProps<C, E>, storageClass: (StorageClassSpec & { readonly key: string }) | undefined): void {
    const { facts } = this.cluster;
    const { name, namespace, instances } = this;
    const application = this.application.name;
    const claim = `${name}-1`;
    const { size } = props.storage;
    const key = storageClass?.key ?? '';
    facts.workloads.push({ application, name, namespace, labels: instancePods(name), typicalStart: '1m', securityExceptions: [] });
    facts.claims.push({
      namespace,
      name: claim,
      application,
      workload: name,
      storageClass: key,
      size,
      content: 'data',
      replicas: instances,
    });
    facts.backups.push(this.backupFact(claim, props));
    facts.footprints.push({
      application,
      name,
      namespace,
      pods: instances,
      ...sumAmounts({ pods: instances, amounts: instanceAmounts(this.home, props.resources, this.path) }),
      volumes: Array.from({ length: instances }, (_, index) => ({ name: `${name}-${index + 1}`, size, storageClass: key })),
      ports: [
        { name: program, port: this.podPort, protocol: 'TCP' },
        { name: 'metrics', port: metricsPort, protocol: 'TCP' },
        { name: 'status', port: statusPort, protocol: 'TCP' },
      ],
      images: [operatorImage, serverImage(props.version)],
      source: 'pods that CloudNativePG makes of the Cluster: a server each, with a claim',
    });
  }

  private observe(): void {
    const { name, namespace } = this;
    this.scrape({ ...this.endpoint, labels: instancePods(name) }, { port: 'metrics', podPort: metricsPort });
    this.alert(...clusterAlerts(namespace, name, this.instances));
    this.dashboard(`PostgreSQL ${name}`, clusterPanels(namespace, name));
  }
}
