import type { Issue } from '../../issues/index.ts';
import type { Backup, BackupTarget, Model } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { claimsOf, nameOf } from '../claims.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { copiesOf, volumeTarget } from './copies.ts';
import { hostOf, type Place, placeOf } from './domain.ts';

/** What is wrong with the place of some copies. */
interface Wrong {
  readonly severity: 'error' | 'unchecked';
  readonly message: string;
  readonly hint: string;
}

/** BACKUP_SAME_MACHINE, BACKUP_PLACE_UNKNOWN, BACKUP_TARGET: every target exists and stands where the data does not. */
export const targets: Check = (input) => {
  const facts = factsOf(input);
  const { model } = facts;
  return [
    ...model.backupTargets.flatMap((target): readonly Issue[] => {
      const wrong = whyTooNear(facts, targetPlace(facts, target), `backup target ${target.key} (${target.server}:${target.path})`);
      if (wrong === undefined) return [];
      return [declaredFinding(model, [], { ...wrong, code: codeOf(wrong), field: `backupTargets.${target.key}.server` })];
    }),
    ...volumeTargets(facts),
    ...model.backups.flatMap((backup) =>
      backup.kind === 'scheduled' && !model.backupTargets.some(({ key }) => key === backup.target) ? [missingTarget(model, backup)] : [],
    ),
  ];
};

function codeOf({ severity }: Wrong): 'BACKUP_SAME_MACHINE' | 'BACKUP_PLACE_UNKNOWN' {
  return severity === 'error' ? 'BACKUP_SAME_MACHINE' : 'BACKUP_PLACE_UNKNOWN';
}

/** Targets of the storage itself, where no target is declared of which they would be made. */
function volumeTargets(facts: Facts): readonly Issue[] {
  if (facts.model.backupTargets.length > 0) return [];
  return facts.ofKind('longhorn.io', 'BackupTarget').flatMap((target): readonly Issue[] => {
    const url = volumeTarget(facts);
    if (!/^(nfs|cifs):/.test(url)) return [];
    const wrong = whyTooNear(facts, placeOf(facts, hostOf(url)), `backup target ${target.identity.name} (${url})`);
    return wrong === undefined ? [] : [finding(target, { ...wrong, code: codeOf(wrong), field: 'spec.backupTargetURL' })];
  });
}

export function targetPlace(facts: Facts, { server, ranges }: BackupTarget): Place {
  return placeOf(facts, hostOf(server), ranges);
}

/** Whether what goes to a place is still there when the cluster's disks are not; nothing where that cannot be told. */
export function survives(facts: Facts, place: Place, seen: readonly string[] = []): boolean | undefined {
  if (place.kind === 'elsewhere') return true;
  if (place.kind !== 'inside') return place.kind === 'same' ? false : undefined;
  const { application } = place;
  if (application === undefined || seen.includes(application)) return application === undefined ? undefined : false;
  const claims = claimsOf(facts).filter((claim) => claim.application === application && claim.content !== 'cache');
  if (claims.length === 0) return undefined;
  const answers = claims.map((claim) => {
    const { declared, volumes } = copiesOf(facts)(claim);
    const onward = declared.flatMap((backup) => {
      const target = backup.kind === 'scheduled' ? facts.model.backupTargets.find(({ key }) => key === backup.target) : undefined;
      return target === undefined ? [] : [survives(facts, targetPlace(facts, target), [...seen, application])];
    });
    const all =
      volumes === undefined ? onward : [...onward, survives(facts, placeOf(facts, hostOf(volumeTarget(facts))), [...seen, application])];
    return all.includes(true) ? true : all.includes(undefined) ? undefined : false;
  });
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function whyTooNear(facts: Facts, place: Place, named: string): Wrong | undefined {
  const another = 'name another machine, for example a NAS';
  switch (place.kind) {
    case 'elsewhere':
      return undefined;
    case 'same':
      return { severity: 'error', message: `${named} ${place.what}: one broken machine takes data and backup`, hint: another };
    case 'unknown':
      return { severity: 'unchecked', message: `${named}: ${place.why}`, hint: place.hint };
    case 'inside': {
      const answer = survives(facts, place);
      if (answer === true) return undefined;
      const message = `${named} ${place.what}`;
      const hint = `${another}, or copy what the target keeps to one`;
      if (answer === undefined)
        return { severity: 'unchecked', message: `${message}, and whether that is copied further is not to be seen here`, hint };
      const kept = claimsOf(facts).filter((claim) => claim.application === place.application && claim.content !== 'cache');
      const which = kept.length === 0 ? '' : `; what it keeps (${kept.map(nameOf).join(', ')}) is not copied further`;
      return { severity: 'error', message: `${message}: the same disks hold data and backup${which}`, hint };
    }
  }
}

function missingTarget(model: Model, { application, claim, target }: Backup & { readonly kind: 'scheduled' }): Issue {
  const known = model.backupTargets.map(({ key }) => `\`${key}\``).join(', ');
  const message = `no backup target "${target}" in cluster ${model.cluster}`;
  return declaredFinding(model, [application], {
    code: 'BACKUP_TARGET',
    severity: 'error',
    field: `backup of ${claim}`,
    message,
    hint: known === '' ? 'none are declared' : `known are ${known}`,
  });
}
