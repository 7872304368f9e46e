import type { StorageClass } from '../../../model/index.ts';
import type { Both } from '../between.ts';
import type { FactChange } from './index.ts';

/** Storage classes, address pools and ways into the cluster that are declared otherwise. */
export function storageChanges(both: Both): readonly FactChange[] {
  return [...classes(both), ...pools(both)];
}

function classes({ base, head }: Both): readonly FactChange[] {
  const [before, after] = [base, head].map(({ model }) => new Map(model.storageClasses.map((one) => [one.name, one])));
  const users = (key: string) => base.model.claims.filter(({ storageClass }) => storageClass === key);
  return [
    ...[...after!].flatMap(([name, is]): readonly FactChange[] => {
      const was = before!.get(name);
      if (was !== undefined) return changed(was, is);
      const made = is.origin === 'provided' ? 'an addon or a chart has to bring it' : 'it is rendered here';
      return [{ level: 'none', subject: `storage class ${name}`, message: `is new: ${made}`, evidence: [`storageClasses: +${name}`] }];
    }),
    ...[...before!].flatMap(([name, was]): readonly FactChange[] => {
      if (after!.has(name)) return [];
      const claims = users(was.key);
      const evidence = [`storageClasses: -${name}`, ...claims.map((claim) => `claimed by ${claim.namespace}/${claim.name}`)];
      const message =
        claims.length === 0
          ? 'is not declared any more'
          : `is not declared any more; ${claims.length === 1 ? 'a claim is' : `${claims.length} claims are`} of it, and volumes do not change their class`;
      return [
        {
          level: 'none',
          subject: `storage class ${name}`,
          message,
          evidence,
          hint: claims.length === 0 ? undefined : 'copy what is on them to claims of another class',
        },
      ];
    }),
  ];
}

function changed(was: StorageClass, is: StorageClass): readonly FactChange[] {
  const subject = `storage class ${is.name}`;
  const change = (field: keyof StorageClass, message: string, level: FactChange['level'] = 'none'): readonly FactChange[] =>
    was[field] === is[field]
      ? []
      : [{ level, subject, message, evidence: [`storageClasses[${is.name}].${field}: ${was[field]} → ${is[field]}`] }];
  return [
    ...change(
      'reclaimPolicy',
      is.reclaimPolicy === 'Delete'
        ? 'deletes what is released from now on; volumes that are there keep the policy they were made with'
        : 'keeps what is released from now on; volumes that are there keep the policy they were made with',
    ),
    ...change(
      'default',
      is.default
        ? 'is the default now: claims that name no class get it'
        : 'is not the default any more: claims that name no class get another one, or wait',
    ),
    ...change('provisioner', `is made by ${is.provisioner} now; volumes that are there stay with ${was.provisioner}`),
    ...change(
      'bindingMode',
      is.bindingMode === 'Immediate' ? 'binds at once, before it is known where the pod runs' : 'binds when the pod has its node',
    ),
    ...change('expandable', is.expandable ? 'lets claims grow now' : 'does not let claims grow any more'),
    ...change('snapshots', is.snapshots ? 'makes snapshots now' : 'makes no snapshots any more'),
  ];
}

function pools({ base, head }: Both): readonly FactChange[] {
  const [before, after] = [base, head].map(({ model }) => new Map(model.addressPools.map(({ key, ranges }) => [key, ranges.join(', ')])));
  return [...new Set([...before!.keys(), ...after!.keys()])].flatMap((key): readonly FactChange[] => {
    const [was, is] = [before!.get(key), after!.get(key)];
    if (was === is) return [];
    const message = was === undefined ? `is new, with ${is}` : is === undefined ? `is gone, with ${was}` : `has ${is} instead of ${was}`;
    const hint = is === undefined ? undefined : 'keep the router from handing these addresses out';
    return [
      {
        level: 'none',
        subject: `address pool ${key}`,
        message,
        evidence: [`addressPools[${key}]: ${was ?? 'none'} → ${is ?? 'none'}`],
        hint,
      },
    ];
  });
}
