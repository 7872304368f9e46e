import { below, itemsAt, textAt } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { formatIdentity, identityKey, type Manifest, type Model } from '../../model/index.ts';
import { listed, type Note } from '../stand-ins/stand-in.ts';
import { definedKind } from '../sync/order.ts';
import { namesOf } from './names.ts';
import { claimPolicy, classPolicy, type Reclaim } from './reclaim.ts';

/** An object that Argo CD deletes, or may delete. */
export interface Doomed {
  readonly manifest: Manifest;
  /** Application that no longer renders it. */
  readonly application: string;
  /** Application that renders it now; the object goes only if this one comes second. */
  readonly takenBy?: string | undefined;
}

/** What goes with one object. */
export interface Loss extends Pick<Issue, 'severity' | 'message' | 'hint'> {
  readonly doomed: Doomed;
}

export interface Losses {
  readonly notes: readonly Note[];
  /** Errors where something is known to go, warnings where something may, and what cannot be known. */
  readonly losses: readonly Loss[];
  /** What is deleted and leaves its data behind, with what says so. */
  readonly spared: readonly { readonly doomed: Doomed; readonly why: string }[];
}

const none: Losses = { notes: [], losses: [], spared: [] };

interface State {
  readonly model: Pick<Model, 'storageClasses' | 'secrets'>;
  readonly manifests: readonly Manifest[];
}

export interface LossProps {
  readonly doomed: readonly Doomed[];
  readonly base: State;
  readonly head: State;
}

/** What goes with an object that is deleted: what lies in a namespace, the objects of a kind, data. */
export function lossesOf(props: LossProps): Losses {
  const all = props.doomed.map((one) => lossOf(one, props));
  return {
    notes: all.flatMap(({ notes }) => notes),
    losses: all.flatMap(({ losses }) => losses),
    spared: all.flatMap(({ spared }) => spared),
  };
}

function lossOf(doomed: Doomed, props: LossProps): Losses {
  const { group, kind } = doomed.manifest.identity;
  switch (`${group}/${kind}`) {
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return definitionLoss(doomed, props);
    case '/Namespace':
      return namespaceLoss(doomed, props);
    case '/PersistentVolumeClaim':
      return dataLoss(doomed, claimPolicy(doomed.manifest, props.base), 'its volume');
    case '/PersistentVolume':
      return volumeLoss(doomed);
    case 'apps/StatefulSet':
      return statefulSetLoss(doomed, props);
    default:
      return none;
  }
}

/** What is there after the removal: what the head renders, and what of the base nobody deletes. */
function remaining({ base, head, doomed }: LossProps): readonly Manifest[] {
  const going = new Set(doomed.filter(({ takenBy }) => takenBy === undefined).map(({ manifest }) => manifest));
  const keys = new Set(head.manifests.map(({ identity }) => identityKey(identity)));
  return [...head.manifests, ...base.manifests.filter((one) => !going.has(one) && !keys.has(identityKey(one.identity)))];
}

function definitionLoss(doomed: Doomed, props: LossProps): Losses {
  const defined = definedKind(doomed.manifest.body);
  const objects = remaining(props).filter(({ identity: { group, kind } }) => `${group}/${kind}` === defined);
  const hint = `${keepFirst}; or remove the objects of the kind first, and look what their operator does with that`;
  const loss =
    objects.length === 0
      ? 'every object of its kind that the cluster holds goes with it, in all namespaces'
      : `${namesOf(objects)} ${objects.length === 1 ? 'goes' : 'go'} with it, and every other object of the kind in all namespaces`;
  return lost(doomed, { severity: objects.length === 0 ? 'warning' : 'error', loss, hint });
}

function namespaceLoss(doomed: Doomed, props: LossProps): Losses {
  const { name } = doomed.manifest.identity;
  const objects = remaining(props).filter(({ identity }) => identity.namespace === name);
  const secrets = props.head.model.secrets.filter(({ namespace }) => namespace === name);
  const inside = [...objects.map(({ identity }) => formatIdentity(identity)), ...secrets.map((secret) => `Secret ${name}/${secret.name}`)];
  const loss =
    inside.length === 0
      ? 'all that lies in it goes with it, also what nobody rendered: claims of StatefulSets, Secrets made by hand'
      : `${listed(inside, 5)} ${inside.length === 1 ? 'goes' : 'go'} with it, and all else that lies in it`;
  return lost(doomed, { severity: inside.length === 0 ? 'warning' : 'error', loss, hint: keepFirst });
}

function volumeLoss(doomed: Doomed): Losses {
  // A volume made by hand keeps its data unless it says otherwise.
  const policy = textAt(doomed.manifest.body, 'spec', 'persistentVolumeReclaimPolicy') || 'Retain';
  return dataLoss(doomed, { policy, from: 'it has' }, 'the storage behind it');
}

/** Claims of a StatefulSet outlive it, unless it says otherwise. */
function statefulSetLoss(doomed: Doomed, props: LossProps): Losses {
  const { body } = doomed.manifest;
  if (below(body, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') !== 'Delete') return none;
  const policies = itemsAt(body, 'spec', 'volumeClaimTemplates').map((template) =>
    classPolicy(below(template, 'spec', 'storageClassName'), props.base),
  );
  const worst = policies.find(({ policy }) => policy === 'Delete') ?? policies.find(({ policy }) => policy === undefined) ?? policies[0];
  return worst === undefined ? none : dataLoss(doomed, worst, 'the volumes of its claims (`whenDeleted: Delete`)');
}

function dataLoss(doomed: Doomed, { policy, from }: Reclaim, what: string): Losses {
  if (policy === undefined)
    return lost(doomed, {
      severity: 'unchecked',
      loss: `whether what is on ${what} is lost is not known, because ${from} is not`,
      hint: keepFirst,
    });
  if (policy !== 'Delete') {
    const why = `${from} the policy ${policy}: what is on ${what} stays, and waits for somebody to use or to remove it`;
    return { notes: [{ what: `${formatIdentity(doomed.manifest.identity)} is deleted`, why }], losses: [], spared: [{ doomed, why }] };
  }
  const loss = `${from} the policy Delete, so what is on ${what} is lost`;
  return lost(doomed, { severity: 'error', loss, hint: `${keepFirst}. If the data may go, make sure of a backup all the same` });
}

const keepFirst =
  'to keep it, render it with `argocd.argoproj.io/sync-options: Prune=false,Delete=false`, let that sync, and only then take it out of Git';

function lost(doomed: Doomed, { severity, loss, hint }: Pick<Issue, 'severity' | 'hint'> & { readonly loss: string }): Losses {
  const { application, takenBy } = doomed;
  const how =
    takenBy === undefined
      ? `is deleted, because ${application} no longer renders it`
      : `is deleted if ${application}, which no longer renders it, syncs before ${takenBy}, which does now`;
  return { ...none, losses: [{ doomed, severity, message: `${how}: ${loss}`, hint }] };
}
