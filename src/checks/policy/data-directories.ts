import type { Issue } from '../../issues/index.ts';
import { parseImage } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { type Container, containersOf, type PodTemplate } from '../pods.ts';
import { below, type Fields, fields, items, shown, text, texts } from '../read.ts';
import { isInside } from './databases.ts';

/** A program whose loss of data somebody would notice. */
interface Store {
  readonly images: readonly string[];
  /** Where its data lies unless told otherwise. */
  readonly data: string;
  /** Port of a server: the same image may run its client. */
  readonly port: number;
  /** Where an argument or a variable puts the data; of a program that may keep none, nothing where it does not. */
  readonly told?: (words: string, env: (name: string) => string | undefined) => string | undefined;
  /** Keeps nothing unless told to. */
  readonly optional?: boolean;
}

const option = (name: string) => (words: string) => new RegExp(`${name}[ =](/\\S+)`).exec(words)?.[1];

/** Databases and queues, then programs that people fill. Data directories are those of the published images. */
const stores: readonly Store[] = [
  { images: ['mysql', 'mariadb', 'percona'], data: '/var/lib/mysql', port: 3306, told: option('--datadir') },
  { images: ['mongo', 'mongodb-community-server'], data: '/data/db', port: 27017, told: option('--dbpath') },
  {
    images: ['postgres', 'pgvector', 'postgis', 'timescaledb'],
    data: '/var/lib/postgresql',
    port: 5432,
    told: (_, env) => env('PGDATA'),
  },
  {
    images: ['redis', 'valkey'],
    data: '/data',
    port: 6379,
    optional: true,
    told: (words) => (/appendonly yes/.test(words) ? (option('--dir')(words) ?? '/data') : undefined),
  },
  { images: ['cassandra', 'scylla'], data: '/var/lib/cassandra', port: 9042 },
  { images: ['etcd'], data: '/var/lib/etcd', port: 2379, told: (words, env) => option('--data-dir')(words) ?? env('ETCD_DATA_DIR') },
  { images: ['minio'], data: '/data', port: 9000, told: option('server') },
  { images: ['garage'], data: '/var/lib/garage', port: 3900 },
  { images: ['elasticsearch'], data: '/usr/share/elasticsearch/data', port: 9200 },
  { images: ['opensearch'], data: '/usr/share/opensearch/data', port: 9200 },
  { images: ['clickhouse', 'clickhouse-server'], data: '/var/lib/clickhouse', port: 8123 },
  { images: ['influxdb'], data: '/var/lib/influxdb2', port: 8086 },
  { images: ['rabbitmq'], data: '/var/lib/rabbitmq', port: 5672 },
  { images: ['neo4j'], data: '/data', port: 7687 },
  { images: ['qdrant'], data: '/qdrant/storage', port: 6333 },
  { images: ['couchdb'], data: '/opt/couchdb/data', port: 5984 },
  { images: ['gitea'], data: '/var/lib/gitea', port: 3000, told: (_, env) => env('GITEA_WORK_DIR') },
  { images: ['gitlab-ce', 'gitlab-ee'], data: '/var/opt/gitlab', port: 80 },
  { images: ['nextcloud'], data: '/var/www/html', port: 80 },
  { images: ['open-webui'], data: '/app/backend/data', port: 8080, told: (_, env) => env('DATA_DIR') },
  { images: ['home-assistant'], data: '/config', port: 8123 },
  { images: ['n8n'], data: '/home/node/.n8n', port: 5678 },
  { images: ['paperless-ngx'], data: '/usr/src/paperless/data', port: 8000 },
];

/**
 * POLICY_DATA_NOT_ON_CLAIM: the data directory of a database, or of a program that people fill, lies on a claim. Targets of
 * a sealed namespace are there to be broken and made anew.
 */
