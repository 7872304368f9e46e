import type { Claim, Manifest, StorageClass } from '../model/index.ts';
import type { Facts } from './facts.ts';
import { oncePer } from './once.ts';
import { replicasOf } from './pods.ts';
import { below, fields, items, text } from './read.ts';

/** A volume claim of the cluster, or the equal claims of one StatefulSet, whoever makes them. */
export interface HeldClaim {
  readonly namespace: string;
  /** Its name; of several the first one's, `data-db-0`. */
  readonly name: string;
  /** How many there are. */
  readonly count: number;
  readonly application: string;
  /** Workload that declared it; empty for one that is only rendered. */
  readonly workload: string;
  /** Name of its class; empty for one that is bound to a volume by name, and for one of a cluster without a default. */
  readonly className: string;
  /** What its volume becomes when it goes; nothing where neither the class nor the volume is known. */
  readonly reclaimPolicy: StorageClass['reclaimPolicy'] | undefined;
  readonly size: string;
  /** What its owner says is in it; nothing where nobody says. */
  readonly content: Claim['content'] | undefined;
  /** `footprint` for one that a chart or a program makes. */
  readonly from: 'declared' | 'rendered' | 'footprint';
  /** The claim or StatefulSet that is rendered. */
  readonly manifest: Manifest | undefined;
  /** Where it stands in that object. */
  readonly field: string;
}

/** Every claim of a cluster: what constructs declare, what is only rendered, and what footprints tell of; sorted by nothing. */
export const claimsOf: (facts: Facts) => readonly HeldClaim[] = oncePer(readClaims);

/** `3 claims home/data-db-0 … data-db-2`, or `claim home/photos`. */
export function nameOf({ namespace, name, count }: Pick<HeldClaim, 'namespace' | 'name' | 'count'>): string {
  if (count <= 1) return `claim ${namespace}/${name}`;
  const first = Number(/\d+$/.exec(name)?.[0] ?? 0);
  return `${count} claims ${namespace}/${name} … ${name.replace(/\d+$/, '')}${first + count - 1}`;
}

/** Name without the number of its pod, for claims of one set. */
export function stemOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

interface Rendered {
  readonly manifest: Manifest;
  readonly field: string;
  readonly spec: unknown;
  readonly name: string;
  readonly count: number;
}

function readClaims(facts: Facts): readonly HeldClaim[] {
  const { model } = facts;
  const rendered = renderedClaims(facts);
  const byName = new Map(rendered.map((one) => [`${one.manifest.identity.namespace}/${one.name}`, one]));
  const taken = new Set<Rendered>();
  const sets = new Set<string>();
  const names = new Set(model.claims.map(({ namespace, name }) => `${namespace}/${name}`));
  const declared = model.claims.map((claim): HeldClaim => {
    const { namespace, name, application, workload, size, content } = claim;
    // Claims of a set may be declared one by one.
    const found = byName.get(`${namespace}/${name}`) ?? byName.get(`${namespace}/${stemOf(name)}-0`);
    if (found !== undefined) taken.add(found);
    const isWhole = found?.name === name && !names.has(`${namespace}/${stemOf(name)}-1`);
    const count = isWhole ? Math.max(found.count, claim.replicas) : claim.replicas;
    if (count > 1) sets.add(`${namespace}/${stemOf(name)}`);
    const className = classNamed(facts, claim.storageClass);
    const at = { className, reclaimPolicy: reclaimOf(facts, className, found?.spec) };
    const where = { manifest: found?.manifest, field: found?.field ?? '' };
    return { namespace, name, count, application, workload, ...at, size, content, from: 'declared', ...where };
  });
  const preset = model.storageClasses.find((one) => one.default)?.name ?? '';
  const only = rendered
    .filter((one) => !taken.has(one))
    .map(({ manifest, field, spec, name, count }): HeldClaim => {
      const className = text(fields(spec).storageClassName) ?? preset;
      const size = below(spec, 'resources', 'requests', 'storage');
      return {
        namespace: manifest.identity.namespace,
        name,
        count,
        application: manifest.origin.application,
        workload: '',
        className,
        reclaimPolicy: reclaimOf(facts, className, spec),
        size: typeof size === 'number' ? String(size) : (text(size) ?? ''),
        content: undefined,
        from: 'rendered',
        manifest,
        field,
      };
    });
  for (const { namespace, name } of only) names.add(`${namespace}/${name}`);
  const told = model.footprints.flatMap(({ application, namespace, name: workload, volumes }) =>
    volumes
      .filter(({ name }) => !names.has(`${namespace}/${name}`) && !sets.has(`${namespace}/${stemOf(name)}`))
      .map(({ name, size, storageClass }): HeldClaim => {
        const className = classNamed(facts, storageClass);
        const at = { className, reclaimPolicy: reclaimOf(facts, className, undefined), manifest: undefined, field: '' };
        return { namespace, name, count: 1, application, workload, size, content: undefined, from: 'footprint', ...at };
      }),
  );
  return [...declared, ...only, ...told];
}

/** Claims in manifests: each by itself, and those of a StatefulSet together. A set without pods still has the claims of before. */
function renderedClaims(facts: Facts): readonly Rendered[] {
  return [
    ...facts
      .ofKind('', 'PersistentVolumeClaim')
      .map((manifest) => ({ manifest, field: 'spec', spec: manifest.body.spec, name: manifest.identity.name, count: 1 })),
    ...facts.ofKind('apps', 'StatefulSet').flatMap((manifest) =>
      items(below(manifest.body, 'spec', 'volumeClaimTemplates')).map((template, position) => ({
        manifest,
        field: `spec.volumeClaimTemplates[${position}]`,
        spec: template.spec,
        name: `${text(below(template, 'metadata', 'name')) ?? ''}-${manifest.identity.name}-0`,
        count: Math.max(1, replicasOf(manifest)),
      })),
    ),
  ];
}

function classNamed({ model }: Facts, key: string): string {
  return model.storageClasses.find((one) => one.key === key)?.name ?? key;
}

/** What becomes of the volume: said by the volume for a claim that names one, else by the class. */
function reclaimOf(facts: Facts, className: string, spec: unknown): StorageClass['reclaimPolicy'] | undefined {
  const volume = text(fields(spec).volumeName);
  if (volume !== undefined && volume !== '') {
    const policy = below(facts.find('', 'PersistentVolume', '', volume)?.body, 'spec', 'persistentVolumeReclaimPolicy') ?? 'Retain';
    return policy === 'Delete' ? 'Delete' : 'Retain';
  }
  const rendered = facts.find('storage.k8s.io', 'StorageClass', '', className);
  if (rendered !== undefined) return rendered.body.reclaimPolicy === 'Retain' ? 'Retain' : 'Delete';
  return facts.model.storageClasses.find(({ name }) => name === className)?.reclaimPolicy;
}
