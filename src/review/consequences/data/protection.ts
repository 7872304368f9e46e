import { below, items, replicasOf, text } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import type { Manifest } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { about, evidenceOf, objectsOf, type Pair } from '../objects.ts';

/** What kept data until now and does so no longer: reclaim policies, retention of claims, sync options. Nothing goes yet. */
export const protection: Rule = (input) => {
  const { head } = input;
  if (head === undefined) return [];
  return objectsOf(input).pairs.flatMap((pair) => [...volumes(pair), ...sets(pair, head), ...options(pair)]);
};

function volumes({ head, fields }: Pair): readonly Consequence[] {
  if (head.identity.kind !== 'PersistentVolume') return [];
  const changed = fields.filter(({ path, to }) => path === 'spec.persistentVolumeReclaimPolicy' && to === 'Delete');
  if (changed.length === 0) return [];
  const message = 'what is on it is deleted together with its claim from now on';
  return [about(head, { topic: 'data', level: 'none', message, evidence: evidenceOf(changed) })];
}

const retention = 'spec.persistentVolumeClaimRetentionPolicy';

function sets({ base, head, fields }: Pair, state: State): readonly Consequence[] {
  if (head.identity.kind !== 'StatefulSet') return [];
  const scaled = below(head.body, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled') === 'Delete';
  const replicas = fields.filter(({ path }) => path === 'spec.replicas');
  if (scaled && replicas.length > 0 && replicasOf(head) < replicasOf(base)) return [fewerClaims(base, head, state, evidenceOf(replicas))];
  const changed = fields.filter(({ path, to }) => path.startsWith(retention) && JSON.stringify(to ?? '').includes('Delete'));
  if (changed.length === 0) return [];
  const message = 'its claims are deleted together with it, or with the pods that are too many, from now on';
  return [about(head, { topic: 'data', level: 'none', message, evidence: evidenceOf(changed) })];
}

function fewerClaims(base: Manifest, head: Manifest, { model }: State, evidence: readonly string[]): Consequence {
  const classes = items(below(base.body, 'spec', 'volumeClaimTemplates')).map((template) =>
    text(below(template, 'spec', 'storageClassName')),
  );
  const policies = classes.map(
    (name) => model.storageClasses.find((one) => (name === undefined ? one.default : one.name === name))?.reclaimPolicy,
  );
  const stays = policies.every((policy) => policy === 'Retain');
  const message = `the claims of the pods that stop are deleted (\`whenScaled: Delete\`)${stays ? ', their volumes stay' : ', and what is on them goes'}`;
  return about(head, {
    topic: 'data',
    level: stays ? 'none' : 'data-loss',
    message,
    evidence: [...evidence, `${retention}.whenScaled: Delete`],
    hint: 'set `whenScaled: Retain`, let that sync, and only then scale down',
  });
}

const keeping = ['Prune=false', 'Delete=false', 'Prune=confirm', 'Delete=confirm'];
const holders = ['PersistentVolumeClaim', 'PersistentVolume', 'StatefulSet', 'Namespace', 'CustomResourceDefinition', 'Cluster'];

function options({ base, head }: Pair): readonly Consequence[] {
  if (!holders.includes(head.identity.kind)) return [];
  const now = optionsOf(head);
  const lost = optionsOf(base).filter((option) => keeping.includes(option) && !now.includes(option));
  if (lost.length === 0) return [];
  const message = 'is deleted when it vanishes from Git from now on, which its sync options did not allow';
  const evidence = lost.map((option) => `metadata.annotations[argocd.argoproj.io/sync-options]: ${option} → (not set)`);
  return [about(head, { topic: 'data', level: 'none', message, evidence })];
}

function optionsOf({ body }: Manifest): readonly string[] {
  const listed = text(below(body, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')) ?? '';
  return listed.split(',').map((option) => option.trim());
}
