import type { ClusterConstruct, StorageClassSpec } from '../../../authoring/index.ts';
import { parseMemory, UnitError } from '../../../units/index.ts';
import { storageNodes } from './longhorn-values.ts';

/** The only namespace Longhorn works in. */
export const longhornNamespace = 'longhorn-system';
export const longhornProvisioner = 'driver.longhorn.io';
/** Made by Longhorn itself, for volumes that a person makes in its UI. */
const staticClass = 'longhorn-static';

type Problem = (field: string, message: string, hint?: string) => void;

export function reporter({ facts }: ClusterConstruct, path: string): Problem {
  return (field, message, hint) =>
    facts.issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${path} ${field}`,
      message,
      ...(hint === undefined ? {} : { hint }),
    });
}

/** The namespace, its Pod Security level, and limits that would end the processes of volumes. */
export function checkNamespace(cluster: ClusterConstruct, namespace: string, problem: Problem): void {
  if (namespace !== longhornNamespace) {
    problem(
      'namespace',
      `Longhorn works in namespace ${longhornNamespace} only, not in ${namespace}`,
      `declare \`'${longhornNamespace}'\``,
    );
  }
  const spec = cluster.namespaces[namespace];
  if (spec !== undefined && spec.podSecurity !== 'privileged') {
    const message = `namespace ${namespace} has the Pod Security level ${spec.podSecurity}, and Longhorn mounts folders and devices of the node`;
    problem('namespace', message, "give it `podSecurity: 'privileged'`");
  }
  const memory = spec?.limits?.default?.memory;
  if (memory !== undefined && isBelow(memory, '1Gi')) {
    const message = `the limit range of ${namespace} ends pods without a limit at ${memory}, and the pod that runs all volumes of a node has none and grows with them`;
    problem('namespace', message, 'leave out `limits.default.memory`, or give it at least 1Gi');
  }
}

function isBelow(text: string, least: string): boolean {
  try {
    return parseMemory(text) < parseMemory(least);
  } catch (error) {
    // The limit range itself reports an amount that cannot be read.
    if (error instanceof UnitError) return false;
    throw error;
  }
}

/** Whole numbers within bounds. */
export function checkNumbers(
  numbers: Readonly<Record<string, { readonly value: number; readonly least: number; readonly most: number }>>,
  problem: Problem,
): void {
  for (const [field, { value, least, most }] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || value < least || value > most) {
      problem(field, `${value} is no whole number from ${least} to ${most}`);
    }
  }
}

/** Talos keeps nothing but what lies below /var. */
export function checkDataPath({ distribution }: ClusterConstruct, path: string, problem: Problem): void {
  if (!path.startsWith('/')) problem('dataPath', `"${path}" is no absolute path`);
  else if (distribution.name === 'talos' && !path.startsWith('/var/')) {
    problem('dataPath', `"${path}" does not lie below /var, and everything else on a Talos node is read-only`, 'write `/var/mnt/longhorn`');
  }
}

/** Classes that nobody would make, and classes whose volumes could never be healthy. */
export function checkClasses(cluster: ClusterConstruct): void {
  const nodes = storageNodes(cluster).length;
  for (const [key, spec] of Object.entries(cluster.storageClasses)) {
    if (spec.provisioner !== longhornProvisioner || spec.name === staticClass) continue;
    const problem = reporter(cluster, `${cluster.node.path} storageClasses.${key}`);
    if (spec.origin !== 'rendered') {
      const message = `nobody makes class ${spec.name}: the chart's own class is off`;
      problem('origin', message, "write `origin: 'rendered', parameters: longhornParameters({ replicas: … })`");
    } else checkReplicas(spec, nodes, problem);
  }
}

function checkReplicas({ parameters = {} }: StorageClassSpec, nodes: number, problem: Problem): void {
  const { numberOfReplicas = '3', dataLocality, replicaSoftAntiAffinity } = parameters;
  const replicas = Number(numberOfReplicas);
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > 20) {
    problem('parameters.numberOfReplicas', `"${numberOfReplicas}" is no whole number from 1 to 20`);
  } else if (replicas > nodes && replicaSoftAntiAffinity !== 'enabled') {
    const message = `${replicas} copies of a volume need as many nodes, and the cluster has ${nodes} with the role worker: no volume would ever be healthy`;
    problem('parameters.numberOfReplicas', message, `write \`longhornParameters({ replicas: ${Math.max(1, nodes)} })\``);
  }
  if (dataLocality === 'strict-local' && replicas > 1) {
    problem('parameters.dataLocality', `strict-local takes one copy of a volume, not ${replicas}`);
  }
}
