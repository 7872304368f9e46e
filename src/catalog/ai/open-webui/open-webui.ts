import { type AnyCluster, k8s, type Producer, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseDuration } from '../../../units/index.ts';
import { type Exposed, expose } from '../../shared/expose.ts';
import {
  claimSpec,
  FileBackup,
  httpProbes,
  isExempt,
  keepData,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  scratch,
  smallResources,
} from '../../shared/index.ts';
import { openWebUiEnvironment } from './open-webui-environment.ts';
import type { OpenWebUiProps } from './open-webui-props.ts';

// renovate: datasource=docker depName=ghcr.io/open-webui/open-webui
const version = 'v0.11.3';
const image = `ghcr.io/open-webui/open-webui:${version}`;
const program = 'open-webui';
const component = 'web';
/** The image belongs to root, but its group may write where the program writes. */
const user = { uid: 1000, gid: 0, fsGroup: 1000 };
/** Folders of the image that the program writes to, and that a volume over them would empty. */
const data = '/app/backend/data';
const assets = '/app/backend/open_webui/static';

/**
 * Open WebUI: chat with language models, with documents, by voice. One pod, because two versions must never meet on
 * one database and its uploads lie on one volume. With models and a volume it is complete; a database, a cache and a store
 * of vectors take over what it would otherwise keep on the volume.
 */
export class OpenWebUi<C extends AnyCluster> extends Workload<C> implements Producer<C> {
  readonly port = 80;
  readonly podPort = 8080;
  readonly endpoint: Endpoint;
  readonly host: string;
  /** Address people open, when it is exposed. */
  readonly url: string | undefined;

