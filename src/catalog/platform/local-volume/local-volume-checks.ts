import type { ClusterConstruct, StorageClassSpec } from '../../../authoring/index.ts';
import { suggest } from '../../../issues/index.ts';
import { compareQuantities, UnitError } from '../../../units/index.ts';
import type { PlacedVolume } from './local-volume-runbook.ts';

export type Problem = (field: string, message: string, hint?: string) => void;

const noProvisioner = 'kubernetes.io/no-provisioner';

/** The one node with these labels; findings for none and for several, because the folder is on one. */
export function findNode({ nodes }: ClusterConstruct, labels: Readonly<Record<string, string>>, problem: Problem): string | undefined {
  const wanted = Object.entries(labels);
  const found = Object.entries(nodes)
    .filter(([name, node]) => wanted.every(([key, value]) => labelsOf(name, node.labels)[key] === value))
    .map(([name]) => name);
  const written = wanted.map(([key, value]) => `${key}=${value}`).join(', ');
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    problem(
      'nodeSelector',
      `${written === '' ? 'no label' : written} fits ${found.join(', ')}, and the folder is on one node`,
      "write `'kubernetes.io/hostname': '…'`",
    );
  } else {
    const host = labels['kubernetes.io/hostname'];
    problem('nodeSelector', `no node of the cluster has ${written}`, host === undefined ? undefined : suggest(host, Object.keys(nodes)));
  }
  return undefined;
}

function labelsOf(name: string, labels: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  return { ...labels, 'kubernetes.io/hostname': name };
}

/** A folder that can be one; on Talos everything outside /var is read-only. */
export function checkPath({ distribution }: ClusterConstruct, path: string, problem: Problem): void {
  const steps = path.split('/').slice(1);
  if (!path.startsWith('/') || path === '/' || steps.includes('..')) {
    problem('path', `"${path}" is no absolute path of a folder`);
  } else if (distribution.name === 'talos' && (steps[0] !== 'var' || steps.length < 2)) {
    problem(
      'path',
      `"${path}" does not lie below /var, and everything else on a Talos node is read-only`,
      'write `/var/mnt/<user volume>`',
    );
  }
}

/** A class for volumes that are there already. */
export function checkClass(spec: StorageClassSpec & { readonly key: string }, problem: Problem): void {
  if (spec.provisioner !== noProvisioner) {
    problem(
      'class',
      `class ${spec.key} has the provisioner ${spec.provisioner}, which makes volumes of its own`,
      `declare a class with \`provisioner: '${noProvisioner}'\``,
    );
    return;
  }
  if (spec.origin !== 'rendered') problem('class', `nobody makes class ${spec.key}`, "give it `origin: 'rendered'`");
  if (spec.topology !== 'node') problem('class', `volumes of class ${spec.key} stay on their node`, "give it `topology: 'node'`");
  if (spec.bindingMode === 'Immediate') {
    problem('class', `class ${spec.key} binds before the pod has a node`, "leave out `bindingMode`, so that the pod's node counts");
  }
}

/** The claim that will ask for the volume: it exists, has the same class, and is no larger. */
export function checkClaim({ facts }: ClusterConstruct, volume: PlacedVolume & { readonly class: string }, problem: Problem): void {
  const near = facts.claims.filter(({ namespace }) => namespace === volume.namespace);
  const ordinal = Number(volume.claim.slice(volume.claim.lastIndexOf('-') + 1));
  const first = volume.claim.replace(/\d+$/, '0');
  const claim = near.find(({ name, replicas }) => name === volume.claim || (name === first && ordinal < replicas));
  if (claim === undefined) {
    const names = near.map(({ name }) => name);
    problem(
      'workload',
      `no claim ${volume.namespace}/${volume.claim} is declared, so nothing would use the volume`,
      suggest(volume.claim, names),
    );
    return;
  }
  if (claim.storageClass !== volume.class) {
    problem(
      'class',
      `claim ${claim.name} asks for class ${claim.storageClass}, and the volume is of class ${volume.class}`,
      `give ${claim.workload} \`storage: { class: '${volume.class}', … }\``,
    );
  }
  if (isLarger(claim.size, volume.size)) problem('size', `claim ${claim.name} asks for ${claim.size}, and the volume has ${volume.size}`);
}

function isLarger(a: string, b: string): boolean {
  try {
    return compareQuantities(a, b) > 0;
  } catch (error) {
    // A wrong amount is reported where it was given.
    if (error instanceof UnitError) return false;
    throw error;
  }
}

/** Two volumes in one folder, or one in the other, would see each other's files. */
export function checkNeighbours(volumes: readonly (PlacedVolume & { readonly problem: Problem })[]): void {
  for (const [index, volume] of volumes.entries()) {
    const other = volumes
      .slice(0, index)
      .find(({ node, path }) => node === volume.node && (isIn(path, volume.path) || isIn(volume.path, path)));
    if (other !== undefined) volume.problem('path', `${volume.path} on ${volume.node} overlaps ${other.path} of volume ${other.name}`);
  }
}

function isIn(path: string, folder: string): boolean {
  return `${path.replace(/\/+$/, '')}/`.startsWith(`${folder.replace(/\/+$/, '')}/`);
}
