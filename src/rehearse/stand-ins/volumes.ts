import { annotationsOf, below, fields, identityOf, isBeingDeleted, type KubeObject, text, textMap, texts, uidOf } from '../../api/index.ts';
import { compareText } from '../../issues/index.ts';
import type { Model } from '../../model/index.ts';
import { compareQuantities } from '../../units/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Attendant, attempt } from './attendant.ts';

/** A claim that gets no volume, and why a provisioner would refuse it. */
export interface RefusedClaim {
  readonly claim: KubeObject;
  readonly reason: string;
}

/** Set by the controller manager when it leaves a claim to a provisioner: there is no volume that fits, and a node is chosen where one must be. */
const provisionerAnnotation = 'volume.kubernetes.io/storage-provisioner';
const nodeAnnotation = 'volume.kubernetes.io/selected-node';
/** Classes of volumes that somebody else has put there; nobody makes any for a claim. */
const noProvisioner = 'kubernetes.io/no-provisioner';
const hostLabel = 'kubernetes.io/hostname';
/** Marks the volumes a provisioner made, and keeps the controller manager from deleting them itself. */
const madeByAnnotation = 'pv.kubernetes.io/provisioned-by';

/**
 * Plays every provisioner: makes a volume for each claim that the controller manager leaves to one, on the chosen node where volumes of the
 * class stay on theirs; lets volumes grow; removes released ones of policy `Delete`. Claims of static volumes are the controller manager's.
 */
export const attendVolumes: Attendant = async (snapshot, api, { model }) => {
  const volumes = new Map(snapshot.volumes.map((volume) => [identityOf(volume).name, volume]));
  await attempt([
    ...provisionable(snapshot).flatMap(({ claim, storageClass }) => {
      if (refusal(claim, storageClass, model) !== undefined) return [];
      const volume = volumeFor(claim, storageClass, hostFor(claim, storageClass, snapshot, model));
      return volumes.has(identityOf(volume).name) ? [] : [() => api.create(volume)];
    }),
    ...snapshot.claims.flatMap((claim) => {
      const volume = volumes.get(text(below(claim, 'spec', 'volumeName')));
      const wanted = growth(claim, volume, snapshot);
      if (volume === undefined || wanted === undefined) return [];
      return [
        async () => {
          await api.patch(volume, { spec: { capacity: { storage: wanted } } });
          await api.patch(claim, { status: { capacity: { storage: wanted } } }, 'status');
        },
      ];
    }),
    ...snapshot.volumes.filter(isToBeRemoved).map((volume) => () => api.remove(volume)),
  ]);
};

/** The claims that stay Pending because no provisioner of their class would make such a volume. */
export function refusedClaims(snapshot: Snapshot, model: Pick<Model, 'storageClasses'>): readonly RefusedClaim[] {
  return provisionable(snapshot).flatMap(({ claim, storageClass }) => {
    const reason = refusal(claim, storageClass, model);
    return reason === undefined ? [] : [{ claim, reason }];
  });
}

interface Provisionable {
  readonly claim: KubeObject;
  readonly storageClass: KubeObject;
}

function provisionable({ claims, storageClasses }: Snapshot): readonly Provisionable[] {
  const classes = new Map(storageClasses.map((storageClass) => [identityOf(storageClass).name, storageClass]));
  return claims.flatMap((claim) => {
    const { storageClassName, volumeName, selector } = fields(claim.spec);
    const storageClass = classes.get(text(storageClassName));
    if (
      storageClass === undefined ||
      storageClass.provisioner === noProvisioner ||
      text(volumeName) !== '' ||
      selector !== undefined ||
      isBeingDeleted(claim)
    )
      return [];
    const annotations = annotationsOf(claim);
    if (annotations[provisionerAnnotation] !== storageClass.provisioner) return [];
    const waits = storageClass.volumeBindingMode === 'WaitForFirstConsumer' && annotations[nodeAnnotation] === undefined;
    return waits ? [] : [{ claim, storageClass }];
  });
}

