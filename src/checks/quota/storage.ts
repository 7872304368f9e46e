import type { Facts } from '../facts.ts';
import { replicasOf } from '../pods.ts';
import { below, fields, items, text } from '../read.ts';
import { parseAmount } from './amounts.ts';
import type { Share } from './quotas.ts';

interface Claimed {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
  readonly storageClass: string;
}

const byClass = /^(.+)\.storageclass\.storage\.k8s\.io\/(requests\.storage|persistentvolumeclaims)$/;

/** Addends for the keys that count claims; nothing for a key of another kind. */
export function claimsIn(facts: Facts, namespace: string, key: string): readonly Share[] | undefined {
  const [, wanted, rest = key] = byClass.exec(key) ?? [];
  if (rest !== 'requests.storage' && rest !== 'persistentvolumeclaims') return undefined;
  return allClaims(facts, namespace)
    .filter(({ storageClass }) => wanted === undefined || storageClass === wanted)
    .map(({ name, count, bytes }) => ({ name, count, each: rest === 'requests.storage' ? bytes : 1, when: 'steady' }));
}

function allClaims(facts: Facts, namespace: string): readonly Claimed[] {
  const inNamespace = ({ identity }: Facts['manifests'][number]) => identity.namespace === namespace;
  const preset = facts.model.storageClasses.find((entry) => entry.default)?.name ?? '';
  const claimed = (name: string, count: number, spec: unknown): Claimed => ({
    name,
    count,
    bytes: parseAmount('storage', below(spec, 'resources', 'requests', 'storage')) ?? 0,
    storageClass: text(fields(spec).storageClassName) ?? preset,
  });
  const plain = facts
    .ofKind('', 'PersistentVolumeClaim')
    .filter(inNamespace)
    .map(({ identity, body }) => claimed(identity.name, 1, body.spec));
  const templates = facts
    .ofKind('apps', 'StatefulSet')
    .filter(inNamespace)
    .flatMap((set) =>
      items(below(set.body, 'spec', 'volumeClaimTemplates')).map((template) =>
        claimed(`${set.identity.name} (template)`, replicasOf(set), template.spec),
      ),
    );
  const declared = facts.model.footprints
    .filter((footprint) => footprint.namespace === namespace)
    .flatMap(({ volumes }) =>
      volumes.map(({ name, size, storageClass }) =>
        claimed(`${name} (declared)`, 1, { storageClassName: className(facts, storageClass), resources: { requests: { storage: size } } }),
      ),
    );
  return [...plain, ...templates, ...declared];
}

function className({ model }: Facts, key: string): string {
  return model.storageClasses.find((entry) => entry.key === key)?.name ?? key;
}
