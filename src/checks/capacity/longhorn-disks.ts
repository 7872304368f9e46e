import { isOpen, type Node } from '../../model/index.ts';
import { claimsOf } from '../claims.ts';
import type { Facts } from '../facts.ts';
import { parseAmount } from '../quota/amounts.ts';
import { below, text } from '../read.ts';
import { placesOf } from './bound-claims.ts';
import { type DiskPart, type DiskRow, diskAt, disksOf, largestFirst, partName, sizeOf, sum } from './disk-parts.ts';

/** How Longhorn divides the disks of a cluster. */
export interface LonghornShare {
  readonly path: string;
  /** @unit percent of the disk that copies may be promised */
  readonly overProvisioning: number;
  /** What it keeps for others, or free. @unit percent of the disk */
  readonly kept: number;
}

/** A claim with the copies that its class asks for. */
interface Copied {
  readonly name: string;
  readonly className: string;
  readonly amount: number;
  readonly copies: number;
  /** Whether copies are on nodes of their own, whichever these are: no tags in the class, and none shares a node. */
  readonly apart: boolean;
  /** Whether a node may hold several of them. */
  readonly together: boolean;
  /** Where its only copy has to be; nothing where Longhorn chooses. */
  readonly places: readonly string[] | undefined;
}

/** Each node with what has a copy there in any case, and all of them together. */
export function longhornRows(facts: Facts): readonly DiskRow[] {
  const claims = copiedClaims(facts);
  const nodes = longhornNodes(facts);
  if (claims.length === 0 || nodes.length === 0) return [];
  const share = longhornShare(facts);
  const disks = nodes.map((node) => ({ name: node.name, ...diskFor(node, share) }));
  const row = (on: typeof disks, parts: readonly DiskPart[]): DiskRow => {
    const size = on.reduce<number | undefined>(
      (all, disk) => (all === undefined || disk.size === undefined ? undefined : all + disk.size),
      0,
    );
    const room =
      size === undefined || share === undefined
        ? undefined
        : Math.floor(((size * share.overProvisioning) / 100) * ((100 - share.kept) / 100));
    const [first] = on;
    const disk = first !== undefined && on.every((one) => one.disk === first.disk) ? first.disk : '';
    return { nodes: on.map(({ name }) => name), disk, by: 'longhorn', size, room, claimed: sum(parts), parts: largestFirst(parts) };
  };
  const each = disks.map((disk) =>
    row(
      [disk],
      claims
        .filter(({ copies, apart, places }) =>
          places === undefined ? apart && copies >= nodes.length : places.length === 1 && places[0] === disk.name,
        )
        .map(({ name, amount }) => ({ name, amount })),
    ),
  );
  const all = row(
    disks,
    claims.map(({ name, amount, copies, together }) => ({ name, amount: amount * (together ? copies : Math.min(copies, nodes.length)) })),
  );
  return [...(nodes.length === 1 ? [] : each.filter(({ parts }) => parts.length > 0)), all];
}

/** Classes that ask for more copies than there are nodes to hold them, with who claims of them. */
export function degradedClasses(facts: Facts): readonly { readonly className: string; readonly copies: number; readonly nodes: number }[] {
  const nodes = longhornNodes(facts).length;
  const apart = copiedClaims(facts).filter(({ together }) => !together);
  const classes = new Map(apart.map(({ className, copies }) => [className, copies]));
  return [...classes].filter(([, copies]) => nodes > 0 && copies > nodes).map(([className, copies]) => ({ className, copies, nodes }));
}

/** Nothing where Longhorn comes from somewhere else, and its settings with it. @source Longhorn 1.12, "Settings Reference" */
export function longhornShare(facts: Facts): LonghornShare | undefined {
  const here = facts.model.applications.some(({ charts }) => charts.some(({ chart }) => chart === 'longhorn'));
  const rendered = facts.find('longhorn.io', 'Setting', 'longhorn-system', 'storage-over-provisioning-percentage');
  if (!here && rendered === undefined) return undefined;
  const setting = (name: string, value: string) => settingOf(facts, name, value);
  const minimal = percent(setting('storage-minimal-available-percentage', 'storageMinimalAvailablePercentage')) ?? 25;
  const reserved = percent(setting('storage-reserved-percentage-for-default-disk', 'storageReservedPercentageForDefaultDisk')) ?? 30;
  return {
    path: text(setting('default-data-path', 'defaultDataPath')) ?? '/var/lib/longhorn',
    overProvisioning: percent(setting('storage-over-provisioning-percentage', 'storageOverProvisioningPercentage')) ?? 100,
    kept: Math.min(100, Math.max(minimal, reserved)),
  };
}

/** A setting as an object, or else as the chart writes it at the first start. */
function settingOf({ model, find }: Facts, name: string, value: string): unknown {
  const chart = model.applications.flatMap(({ charts }) => charts).find((one) => one.chart === 'longhorn');
  return find('longhorn.io', 'Setting', 'longhorn-system', name)?.body.value ?? below(chart?.values, 'defaultSettings', value);
}

/** Whether a node may hold several copies of a volume: the class decides, or else the setting. */
function mayShareNode(facts: Facts, parameters: unknown): boolean {
  const own = below(parameters, 'replicaSoftAntiAffinity');
  if (own === 'enabled' || own === 'disabled') return own === 'enabled';
  return String(settingOf(facts, 'replica-soft-anti-affinity', 'replicaSoftAntiAffinity')) === 'true';
}

function percent(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Those that run pods without a mark that keeps pods off, and all workers: what else they carry, Longhorn may tolerate. */
function longhornNodes({ model }: Facts): readonly Node[] {
  return model.nodes.filter((node) => node.roles.includes('worker') || isOpen(node));
}

/** One folder is on one file system: that of the kubelet, or what is left beside it; on a disk of its own where one is named like it. */
function diskFor(node: Node, share: LonghornShare | undefined): { readonly disk: string; readonly size: number | undefined } {
  const named = share === undefined ? undefined : diskAt(node, share.path);
  if (named !== undefined) return { disk: named.name, size: parseAmount('storage', named.size) };
  const all = disksOf(node);
  const kubelet = parseAmount('storage', node.capacity.ephemeralStorage);
  if (all === undefined || kubelet === undefined) return { disk: '', size: all };
  return { disk: '', size: Math.max(kubelet, all - kubelet) };
}

function copiedClaims(facts: Facts): readonly Copied[] {
  const provisioners = new Map(facts.model.storageClasses.map(({ name, provisioner }) => [name, provisioner]));
  return claimsOf(facts).flatMap((claim) => {
    if (provisioners.get(claim.className) !== 'driver.longhorn.io') return [];
    const parameters = below(facts.find('storage.k8s.io', 'StorageClass', '', claim.className)?.body, 'parameters');
    const together = mayShareNode(facts, parameters);
    const tags = [below(parameters, 'nodeSelector'), below(parameters, 'diskSelector')];
    return [
      {
        name: partName(claim),
        className: claim.className,
        amount: sizeOf(claim),
        // Of a class that is not rendered here, one copy is the least.
        copies: parameters === undefined ? 1 : (percent(below(parameters, 'numberOfReplicas')) ?? 3),
        apart: !together && tags.every((tag) => tag === undefined || tag === ''),
        together,
        places: below(parameters, 'dataLocality') === 'strict-local' ? placesOf(facts, claim) : undefined,
      },
    ];
  });
}
