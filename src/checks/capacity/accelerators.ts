import type { Issue } from '../../issues/index.ts';
import { type AcceleratorClaim, type Gpu, type Model, type Node, nodeLabels } from '../../model/index.ts';
import { describeMemory, parseMemory } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { containersOf, type PodTemplate, replicasOf } from '../pods.ts';
import { fields } from '../read.ts';
import { matchesLabels } from '../selector.ts';

/** Claims that can only run on the same devices. */
interface Group {
  readonly resource: string;
  readonly devices: readonly { readonly node: Node; readonly gpu: Gpu }[];
  readonly claims: readonly { readonly claim: AcceleratorClaim; readonly pods: number }[];
}

/** CAPACITY_VRAM, CAPACITY_GPU_COUNT: the declared device memory fits the devices, and there are as many shares as pods. */
export const accelerators: Check = (input) => {
  const facts = factsOf(input);
  return [
    ...groups(facts).flatMap((group) => [...judgeMemory(facts.model, group), ...judgeCount(facts.model, group)]),
    ...undeclared(facts),
  ];
};

function devicesFor(model: Model, { resource, nodeSelector }: AcceleratorClaim): Group['devices'] {
  return model.nodes
    .filter((node) => matchesLabels(nodeSelector, nodeLabels(model, node)))
    .flatMap((node) => node.gpus.filter((gpu) => gpu.resource === resource).map((gpu) => ({ node, gpu })));
}

/** For each set of devices that some claim is limited to: everything that cannot run outside of it. */
function groups(facts: Facts): readonly Group[] {
  const { model } = facts;
  const placed = model.accelerators.map((claim) => ({ claim, pods: podsOf(facts, claim), devices: devicesFor(model, claim) }));
  const sets = new Map(
    placed.map(({ claim, devices }) => [
      `${claim.resource} ${devices.map(({ node }) => node.name).join(' ')}`,
      { resource: claim.resource, devices },
    ]),
  );
  return [...sets.values()].map(({ resource, devices }) => ({
    resource,
    devices,
    claims: placed.filter((other) => other.claim.resource === resource && sameOrInside(other.devices, devices)),
  }));
}

function sameOrInside(inner: Group['devices'], outer: Group['devices']): boolean {
  if (inner.length === 0 || outer.length === 0) return inner.length === outer.length;
  return inner.every(({ node }) => outer.some((entry) => entry.node === node));
}

function podsOf(facts: Facts, { application, workload, resource }: AcceleratorClaim): number {
  const declared = facts.model.workloads.find((entry) => entry.application === application && entry.name === workload);
  if (declared === undefined) return 1;
  const templates = facts
    .podsIn(declared.namespace)
    .select({ matchLabels: declared.labels })
    .filter((pod) => asks(pod, resource));
  return Math.max(
    1,
    templates.filter(({ longRunning }) => longRunning).reduce((sum, { manifest }) => sum + replicasOf(manifest), 0),
  );
}

function asks(pod: PodTemplate, resource: string): boolean {
  return containersOf(pod).some(({ fields: container }) => fields(fields(container.resources).limits)[resource] !== undefined);
}

function judgeMemory(model: Model, { resource, devices, claims }: Group): readonly Issue[] {
  if (devices.length === 0) return [];
  const total = devices.reduce((sum, { gpu }) => sum + parseMemory(gpu.memory) * gpu.count, 0);
  const single = Math.max(...devices.map(({ gpu }) => parseMemory(gpu.memory)));
  const tooLarge = claims
    .filter(({ claim }) => parseMemory(claim.memory) > single)
    .map(({ claim }) => {
      const message = `${claim.memory} of device memory is more than one device has (${describeMemory(single)})`;
      return declaredFinding(model, [claim.application, claim.workload], {
        code: 'CAPACITY_VRAM',
        severity: 'error',
        field: 'gpu.memory',
        message,
      });
    });
  const sum = claims.reduce((all, { claim, pods }) => all + parseMemory(claim.memory) * pods, 0);
  if (tooLarge.length > 0 || sum <= total) return tooLarge;
  const lines = [
    ...claims.map(({ claim, pods }) => `  ${claim.application}/${claim.workload}: ${pods === 1 ? '' : `${pods} × `}${claim.memory}`),
    `  together: ${describeMemory(sum)}`,
    ...devices.map(({ node, gpu }) => `  node ${node.name}: ${gpu.count} × ${gpu.model} with ${gpu.memory}`),
  ];
  const message = `declared device memory is ${describeMemory(sum)}, the devices have ${describeMemory(total)}\n${lines.join('\n')}`;
  const hint = `free ${describeMemory(sum - total)}: a smaller model, fewer programs on the device, or one of them on the processor`;
  return [
    declaredFinding(model, [], { code: 'CAPACITY_VRAM', severity: 'error', field: `${nodesOf(devices)} ${resource}`, message, hint }),
  ];
}

function judgeCount(model: Model, { resource, devices, claims }: Group): readonly Issue[] {
  const pods = claims.reduce((sum, entry) => sum + entry.pods, 0);
  const shares = devices.reduce((sum, { gpu }) => sum + gpu.count * gpu.replicas, 0);
  if (pods <= shares) return [];
  const names = claims.map(({ claim }) => `${claim.application}/${claim.workload}`).join(', ');
  const offered =
    devices.map(({ node, gpu }) => `node ${node.name} offers ${gpu.count} × ${gpu.replicas}`).join(', ') ||
    'no node that they may run on offers any';
  const message = `${pods === 1 ? '1 pod asks' : `${pods} pods ask`} for ${resource} (${names}), there ${shares === 1 ? 'is' : 'are'} ${shares}: ${offered}`;
  const hint =
    devices.length === 0
      ? 'declare the GPU on a node with the labels they ask for'
      : `let ${Math.ceil(
          pods /
            Math.max(
              1,
              devices.reduce((sum, { gpu }) => sum + gpu.count, 0),
            ),
        )} pods share one device`;
  return [
    declaredFinding(model, [], { code: 'CAPACITY_GPU_COUNT', severity: 'error', field: `${nodesOf(devices)} ${resource}`, message, hint }),
  ];
}

function nodesOf(devices: Group['devices']): string {
  return devices.length === 0 ? 'nodes' : devices.map(({ node }) => `nodes.${node.name}.gpus`).join(', ');
}

/** Pods that ask for a device and say nothing about its memory: the sum cannot be decided. */
function undeclared(facts: Facts): readonly Issue[] {
  const resources = new Set(facts.model.nodes.flatMap(({ gpus }) => gpus.map(({ resource }) => resource)));
  if (resources.size === 0) return [];
  return facts.pods.flatMap((pod) =>
    [...resources].flatMap((resource): readonly Issue[] => {
      if (!asks(pod, resource) || facts.model.accelerators.some((claim) => claim.resource === resource && belongsTo(facts, pod, claim)))
        return [];
      const message = `asks for ${resource} without saying how much of its memory it needs, so the sum is not checked`;
      return [
        finding(pod.manifest, {
          code: 'CAPACITY_VRAM',
          severity: 'unchecked',
          field: pod.path,
          message,
          hint: 'declare the device memory of the workload',
        }),
      ];
    }),
  );
}

function belongsTo({ model }: Facts, pod: PodTemplate, { application, workload }: AcceleratorClaim): boolean {
  if (pod.manifest.origin.application !== application) return false;
  const declared = model.workloads.find((entry) => entry.application === application && entry.name === workload);
  return declared === undefined || matchesLabels(declared.labels, pod.labels);
}
