import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { formatAmount } from '../quota/amounts.ts';
import type { DiskRow } from './disk-parts.ts';
import { diskRowsOf } from './disk-rows.ts';
import { degradedClasses, longhornShare } from './longhorn-disks.ts';

const show = (amount: number) => formatAmount('storage', amount);

/** CAPACITY_DISK: what can only lie on some disks is no more than these have, and Longhorn has a node for each copy. */
export const disks: Check = (input) => {
  const facts = factsOf(input);
  const rows = diskRowsOf(facts);
  const full = rows.filter(({ claimed, room }) => room !== undefined && claimed > room);
  // What is too much for one node is too much for that one and others too.
  const least = full.filter((row) => !full.some((other) => isPartOf(other, row)));
  return [...least.map((row) => tooMuch(facts, row)), ...degraded(facts), ...undecided(facts, rows)];
};

function isPartOf(one: DiskRow, whole: DiskRow): boolean {
  if (one === whole || one.by !== whole.by || !one.nodes.every((name) => whole.nodes.includes(name))) return false;
  return one.nodes.length < whole.nodes.length || (one.disk !== '' && whole.disk === '');
}

function tooMuch(facts: Facts, row: DiskRow): Issue {
  const { nodes, disk, by, size = 0, room = 0, claimed, parts } = row;
  const [node = ''] = nodes;
  const one = nodes.length === 1;
  const where = one ? node : nodes.join(', ');
  const which = disk === '' ? `the disks of ${where}` : `disk ${disk} of ${where}`;
  const verb = disk === '' || !one ? 'have' : 'has';
  const largest = parts.slice(0, 5).map(({ name, amount }) => `${name} ${show(amount)}`);
  const more = parts.length > largest.length ? ` and ${parts.length - largest.length} more` : '';
  const list = `${largest.join(', ')}${more}`;
  const share = longhornShare(facts);
  const message =
    by === 'longhorn'
      ? `copies of Longhorn need ${show(claimed)} on ${which}, and it promises ${show(room)} there: ${show(size)}, of which it keeps ${share?.kept ?? 0} %, at ${share?.overProvisioning ?? 100} % over-provisioning: ${list}`
      : `volumes that lie nowhere else claim ${show(claimed)} of ${which}, which ${verb} ${show(size)}: ${list}`;
  return declaredFinding(facts.model, [], {
    code: 'CAPACITY_DISK',
    severity: 'warning',
    field: one ? `nodes.${node}.disks${disk === '' ? '' : `.${disk}`}` : 'nodes',
    message,
    hint:
      by === 'longhorn'
        ? 'claim less, keep fewer copies, or add a disk; `storageReservedPercentageForDefaultDisk` in the values of the chart says how much Longhorn leaves to others'
        : 'claim less, add a disk, or move volumes to another class',
  });
}

function degraded(facts: Facts): readonly Issue[] {
  return degradedClasses(facts).flatMap(({ className, copies, nodes }) => {
    const manifest = facts.find('storage.k8s.io', 'StorageClass', '', className);
    if (manifest === undefined) return [];
    return [
      finding(manifest, {
        code: 'CAPACITY_DISK',
        severity: 'warning',
        field: 'parameters.numberOfReplicas',
        message: `class ${className} asks for ${copies} copies of each volume, and ${nodes === 1 ? 'one node' : `${nodes} nodes`} can hold one each: its volumes stay degraded`,
        hint: `ask for ${nodes === 1 ? 'one copy' : `${nodes} copies`}, or add a node`,
      }),
    ];
  });
}

/** One finding for all that cannot be told, where its owner can say it. */
function undecided(facts: Facts, rows: readonly DiskRow[]): readonly Issue[] {
  const unknown = rows.filter(({ size, claimed }) => size === undefined && claimed > 0);
  const bare = facts.model.nodes.filter(({ name, disks: own }) => own.length === 0 && unknown.some(({ nodes }) => nodes.includes(name)));
  const first = bare[0];
  if (first === undefined || facts.partial) return [];
  const names = bare.map(({ name }) => name).join(', ');
  const claimed = Math.max(...unknown.map((row) => row.claimed));
  return [
    declaredFinding(facts.model, [], {
      code: 'CAPACITY_DISK',
      severity: 'unchecked',
      field: 'nodes',
      message: `could not decide whether volumes of ${show(claimed)} have room on the disks: ${names} ${bare.length === 1 ? 'declares' : 'declare'} none`,
      hint: `say what \`lsblk -d -o NAME,SIZE\` prints there: \`${first.name}: { …, disks: { nvme0n1: '1000G' } }\``,
    }),
  ];
}
