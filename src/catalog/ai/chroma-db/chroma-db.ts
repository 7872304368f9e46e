import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { parseMemory, UnitError } from '../../../units/index.ts';
import {
  checksum,
  claimSpec,
  clientService,
  FileBackup,
  headlessService,
  httpProbes,
  isExempt,
  port,
  resources,
  restrictedContainer,
  restrictedPod,
  type StoreProps,
  scratch,
  storeSet,
  toolsImage,
  yamlText,
} from '../../shared/index.ts';
import type { VectorStore } from '../handles.ts';
import type { ChromaDbProps } from './chroma-db-props.ts';

// renovate: datasource=docker depName=docker.io/chromadb/chroma
const version = '1.5.9';
const image = `docker.io/chromadb/chroma:${version}`;
const program = 'chroma';
const component = 'vector-store';
/** The image runs as root unless told otherwise, and needs nothing of root's. */
const user = { uid: 1000, gid: 1000 };
const defaultRequestSize = '40Mi';

/**
 * Chroma: collections of documents with their vectors. One pod, because its index lies in memory and its tables in SQLite.
 * Since 1.0 it knows neither users nor passwords, so the policies let nobody in but its declared consumers, and it has no
 * host name: whoever reaches it may read and remove everything.
 */
export class ChromaDb<C extends AnyCluster> extends Workload<C> implements VectorStore<C> {
  readonly protocol = 'chroma';
  readonly port = 8000;
  readonly podPort = 8000;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly url: string;

  constructor(scope: Scope<C>, id: string, props: ChromaDbProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'ChromaDb', props);
    this.needs(props, 'storage.size', 'backup');
    this.endpoint = this.pods(program, component);
    this.host = this.serviceHost();
    this.url = `http://${this.host}:${this.port}`;
    this.render(props);
    this.declare(props);
  }

  private render(props: ChromaDbProps<C>): void {
    const { storage, priority, nodeSelector, resources: given, overrides } = props;
    const { facts } = this.cluster;
    const labels = this.labels(program, component);
    const selector = this.selector(program, component);
    const store: StoreProps = { name: this.name, labels, selector };
    const ports = [{ name: 'http', port: this.port, targetPort: port('http'), protocol: 'TCP' }];
    const config = { 'config.yaml': this.config(props) };
    this.object(k8s.KubeService, 'service', clientService(store, ports), overrides?.service);
    this.object(k8s.KubeService, 'headless-service', headlessService(store, ports), overrides?.headlessService);
    this.object(k8s.KubeConfigMap, 'config', { metadata: { name: `${this.name}-config`, labels }, data: config }, overrides?.configMap);
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      terminationGracePeriodSeconds: 60,
      containers: [
        {
          name: program,
          image,
          imagePullPolicy: 'IfNotPresent',
          args: ['run', '/etc/chroma/config.yaml'],
          ports: [{ name: 'http', containerPort: this.podPort, protocol: 'TCP' }],
          resources: resources(facts, given, { cpu: '250m', memory: '1Gi', memoryLimit: '2Gi' }, this.path),
          volumeMounts: [
            { name: 'config', mountPath: '/etc/chroma', readOnly: true },
            { name: 'data', mountPath: '/data' },
            { name: 'tmp', mountPath: '/tmp' },
          ],
          // A new version may migrate its tables first.
          ...httpProbes('/api/v2/heartbeat', 'http', 300, '/api/v2/healthcheck'),
          securityContext: restrictedContainer,
        },
      ],
      volumes: [{ name: 'config', configMap: { name: `${this.name}-config` } }, scratch('tmp', '256Mi')],
    };
    const claim = claimSpec(facts, this.storageClass(storage.class)?.name ?? '', storage.size, this.path);
    this.object(
      k8s.KubeStatefulSet,
      'stateful-set',
      storeSet(store, { pod, claim, annotations: checksum(config) }),
      overrides?.statefulSet,
    );
  }

  /** @source Chroma 1.5: rust/frontend/src/config.rs */
  private config({ requestSize = defaultRequestSize }: ChromaDbProps<C>): string {
    return yamlText({
      listen_address: '0.0.0.0',
      port: this.podPort,
      persist_path: '/data',
      sqlite_filename: 'chroma.sqlite3',
      allow_reset: false,
      max_payload_size_bytes: this.bytes(requestSize),
    });
  }

  private bytes(text: string): number {
    try {
      return parseMemory(text);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const path = `${this.path} requestSize`;
      this.cluster.facts.issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path, message: error.message, hint: error.hint });
      return parseMemory(defaultRequestSize);
    }
  }

  private declare({ storage, backup, priority, nodeSelector }: ChromaDbProps<C>): void {
    const { facts } = this.cluster;
    const { name, namespace, endpoint } = this;
    const application = this.application.name;
    const claim = `data-${name}-0`;
    const storageClass = this.storageClass(storage.class)?.key ?? '';
    facts.workloads.push({ application, name, namespace, labels: endpoint.labels, typicalStart: '10s', securityExceptions: [] });
    facts.claims.push({
      application,
      namespace,
      name: claim,
      workload: name,
      storageClass,
      size: storage.size,
      content: 'data',
      replicas: 1,
    });
    if (isExempt(backup)) {
      facts.backups.push({ application, namespace, claim, kind: 'exempt', reason: backup.exempt });
      return;
    }
    // SQLite says which vectors the files of the index hold, so both must be of one moment: a copy counts when two readings
    // of everything agree, and is then what an interrupted program would leave.
    new FileBackup(this, 'files', {
      pods: endpoint,
      claim,
      storageClass: storage.class,
      image: toolsImage,
      user,
      method: 'stable',
      question: { file: 'chroma.sqlite3', query: 'SELECT count(*) FROM collections', counts: 'collections' },
      backup,
      priority,
      nodeSelector,
    });
  }
}
