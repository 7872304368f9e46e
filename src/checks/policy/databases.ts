import type { Issue } from '../../issues/index.ts';
import { parseImage } from '../../model/index.ts';
import { describeMemory, parseMemory, readable } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { type Container, containersOf, type PodTemplate } from '../pods.ts';
import { below, type Fields, fields, items, shown, text, textMap, texts } from '../read.ts';

const images = ['postgres', 'pgvector', 'postgis', 'timescaledb'];

/** Major version of an image built on the official one; nothing when its tag does not say. */
export function postgresMajor(image: string): number | undefined {
  const { base, tag = '' } = parseImage(image);
  const found = base === 'postgres' || base === 'postgis' ? /^(\d+)/.exec(tag) : /pg(\d+)/.exec(tag);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

/** Where a server looks for its data, and the mount that this folder lies on. */
export interface PostgresFolder {
  readonly path: string;
  readonly mount: Fields | undefined;
}

/** @source README of the official image: up to 17 its volume lies over `/var/lib/postgresql/data`, from 18 over the folder above */
export function postgresFolder(container: Fields, major: number): PostgresFolder {
  const set = text(items(container.env).find(({ name }) => name === 'PGDATA')?.value);
  const path = set ?? (major >= 18 ? `/var/lib/postgresql/${major}/docker` : '/var/lib/postgresql/data');
  const [mount] = items(container.volumeMounts)
    .filter(({ mountPath }) => isInside(path, text(mountPath)))
    .sort((a, b) => shown(b.mountPath).length - shown(a.mountPath).length);
  return { path, mount };
}

/** POLICY_POSTGRES_DATA_PATH: the data directory lies on the claim, at the place the image's major version uses. */
export const postgresDataPaths: Check = (input) =>
  factsOf(input).pods.flatMap((pod) =>
    pod.longRunning ? containersOf(pod).flatMap((container) => (container.list === 'containers' ? judgePostgres(pod, container) : [])) : [],
  );

function judgePostgres(pod: PodTemplate, container: Container): readonly Issue[] {
  const image = text(container.fields.image) ?? '';
  const mounts = items(container.fields.volumeMounts);
  const mount = mounts.find(({ mountPath }) => text(mountPath)?.startsWith('/var/lib/postgresql') === true);
  const isServer = mount !== undefined || items(container.fields.ports).some(({ containerPort }) => containerPort === 5432);
  if (!images.includes(parseImage(image).base) || !isServer) return [];
  const shared = { code: 'POLICY_POSTGRES_DATA_PATH', field: `${container.path}.volumeMounts` } as const;
  const major = postgresMajor(image);
  if (major === undefined)
    return [
      finding(pod.manifest, {
        ...shared,
        severity: 'unchecked',
        message: `the tag of ${image} names no major version, so the data path is not checked`,
      }),
    ];
  const { path: data, mount: holder } = postgresFolder(container.fields, major);
  if (major >= 18 && mounts.some(({ mountPath }) => mountPath === '/var/lib/postgresql/data')) {
    const message = `PostgreSQL ${major} refuses to start with a volume at /var/lib/postgresql/data`;
    return [finding(pod.manifest, { ...shared, severity: 'error', message, hint: 'mount it at `/var/lib/postgresql`' })];
  }
  const hidden =
    major < 18 && isInside(data, '/var/lib/postgresql/data') && !isInside(text(holder?.mountPath) ?? '', '/var/lib/postgresql/data');
  if (holder === undefined || hidden) {
    const why =
      hidden && holder !== undefined
        ? `; the image puts a volume of its own over /var/lib/postgresql/data, and that is lost with the pod`
        : '';
    const message = `the data directory of PostgreSQL ${major}, ${data}, is on no mounted volume${why}`;
    const hint =
      major >= 18
        ? 'mount the claim at `/var/lib/postgresql`'
        : 'mount the claim at `/var/lib/postgresql/data` and set `PGDATA=/var/lib/postgresql/data/pgdata`';
    return [finding(pod.manifest, { ...shared, severity: 'error', message, hint })];
  }
  if (holder.mountPath === data && holder.subPath === undefined) {
    const message = `the data directory ${data} is the root of the volume; a lost+found there stops the first start`;
    return [finding(pod.manifest, { ...shared, severity: 'warning', message, hint: `set \`PGDATA=${data}/pgdata\`` })];
  }
  return [];
}

/** Whether a path is a folder or lies below it. */
export function isInside(path: string, folder: string | undefined): boolean {
  return folder !== undefined && folder !== '' && (path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`));
}

const redisUnits: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1e3, kb: 2 ** 10, m: 1e6, mb: 2 ** 20, g: 1e9, gb: 2 ** 30 };

/** POLICY_REDIS_MEMORY: `maxmemory` leaves room in the limit for the copy that Redis makes while it saves. */
export const redisMemory: Check = (input) => {
  const facts = factsOf(input);
  return facts.pods.flatMap((pod) =>
    containersOf(pod).flatMap((container): readonly Issue[] => {
      if (!['redis', 'valkey'].includes(parseImage(text(container.fields.image) ?? '').base)) return [];
      const limit = bytes(below(container.fields.resources, 'limits', 'memory'));
      const set = findMaxMemory(facts, pod, container.fields);
      if (limit === undefined || set === undefined || set.bytes === 0 || set.bytes <= limit * 0.7) return [];
      const percent = Math.round((set.bytes / limit) * 100);
      const message = `maxmemory ${set.text} (${set.where}) is ${percent} % of the memory limit ${describeMemory(limit)}; above 70 % a save can get the server killed`;
      const field = `${container.path}.resources.limits.memory`;
      return [
        finding(pod.manifest, {
          code: 'POLICY_REDIS_MEMORY',
          severity: 'warning',
          field,
          message,
          hint: `lower maxmemory to ${Math.floor((limit * 0.7) / 2 ** 20)}mb or raise the limit`,
        }),
      ];
    }),
  );
};

interface MaxMemory {
  readonly text: string;
  readonly bytes: number;
  readonly where: string;
}

function findMaxMemory(facts: Facts, { namespace, podSpec }: PodTemplate, container: Fields): MaxMemory | undefined {
  const words = [...texts(container.command), ...texts(container.args)].join(' ');
  const onLine = readMaxMemory(/--maxmemory\s+(\S+)/.exec(words)?.[1], 'an argument');
  if (onLine !== undefined) return onLine;
  const mounted = new Set(items(container.volumeMounts).map(({ name }) => name));
  for (const volume of items(podSpec.volumes)) {
    const name = text(fields(volume.configMap).name);
    if (name === undefined || !mounted.has(volume.name)) continue;
    const data = textMap(facts.find('', 'ConfigMap', namespace, name)?.body.data);
    for (const key of Object.keys(data)) {
      const found = readMaxMemory(/^\s*maxmemory\s+(\S+)/m.exec(data[key] ?? '')?.[1], `ConfigMap ${name}, ${key}`);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function readMaxMemory(value: string | undefined, where: string): MaxMemory | undefined {
  const [, amount, unit = ''] = /^(\d+)([a-z]*)$/i.exec(value ?? '') ?? [];
  const factor = redisUnits[unit.toLowerCase()];
  return amount === undefined || factor === undefined || value === undefined
    ? undefined
    : { text: value, bytes: Number(amount) * factor, where };
}

function bytes(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return readable(() => parseMemory(value));
}