  constructor(scope: Scope<C>, id: string, props: OpenWebUiProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'OpenWebUi', props);
    this.needs(props, 'storage.size', 'backup');
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    const { url, serviceAnnotations } = this.exposed(props);
    this.url = url;
    this.render(props, serviceAnnotations);
    this.declare(props);
  }

  private exposed({ host, ingress, tls, limits, overrides }: OpenWebUiProps<C>): Partial<Exposed> {
    if (host === undefined) return {};
    return expose(this, {
      host,
      ingress,
      labels: this.labels(program, component),
      tls,
      service: this.name,
      port: 'http',
      target: this.endpoint,
      podPort: this.podPort,
      bodySize: limits?.upload ?? '1Gi',
      timeout: limits?.answer ?? '1h',
      fields: { bodySize: 'limits.upload', timeout: 'limits.answer' },
      websockets: true,
      overrides: overrides?.ingress,
    });
  }

  private render(props: OpenWebUiProps<C>, serviceAnnotations: Readonly<Record<string, string>> | undefined): void {
    const { storage, priority, nodeSelector, resources: given, overrides, admin, limits } = props;
    const { facts } = this.cluster;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const keys = `${this.name}-keys`;
    this.requireSecret(keys, [
      {
        name: 'secret-key',
        kind: 'random',
        length: 48,
        alphabet: 'url',
        purpose: 'signs sessions and encrypts stored tokens; a new one signs everybody out',
      },
      ...(admin === undefined
        ? []
        : [
            {
              name: 'admin-password',
              kind: 'random' as const,
              length: 24,
              alphabet: 'url' as const,
              purpose: `first password of ${admin.email}`,
            },
          ]),
    ]);
    const { database, cache } = props;
    const environment = openWebUiEnvironment(props, {
      databasePassword: database === undefined ? undefined : this.credential(database.password, database.endpoint.namespace),
      cachePassword: cache === undefined ? undefined : this.credential(cache.password, cache.endpoint.namespace),
      url: this.url,
      secretKey: this.readSecret(keys, 'secret-key'),
      adminPassword: admin === undefined ? { name: keys, key: 'admin-password' } : this.readSecret(keys, 'admin-password'),
      answerSeconds: this.seconds(limits?.answer ?? '1h'),
    });
    const claim = `${this.name}-data`;
    this.object(
      k8s.KubePersistentVolumeClaim,
      'claim',
      {
        metadata: { name: claim, labels, annotations: keepData },
        spec: claimSpec(facts, this.storageClass(storage.class)?.name ?? '', storage.size, this.path),
      },
      overrides?.claim,
    );
    this.object(
      k8s.KubeService,
      'service',
      {
        metadata: { name: this.name, labels, ...(serviceAnnotations === undefined ? {} : { annotations: serviceAnnotations }) },
        spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }] },
      },
      overrides?.service,
    );
    this.object(
      k8s.KubeDeployment,
      'deployment',
      {
        metadata: { name: this.name, labels },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          strategy: { type: 'Recreate' },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(user),
              ...this.placement(priority, nodeSelector),
              terminationGracePeriodSeconds: 60,
              initContainers: [
                {
                  name: 'seed',
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  command: ['sh', '-eu', '-c', seedScript],
                  resources: smallResources(facts, this.path, '512Mi'),
                  volumeMounts: [
                    { name: 'data', mountPath: '/seed/data' },
                    { name: 'assets', mountPath: '/seed/assets' },
                  ],
                  securityContext: restrictedContainer,
                },
              ],
              containers: [
                {
                  name: program,
                  image,
                  imagePullPolicy: 'IfNotPresent',
                  ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
                  env: [...environment],
                  resources: resources(facts, given, { cpu: '500m', memory: '1Gi', memoryLimit: '4Gi' }, this.path),
                  volumeMounts: [
                    { name: 'data', mountPath: data },
                    { name: 'assets', mountPath: assets },
                    { name: 'tmp', mountPath: '/tmp' },
                  ],
                  // The first start migrates the database and loads a model.
                  ...httpProbes('/health', 'http', 600),
                  securityContext: restrictedContainer,
                },
              ],
              volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }, scratch('assets', '256Mi'), scratch('tmp', '4Gi')],
            },
          },
        },
      },
      overrides?.deployment,
    );
  }

  private declare({
    database,
    cache,
    vectors,
    models,
    speech,
    transcription,
    storage,
    backup,
    priority,
    nodeSelector,
    modelDownloads = true,
  }: OpenWebUiProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, application, endpoint } = this;
    if (database !== undefined) this.connect(endpoint, database, 'postgresql');
    if (cache !== undefined) this.connect(endpoint, cache, 'redis');
    if (vectors !== undefined) this.connect(endpoint, vectors, 'chroma');
    this.connect(endpoint, models, 'language models');
    if (speech !== undefined) this.connect(endpoint, speech, 'text to speech');
    if (transcription !== undefined) this.connect(endpoint, transcription, 'speech to text');
    if (modelDownloads) this.reach(endpoint, ['huggingface.co'], [443], 'models of Hugging Face that make vectors of documents');
    facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: endpoint.labels,
      typicalStart: '2m',
      securityExceptions: [],
    });
    const claim = `${name}-data`;
    facts.claims.push({
      namespace,
      name: claim,
      application: application.name,
      workload: name,
      storageClass: this.storageClass(storage.class)?.key ?? '',
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) facts.backups.push({ application: application.name, claim, namespace, kind: 'exempt', reason: backup.exempt });
    else {
      // Caches are seeded and fetched again. Without a database, accounts and chats are in SQLite here.
      new FileBackup(this, 'files', {
        pods: endpoint,
        claim,
        storageClass: storage.class,
        image,
        user,
        method: database === undefined ? 'sqlite' : 'tar',
        exclude: ['cache'],
        backup,
        priority,
        nodeSelector,
      });
    }
  }

  /** Seconds of a duration that `expose` reports when it is wrong; here it must not stop the run. */
  private seconds(text: string): number {
    try {
      return parseDuration(text);
    } catch {
      return 0;
    }
  }
}

/**
 * A volume over a folder hides what the image holds there: models, styles, fonts. They are copied, and what is there
 * already stays.
 */
const seedScript = [`cp -R -n ${data}/. /seed/data/`, `cp -R -n ${assets}/. /seed/assets/`, ''].join('\n');