function refusal(claim: KubeObject, storageClass: KubeObject, model: Pick<Model, 'storageClasses'>): string | undefined {
  const shared = accessModesOf(claim).find((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
  if (shared === undefined || !staysOnNode(storageClass, model)) return undefined;
  return `it asks for ${shared}, and a volume of class ${identityOf(storageClass).name} stays on the node it was made on`;
}

function staysOnNode(storageClass: KubeObject, { storageClasses }: Pick<Model, 'storageClasses'>): boolean {
  const { name } = identityOf(storageClass);
  return storageClasses.some((declared) => declared.name === name && declared.topology === 'node');
}

/**
 * Host name of the node the volume stays on: of the scheduler's choice, or of the first node where the class does not wait for one.
 * Nothing for any node.
 */
function hostFor(claim: KubeObject, storageClass: KubeObject, { nodes }: Snapshot, model: Model): string | undefined {
  if (!staysOnNode(storageClass, model)) return undefined;
  const byName = new Map(nodes.map((node) => [identityOf(node).name, node]));
  const chosen = annotationsOf(claim)[nodeAnnotation] ?? [...byName.keys()].sort(compareText)[0];
  return chosen === undefined ? undefined : (textMap(below(byName.get(chosen), 'metadata', 'labels'))[hostLabel] ?? chosen);
}

function volumeFor(claim: KubeObject, storageClass: KubeObject, host: string | undefined): KubeObject {
  const { namespace, name: claimName } = identityOf(claim);
  const { volumeMode } = fields(claim.spec);
  const name = `pvc-${uidOf(claim)}`;
  const onNode = { matchExpressions: [{ key: hostLabel, operator: 'In', values: [host ?? ''] }] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { [madeByAnnotation]: text(storageClass.provisioner) } },
    spec: {
      accessModes: accessModesOf(claim),
      capacity: { storage: requestOf(claim) },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claimName, uid: uidOf(claim) },
      // Nothing mounts it. A CSI source would make the controller manager wait for an attacher.
      hostPath: { path: `/var/lib/rehearsal/${name}` },
      mountOptions: texts(storageClass.mountOptions),
      persistentVolumeReclaimPolicy: text(storageClass.reclaimPolicy) || 'Delete',
      storageClassName: identityOf(storageClass).name,
      volumeMode: text(volumeMode) || 'Filesystem',
      ...(host === undefined ? {} : { nodeAffinity: { required: { nodeSelectorTerms: [onNode] } } }),
    },
  };
}

/** The size a bound claim has grown to, where its class lets volumes grow; whether it may ask for it the API server has judged. */
function growth(claim: KubeObject, volume: KubeObject | undefined, { storageClasses }: Snapshot): string | undefined {
  if (volume === undefined || annotationsOf(volume)[madeByAnnotation] === undefined || below(claim, 'status', 'phase') !== 'Bound')
    return undefined;
  const className = text(below(claim, 'spec', 'storageClassName'));
  const storageClass = storageClasses.find((candidate) => identityOf(candidate).name === className);
  const has = text(below(claim, 'status', 'capacity', 'storage'));
  if (storageClass?.allowVolumeExpansion !== true || has === '') return undefined;
  return compareQuantities(requestOf(claim), has) > 0 ? requestOf(claim) : undefined;
}

function isToBeRemoved(volume: KubeObject): boolean {
  return (
    below(volume, 'status', 'phase') === 'Released' &&
    below(volume, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete' &&
    annotationsOf(volume)[madeByAnnotation] !== undefined &&
    !isBeingDeleted(volume)
  );
}

function requestOf(claim: KubeObject): string {
  return text(below(claim, 'spec', 'resources', 'requests', 'storage'));
}

function accessModesOf(claim: KubeObject): readonly string[] {
  return texts(below(claim, 'spec', 'accessModes'));
}
