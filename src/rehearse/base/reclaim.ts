import { below, textAt } from '../../api/index.ts';
import type { Manifest, Model } from '../../model/index.ts';

/** What happens to a volume that nobody claims any more. */
export interface Reclaim {
  /** `Delete`, `Retain` or `Recycle`; nothing where it is not known. */
  readonly policy: string | undefined;
  /** What says so, as the start of a sentence; without a policy, what is not known. */
  readonly from: string;
}

interface State {
  readonly model: Pick<Model, 'storageClasses'>;
  readonly manifests: readonly Manifest[];
}

/** Policy for the volume of a claim: of the volume it names or that is kept for it, else of its class. */
export function claimPolicy({ identity, body }: Manifest, state: State): Reclaim {
  const volumeName = textAt(body, 'spec', 'volumeName');
  const volume = state.manifests.find(
    (one) =>
      one.identity.kind === 'PersistentVolume' &&
      (one.identity.name === volumeName ||
        (below(one.body, 'spec', 'claimRef', 'name') === identity.name &&
          below(one.body, 'spec', 'claimRef', 'namespace') === identity.namespace)),
  );
  // Without a word of its own a volume made by hand is kept.
  if (volume !== undefined)
    return { policy: textAt(volume.body, 'spec', 'persistentVolumeReclaimPolicy') || 'Retain', from: `volume ${volume.identity.name} has` };
  const className = below(body, 'spec', 'storageClassName');
  if (volumeName !== '' || className === '') return { policy: undefined, from: 'the volume it is bound to' };
  return classPolicy(className, state);
}

/** Policy of a class; of the default one where none is named. */
export function classPolicy(className: unknown, { model, manifests }: State): Reclaim {
  const rendered = manifests.find(({ identity }) => identity.kind === 'StorageClass' && identity.name === className);
  if (rendered !== undefined)
    return { policy: textAt(rendered.body, 'reclaimPolicy') || 'Delete', from: `class ${rendered.identity.name} has` };
  const known = model.storageClasses.find((one) => (className === undefined ? one.default : one.name === className));
  if (known !== undefined) return { policy: known.reclaimPolicy, from: `class ${known.name} has` };
  return { policy: undefined, from: className === undefined ? 'the default class' : `class ${String(className)}` };
}
