import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf, type PodTemplate, partOf, replicasOf } from '../pods.ts';
import { below, type Fields, fields, items, shown, text, texts } from '../read.ts';

const shared = ['ReadWriteMany', 'ReadOnlyMany'];

/** POLICY_ROLLING_UPDATE_WITH_CLAIM: a Deployment that writes to a claim of one node stops the old pod before it starts the new one. */
export const rollingUpdates: Check = (input) => {
  const facts = factsOf(input);
  return facts.pods.flatMap((pod): readonly Issue[] => {
    const { manifest, podSpec, path } = pod;
    if (manifest.identity.kind !== 'Deployment' || below(manifest.body, 'spec', 'strategy', 'type') === 'Recreate') return [];
    return items(podSpec.volumes).flatMap((volume, position) => {
      const name = text(fields(volume.persistentVolumeClaim).claimName);
      if (name === undefined || isReadOnly(pod, volume)) return [];
      const modes = texts(below(facts.find('', 'PersistentVolumeClaim', pod.namespace, name)?.body, 'spec', 'accessModes'));
      if (modes.length === 0 || modes.some((mode) => shared.includes(mode))) return [];
      const message = `a rolling update starts the new pod while the old one still writes to claim ${name} (${modes.join(', ')}, ${path}.volumes[${position}])`;
      return [
        finding(manifest, {
          code: 'POLICY_ROLLING_UPDATE_WITH_CLAIM',
          severity: 'error',
          field: 'spec.strategy.type',
          message,
          hint: 'set `strategy: { type: Recreate }`',
        }),
      ];
    });
  });
};

function isReadOnly(pod: PodTemplate, volume: Fields): boolean {
  if (fields(volume.persistentVolumeClaim).readOnly === true) return true;
  const mounts = containersOf(pod).flatMap((container) => items(container.fields.volumeMounts).filter(({ name }) => name === volume.name));
  return mounts.length > 0 && mounts.every(({ readOnly }) => readOnly === true);
}

/** POLICY_PDB_BLOCKS_DRAIN: a PodDisruptionBudget that never allows an eviction stops every drain, and so every upgrade of a node. */
export const blockingBudgets: Check = (input) => {
  const facts = factsOf(input);
  return facts.ofKind('policy', 'PodDisruptionBudget').flatMap((budget): readonly Issue[] => {
    const { minAvailable, maxUnavailable, selector } = fields(budget.body.spec);
    const pods = countPods(facts, budget.identity.namespace, fields(selector));
    if (pods === 0) return [];
    // The disruption controller rounds both up.
    const share = (value: unknown) => partOf(value, pods, Math.ceil);
    const kept = minAvailable === undefined ? pods - (share(maxUnavailable) ?? pods) : (share(minAvailable) ?? 0);
    if (kept < pods) return [];
    const field = minAvailable === undefined ? 'spec.maxUnavailable' : 'spec.minAvailable';
    const message = `${shown(minAvailable ?? maxUnavailable)} of ${pods === 1 ? '1 pod' : `${pods} pods`} leaves none that may be evicted, so a drain waits for ever`;
    const hint = pods === 1 ? 'remove the budget; it protects nothing with one replica' : `allow one: \`maxUnavailable: 1\``;
    return [finding(budget, { code: 'POLICY_PDB_BLOCKS_DRAIN', severity: 'warning', field, message, hint })];
  });
};

function countPods(facts: Facts, namespace: string, selector: Fields): number {
  return facts
    .podsIn(namespace)
    .select(selector)
    .filter(({ longRunning, manifest }) => longRunning && manifest.identity.kind !== 'DaemonSet')
    .reduce((sum, { manifest }) => sum + (manifest.identity.kind === 'Pod' ? 1 : replicasOf(manifest)), 0);
}
