import { type AnyCluster, applyPatch, k8s, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { type Exposed, expose } from '../../shared/expose.ts';
import { type BackupProps, claimSpec, FileBackup, isExempt, keepData, resources } from '../../shared/index.ts';
import { HelmComponent } from '../helm/index.ts';
import type { PortainerProps } from './portainer-props.ts';

/** The chart's number follows the program's: 239.4.0 brings Portainer 2.39.4, a release with long support. */
const source = {
  repoURL: 'https://portainer.github.io/k8s/',
  chart: 'portainer',
  // renovate: datasource=helm depName=portainer registryUrl=https://portainer.github.io/k8s/
  version: '239.4.0',
} as const;
const httpsPort = 9443;
type Amounts = Readonly<Record<'cpu' | 'memory' | 'memoryLimit', string>>;
const defaults: Amounts = { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' };

/**
 * Portainer CE, from its chart. Whoever signs in is administrator of the cluster, and what is changed there by hand,
 * Argo CD changes back: a window, not a workbench. It speaks HTTPS only, with a certificate of its own making. Its pods
 * may reach the API server and nothing else, so the shell and app templates in its pages do not work.
 */
export class Portainer<C extends AnyCluster> extends HelmComponent<C> {
  /** Address people open, when it is exposed. */
  readonly url: string | undefined;

  constructor(scope: Scope<C>, id: string, props: PortainerProps<C>) {
    super(scope, id, { 'app.kubernetes.io/instance': id, 'app.kubernetes.io/name': 'portainer' });
    refuseUnknownProps(this, 'Portainer', props);
    this.needs(props, 'storage.size', 'backup');
    const exposed = this.exposed(props);
    this.url = exposed.url;
    const amounts: Amounts = {
      cpu: props.resources?.cpu ?? defaults.cpu,
      memory: props.resources?.memory ?? defaults.memory,
      memoryLimit: props.resources?.memoryLimit ?? defaults.memoryLimit,
    };
    // Reads the amounts only to report a wrong one.
    resources(this.cluster.facts, amounts, defaults, this.path);
    const claim = this.claim(props);
    const password = `${id}-admin`;
    this.requireSecret(password, [
      { name: 'password', kind: 'random', length: 24, alphabet: 'url', purpose: 'first password of the user admin' },
    ]);
    this.readSecret(password, 'password');
    const values = {
      fullnameOverride: id,
      image: { pullPolicy: 'IfNotPresent' },
      service: { type: 'ClusterIP', ...(exposed.serviceAnnotations === undefined ? {} : { annotations: exposed.serviceAnnotations }) },
      tls: { force: true },
      ...(props.host === undefined ? {} : { trusted_origins: { enabled: true, domains: props.host } }),
      adminPassword: { existingSecret: password },
      persistence: { existingClaim: claim },
      resources: { requests: { cpu: amounts.cpu, memory: amounts.memory }, limits: { memory: amounts.memoryLimit } },
      ...(props.nodeSelector === undefined ? {} : { nodeSelector: props.nodeSelector as JsonObject }),
    };
    this.addChart(source, applyPatch(values, props.overrides?.values) as JsonObject);
    this.declare(amounts);
  }

  private exposed({ host, ingress, tls, overrides }: PortainerProps<C>): Partial<Exposed> {
    if (host === undefined) return {};
    return expose(this, {
      host,
      ingress,
      labels: this.labels('portainer', 'web'),
      tls,
      service: this.name,
      port: 'https',
      target: this.endpoint,
      podPort: httpsPort,
      // Manifests are small; a console in its pages may be silent for long.
      bodySize: '16Mi',
      timeout: '1h',
      websockets: true,
      backend: 'https',
      overrides: overrides?.ingress,
    });
  }

  /** Rendered here and not by the chart, which would let Argo CD remove it with everything in it. */
  private claim({ storage, backup, nodeSelector, overrides }: PortainerProps<C>): string {
    const { facts } = this.cluster;
    const storageClass = this.storageClass(storage.class);
    const name = `${this.name}-data`;
    const place = { application: this.application.name, namespace: this.namespace };
    this.object(
      k8s.KubePersistentVolumeClaim,
      'claim',
      {
        metadata: { name, labels: this.labels('portainer', 'data'), annotations: keepData },
        spec: claimSpec(facts, storageClass?.name ?? '', storage.size, this.path),
      },
      overrides?.claim,
    );
    facts.claims.push({
      ...place,
      name,
      workload: this.name,
      storageClass: storageClass?.key ?? '',
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) facts.backups.push({ ...place, claim: name, kind: 'exempt', reason: backup.exempt });
    else this.copied(name, storage.class, backup, nodeSelector);
    return name;
  }

  private copied(claim: string, storageClass: string | undefined, backup: BackupProps<C>, nodeSelector: C['nodeLabels'] | undefined): void {
    const user = { uid: 0, gid: 0, reason: 'Portainer runs as root, and its files can be read by root alone' } as const;
    // The chart's Service selects by name and instance alone and would send visitors to the pod that copies. Its database,
    // BoltDB, is written in place.
    new FileBackup(this, 'files', {
      pods: this.endpoint,
      claim,
      storageClass,
      user,
      method: 'stable',
      program: 'portainer-backup',
      backup,
      nodeSelector,
    });
  }

  private declare({ cpu, memory, memoryLimit }: Amounts): void {
    const { name, namespace, application, endpoint } = this;
    this.declareFootprint({
      pods: 1,
      requests: { cpu, memory },
      limits: { memory: memoryLimit },
      ports: [
        { name: 'https', port: httpsPort, protocol: 'TCP' },
        { name: 'tcp-edge', port: 8000, protocol: 'TCP' },
      ],
      source: `templates of chart portainer ${source.version}: one Deployment, one container`,
    });
    // Its service account is bound to cluster-admin.
    this.allowKinds({ group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' });
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'Portainer shows and changes everything in the cluster',
    });
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '1m',
      securityExceptions: [
        { field: 'runAsNonRoot', reason: 'the chart has no setting for a security context, and the image runs as root' },
        { field: 'readOnlyRootFilesystem', reason: 'the chart has no setting for a security context' },
      ],
    });
  }
}
