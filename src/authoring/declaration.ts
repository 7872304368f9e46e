import { compareText, type Issue } from '../issues/index.ts';
import { contains, parseAddress, parseCidr, parseCpu, parseMemory, readable, UnitError } from '../units/index.ts';
import type { ClusterConstruct } from './cluster.ts';
import { checkPools } from './declaration-addresses.ts';
import { checkNetworks } from './declaration-networks.ts';
import { checkShape } from './declaration-shape.ts';
import { checkSite, nobodysAddress } from './declaration-sites.ts';
import { checkSeals } from './sealed.ts';

/** Problems of the declaration itself: names, amounts, ranges and addresses as the owner typed them. */
export function checkDeclaration(cluster: ClusterConstruct): readonly Issue[] {
  const shape = checkShape(cluster);
  if (isUnusable(shape)) return shape;
  const { spec, nodes, layers } = cluster;
  const root = cluster.clusterName;
  const issues: Issue[] = [...shape];
  const attempt = <T>(code: 'MODEL_RANGE' | 'MODEL_ADDRESS' | 'MODEL_QUANTITY', path: string, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      issues.push({ code, severity: 'error', path, message: error.message, hint: error.hint });
      return undefined;
    }
  };
  const name = (path: string, value: string) => {
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value)) {
      issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path,
        message: `"${value}" is no DNS label: lower-case letters, digits and hyphens, starting and ending with a letter or digit`,
        hint: repaired(value),
      });
    } else if (value.length > 63)
      issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message: `"${value}" is ${value.length} characters long, above 63` });
  };
  name(`${root} name`, cluster.clusterName);
  for (const namespace of Object.keys(cluster.namespaces)) name(`${root} namespaces.${namespace}`, namespace);
  for (const application of cluster.applications) name(`${application.node.path}`, application.name);
  for (const layer of Object.keys(layers)) {
    name(`${root} layers.${layer}`, layer);
    if (/^\d+$/.test(layer))
      issues.push({
        code: 'MODEL_NUMERIC_LAYER',
        severity: 'error',
        path: `${root} layers.${layer}`,
        message: `"${layer}" is a number, and JavaScript sorts such keys first`,
        hint: `write \`layer-${layer}\``,
      });
    const { cpu, memory } = layers[layer]?.budget ?? {};
    if (cpu !== undefined) attempt('MODEL_QUANTITY', `${root} layers.${layer}.budget.cpu`, () => parseCpu(cpu));
    if (memory !== undefined) attempt('MODEL_QUANTITY', `${root} layers.${layer}.budget.memory`, () => parseMemory(memory));
  }
  const lan = attempt('MODEL_RANGE', `${root} network.nodes`, () => parseCidr(spec.network.nodes));
  // Nodes may have a part of their LAN, whose first and last address are then those of no network.
  const home = readable(() => parseCidr(cluster.lan));
  const wholeLan = lan !== undefined && home !== undefined && home.prefix < lan.prefix && contains(home, lan);
  const wire = wholeLan ? home : lan;
  for (const field of ['pods', 'services'] as const) {
    const text = spec.network[field];
    if (text !== undefined) attempt('MODEL_RANGE', `${root} network.${field}`, () => parseCidr(text));
  }
  const { podBlock } = spec.network;
  if (podBlock !== undefined && (cluster.distribution.name === 'microk8s' || !Number.isInteger(podBlock) || podBlock < 16 || podBlock > 28))
    issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${root} network.podBlock`,
      message:
        cluster.distribution.name === 'microk8s'
          ? 'MicroK8s has no such setting: its Calico hands out parts of the range as they are needed'
          : `${podBlock} is no prefix length for the pods of one node: a whole number from 16 to 28`,
    });
  if (!Object.values(nodes).some(({ roles }) => roles.includes('control-plane')))
    issues.push({
      code: 'MODEL_VALUE',
      severity: 'error',
      path: `${root} nodes`,
      message: 'no node has the role `control-plane`, so no policy could let pods through to the API server',
    });
  const owners = new Map<number, string>();
  for (const [id, node] of Object.entries(nodes).sort(([a], [b]) => compareText(a, b))) {
    const path = `${root} nodes.${id}`;
    for (const part of id.split('.')) name(path, part);
    attempt('MODEL_QUANTITY', `${path}.capacity.cpu`, () => parseCpu(node.capacity.cpu));
    attempt('MODEL_QUANTITY', `${path}.capacity.memory`, () => parseMemory(node.capacity.memory));
    const { memory: given, cores } = node.vm ?? {};
    if (given !== undefined) attempt('MODEL_QUANTITY', `${path}.vm.memory`, () => parseMemory(given));
    if (cores !== undefined) attempt('MODEL_QUANTITY', `${path}.vm.cores`, () => parseCpu(cores));
    const { cpu, memory } = node.reserved ?? {};
    if (cpu !== undefined) attempt('MODEL_QUANTITY', `${path}.reserved.cpu`, () => parseCpu(cpu));
    if (memory !== undefined) attempt('MODEL_QUANTITY', `${path}.reserved.memory`, () => parseMemory(memory));
    for (const [disk, size] of Object.entries(node.disks ?? {}))
      attempt('MODEL_QUANTITY', `${path}.disks.${disk}`, () => parseMemory(size));
    node.gpus?.forEach((gpu, index) => {
      const bytes = attempt('MODEL_QUANTITY', `${path}.gpus[${index}].memory`, () => parseMemory(gpu.memory));
      if (bytes === 0)
        issues.push({
          code: 'MODEL_VALUE',
          severity: 'error',
          path: `${path}.gpus[${index}].memory`,
          message: `the memory of ${gpu.model} is not known`,
          hint: `write \`${gpu.vendor}('${gpu.model}', { memory: '16Gi' })\``,
        });
    });
    const address = attempt('MODEL_ADDRESS', `${path}.address`, () => parseAddress(node.address));
    if (address === undefined) continue;
    if (lan !== undefined && !contains(lan, { first: address, last: address }))
      issues.push({
        code: 'MODEL_ADDRESS',
        severity: 'error',
        path: `${path}.address`,
        message: `${node.address} lies outside network.nodes (${spec.network.nodes})`,
      });
    else if (wire !== undefined) {
      const message = nobodysAddress(
        node.address,
        address,
        wire,
        wholeLan ? `the LAN (${cluster.lan})` : `network.nodes (${spec.network.nodes})`,
      );
      if (message !== undefined) issues.push({ code: 'MODEL_ADDRESS', severity: 'error', path: `${path}.address`, message });
    }
    const earlier = owners.get(address);
    if (earlier === undefined) owners.set(address, `${path}.address`);
    else
      issues.push({
        code: 'MODEL_ADDRESS_TWICE',
        severity: 'error',
        path: `${path}.address`,
        message: `${node.address} is already claimed by ${earlier}`,
      });
  }
  issues.push(...checkSite(cluster), ...checkPools(cluster), ...checkNetworks(cluster), ...checkSeals(cluster));
  return issues;
}

/** Whether something is missing or of a kind that the rest of the code could not work with. */
export function isUnusable(shape: readonly Issue[]): boolean {
  return shape.some(({ code }) => code === 'MODEL_VALUE');
}

/** A name that would do, where one is near. */
function repaired(name: string): string | undefined {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return label === '' ? undefined : `write \`${label}\``;
}
