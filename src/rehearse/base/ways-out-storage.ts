import { below, textAt } from '../../api/index.ts';
import { canGrow, compareSizes, moveData } from './data.ts';
import { deletion, isAbout, kubectl, type Refused, remade } from './way-out.ts';

export function claimWay(refused: Refused): string {
  const { head, base, changes } = refused;
  const { namespace, name } = head.identity;
  const move = moveData(refused, { claims: [name], removal: [`${kubectl(namespace).join(' ')} delete pvc/${name}`] });
  const size = changes.find(({ path }) => path === 'spec.resources.requests.storage');
  if (size === undefined || changes.length > 1) return `a claim stays as it was made; ${move}`;
  if (compareSizes(size.to, size.from) < 0) return `a volume never shrinks. Take the new size back, or ${move}`;
  if (textAt(base.body, 'spec', 'volumeName') !== '' || below(base.body, 'spec', 'storageClassName') === '')
    return 'take the new size back: the volume is one made by hand, and the size of its claim only says what the claim asks for at least';
  const className = textAt(base.body, 'spec', 'storageClassName');
  // A class that grows refuses only as long as there is no volume yet.
  if (canGrow(refused, className) === true)
    return `a claim grows only once it is bound: look why it has no volume, or, as long as it holds nothing, ${remade(head)}`;
  return `volumes of ${className === '' ? 'this claim' : `class ${className}`} cannot grow. Take the new size back, or ${move}`;
}

export function storageClassWay(refused: Refused): string {
  const { head } = refused;
  const way = `${remade(head)}. Volumes that exist stay what they are, and keep what they were made by; claims made meanwhile wait`;
  if (!isAbout(refused, 'reclaimPolicy')) return `${way}. Where old and new volumes must be told apart, give the class a new name instead`;
  const policy = textAt(head.body, 'reclaimPolicy') || 'Delete';
  const patch = `kubectl patch pv/NAME -p '${JSON.stringify({ spec: { persistentVolumeReclaimPolicy: policy } })}'`;
  return `${way}. A volume that exists gets the new policy by \`${patch}\``;
}

export function volumeWay({ base, head }: Refused): string {
  const { name } = head.identity;
  const way =
    'where a volume is cannot change. Write the new place as a volume of another name with a claim of its own, and copy what is on it. ' +
    'Nothing is lost that way; the old volume goes when nobody needs it any more';
  if (textAt(base.body, 'spec', 'persistentVolumeReclaimPolicy') === 'Retain') return way;
  const patch = `kubectl patch pv/${name} -p '${JSON.stringify({ spec: { persistentVolumeReclaimPolicy: 'Retain' } })}'`;
  return `${way}; before that, \`${patch}\`, or what is on it goes with its claim`;
}

export function driverWay({ head }: Refused): string {
  return `${remade(head)}. Volumes that are mounted stay so; no pod gets a volume of it mounted in between`;
}

export function attributesWay({ head }: Refused): string {
  return `give the class a new name, and name that in the claims: their volumes then change in place. \`${deletion(head)}\` once no claim names it`;
}
