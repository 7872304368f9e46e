import type { Model } from '../../model/index.ts';

/**
 * Why nothing can be replaced without these nodes; nothing where enough is left. The data of a control plane lives on a majority of
 * its nodes: with fewer no API server answers, whatever else goes on.
 */
export function endOf({ nodes }: Pick<Model, 'nodes'>, lost: readonly string[]): string | undefined {
  if (nodes.every(({ name }) => lost.includes(name))) return nodes.length === 1 ? 'it is the only node' : 'no node is left';
  const controlPlane = nodes.filter(({ roles }) => roles.includes('control-plane'));
  const left = controlPlane.filter(({ name }) => !lost.includes(name));
  if (controlPlane.length === 0 || left.length * 2 > controlPlane.length) return undefined;
  if (left.length === 0) return 'the control plane goes with it';
  return `${left.length} of ${controlPlane.length} control-plane nodes are no majority`;
}
