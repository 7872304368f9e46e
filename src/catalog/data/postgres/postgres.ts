import { type AnyCluster, k8s, refuseUnknownProps, type Scope, type StorageClassSpec } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { claimSpec, clientService, headlessService, port, storeSet } from '../../shared/index.ts';
import { PostgresDatabase, program } from './postgres-database.ts';
import type { PostgresExtension } from './postgres-image.ts';
import type { PostgresProps } from './postgres-props.ts';
import { serverPod } from './postgres-server.ts';

/**
 * One PostgreSQL server with one application's database, its plain role and its extensions.
 *
 * Role, database and extensions are made by a Job in every sync, because the init scripts of the image run on an empty
 * volume only. The same Job refuses to begin with an empty database while the backup holds a full one; the server itself
 * never looks at the backup, so that a dead backup target cannot keep a running database from restarting.
 */
export class Postgres<C extends AnyCluster, const E extends readonly PostgresExtension[] = []> extends PostgresDatabase<C, E> {
  readonly endpoint: Endpoint;
  readonly host: string;

  constructor(scope: Scope<C>, id: string, props: PostgresProps<C, E>) {
    super(scope, id, props);
    refuseUnknownProps(this, 'Postgres', props);
    this.endpoint = this.pods(program, 'database');
    this.host = this.serviceHost();
    const storageClass = this.storageClass(props.storage.class);
    this.renderServer(props, storageClass?.name ?? '');
    const superuser = 'the server takes it over only when its volume is empty';
    this.renderTasks(props, { readers: { superuser: [this.name], app: [] }, superuser }, props.overrides);
    this.declare(props, storageClass);
  }

  private renderServer(
    { version, storage, priority, nodeSelector, settings = {}, resources, overrides }: PostgresProps<C, E>,
    storageClass: string,
  ): void {
    const labels = this.labels(program, 'database');
    const selector = this.selector(program, 'database');
    const { facts } = this.cluster;
    const ports = [{ name: 'postgresql', port: this.port, targetPort: port('postgresql'), protocol: 'TCP' }];
    const placement = this.placement(priority, nodeSelector);
    const server = {
      image: this.image,
      version,
      port: this.podPort,
      superuserSecret: `${this.name}-superuser`,
      settings,
      resources,
      placement,
    };
    const store = { name: this.name, labels, selector };
    this.object(k8s.KubeService, 'service', clientService(store, ports), overrides?.service);
    this.object(k8s.KubeService, 'headless', headlessService(store, ports));
    const claim = claimSpec(facts, storageClass, storage.size, this.path);
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      storeSet(store, { pod: serverPod(facts, this.path, server), claim }),
      overrides?.statefulSet,
    );
  }

  private declare(props: PostgresProps<C, E>, storageClass: (StorageClassSpec & { readonly key: string }) | undefined): void {
    const { facts } = this.cluster;
    const { name, namespace } = this;
    const claim = `data-${name}-0`;
    facts.workloads.push({
      application: this.application.name,
      name,
      namespace,
      labels: this.endpoint.labels,
      typicalStart: '30s',
      securityExceptions: [],
    });
    facts.claims.push({
      namespace,
      name: claim,
      application: this.application.name,
      workload: name,
      storageClass: storageClass?.key ?? '',
      size: props.storage.size,
      content: 'data',
      replicas: 1,
    });
    facts.backups.push(this.backupFact(claim, props));
  }
}