export const dataDirectories: Check = (input) => {
  const facts = factsOf(input);
  const sealed = new Set(facts.model.namespaces.filter((one) => one.sealed !== undefined).map(({ name }) => name));
  return facts.pods.flatMap((pod) =>
    pod.longRunning && !sealed.has(pod.namespace) ? containersOf(pod).flatMap((container) => judge(facts, pod, container)) : [],
  );
};

function judge(facts: Facts, pod: PodTemplate, container: Container): readonly Issue[] {
  if (container.list === 'ephemeralContainers' || (container.list === 'initContainers' && !container.sidecar)) return [];
  const { base } = parseImage(text(container.fields.image) ?? '');
  const store = stores.find(({ images }) => images.includes(base));
  const data = store === undefined ? undefined : directoryOf(facts, pod, container.fields, store);
  if (store === undefined || data === undefined) return [];
  const mounts = items(container.fields.volumeMounts);
  const [holder] = mounts
    .filter(({ mountPath }) => isInside(data, text(mountPath)))
    .sort((a, b) => shown(b.mountPath).length - shown(a.mountPath).length);
  // An image may keep its data deeper than its directory; then one volume below it is enough.
  const deeper = mounts.filter(({ mountPath }) => isInside(text(mountPath) ?? '', data)).map((mount) => whyUnkept(pod, mount));
  const without = deeper.length === 0 ? whyNowhere(container.fields, store) : deeper.includes(undefined) ? undefined : deeper[0];
  const why = holder === undefined ? without : whyUnkept(pod, holder);
  if (why === undefined) return [];
  return [
    finding(pod.manifest, {
      code: 'POLICY_DATA_NOT_ON_CLAIM',
      severity: why.severity,
      field: `${container.path}.volumeMounts`,
      message: `the data directory of ${base}, ${data}, ${why.message}`,
      hint: `mount a claim at \`${data}\``,
    }),
  ];
}

function directoryOf({ find }: Facts, { namespace, podSpec }: PodTemplate, container: Fields, store: Store): string | undefined {
  const settings = items(podSpec.volumes).flatMap((volume) => {
    const name = text(fields(volume.configMap).name);
    const data = store.optional !== true || name === undefined ? undefined : find('', 'ConfigMap', namespace, name)?.body.data;
    return Object.values(fields(data)).filter((value) => typeof value === 'string');
  });
  const words = [...texts(container.command), ...texts(container.args), ...settings].join(' ');
  const env = (name: string) => text(items(container.env).find((one) => one.name === name)?.value);
  return store.told?.(words, env) ?? (store.optional === true ? undefined : store.data);
}

type Why = { readonly severity: 'error' | 'warning'; readonly message: string } | undefined;

/** A path without a volume is the container's own layer. PostgreSQL has a check of its own for that, which knows its versions. */
function whyNowhere(container: Fields, { port, images }: Store): Why {
  const serves = items(container.ports).some(({ containerPort }) => containerPort === port);
  const starts = texts(container.command).length === 0;
  if (images.includes('postgres') || !(serves || starts)) return undefined;
  return { severity: 'error', message: 'is on no volume, so it goes with the container' };
}

function whyUnkept({ podSpec, manifest }: PodTemplate, { name }: Fields): Why {
  const called = shown(name);
  const volume = items(podSpec.volumes).find((one) => one.name === name);
  const templates = items(below(manifest.body, 'spec', 'volumeClaimTemplates'));
  if (volume === undefined || templates.some((template) => below(template, 'metadata', 'name') === name)) return undefined;
  if (volume.emptyDir !== undefined) return { severity: 'error', message: `is in the emptyDir "${called}", which goes with the pod` };
  if (volume.ephemeral !== undefined)
    return { severity: 'error', message: `is on the ephemeral volume "${called}", whose claim goes with the pod` };
  const folder = text(fields(volume.hostPath).path);
  if (folder === undefined) return undefined;
  return {
    severity: 'warning',
    message: `is the folder ${folder} of whatever node the pod is on: no claim says so, so no backup is asked for, and on another node it starts empty`,
  };
}
