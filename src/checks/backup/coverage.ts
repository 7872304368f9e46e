import { type Issue, suggest } from '../../issues/index.ts';
import type { Backup } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { claimsOf, type HeldClaim, nameOf, stemOf } from '../claims.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, type FindingProps, finding } from '../finding.ts';
import { type Copies, copiesOf, namedObject } from './copies.ts';

/** BACKUP_MISSING: every claim with data is copied somewhere, or its owner says why not. */
export const coverage: Check = (input) => {
  const facts = factsOf(input);
  const copies = copiesOf(facts);
  return claimsOf(facts).flatMap((claim) => {
    const why = whyUnkept(facts, claim, copies(claim));
    return why === undefined ? [] : [findingOf(facts, claim, why)];
  });
};

type Why = Pick<FindingProps, 'severity' | 'message' | 'hint'>;

function whyUnkept(facts: Facts, claim: HeldClaim, { declared, volumes, snapshots, perhaps }: Copies): Why | undefined {
  const named = nameOf(claim);
  const [are, hold, their] = claim.count > 1 ? ['are', 'hold', 'their'] : ['is', 'holds', 'its'];
  if (declared.length > 0 && !declared.some(isMeant)) {
    return {
      severity: 'error',
      message: `${named} ${are} exempt from backups without a reason`,
      hint: 'say why its loss is fine',
    };
  }
  if (declared.length > 0 || volumes !== undefined || claim.content === 'cache' || claim.content === 'backup') return undefined;
  const hint =
    claim.from === 'declared'
      ? 'give it a schedule and a target on another machine, or exempt it with a reason'
      : "copy it to another machine, or say why its loss is fine: `cluster.accept('BACKUP_MISSING', '…', application)`";
  if (perhaps !== undefined) {
    const message = `${named}: ${namedObject(perhaps)} may copy it; whether it does, and to which machine, is not to be seen here`;
    return { severity: 'unchecked', message, hint: 'accept this with where the copies are' };
  }
  const isUnknown = facts.partial || (claim.from === 'rendered' && facts.model.applications.length === 0);
  if (isUnknown) return { severity: 'unchecked', message: `${named}: nothing says whether it is copied to another machine`, hint };
  const what = claim.content === 'data' ? `${hold} data` : `may hold data, for nothing says otherwise`;
  const only =
    snapshots === undefined ? 'has no backup' : `has only snapshots (${namedObject(snapshots)}), which lie on the disks of ${their} volume`;
  const have = claim.count > 1 ? only.replace(/^has/, 'have') : only;
  return { severity: 'error', message: `${named} ${what} and ${have}`, hint };
}

function findingOf({ model }: Facts, { manifest, field, from, application, workload, name }: HeldClaim, why: Why): Issue {
  const code = 'BACKUP_MISSING';
  if (from === 'rendered' && manifest !== undefined) return finding(manifest, { ...why, code, field });
  return declaredFinding(model, [application, workload], { ...why, code, field: `claim ${name}` });
}

function isMeant(backup: Backup): boolean {
  return backup.kind === 'scheduled' || backup.reason.trim() !== '';
}

/** BACKUP_NO_CLAIM: every backup, and every reason for none, is of a claim that there is. */
export const strayBackups: Check = (input) => {
  const facts = factsOf(input);
  const { model } = facts;
  const claims = claimsOf(facts);
  const known = new Set(claims.flatMap(({ namespace, name }) => [`${namespace}/${name}`, `${namespace}/${stemOf(name)}-0`]));
  const told = new Set(model.footprints.flatMap(({ namespace, volumes }) => volumes.map(({ name }) => `${namespace}/${name}`)));
  return model.backups.flatMap(({ application, namespace, claim, kind }): readonly Issue[] => {
    const name = `${namespace}/${claim}`;
    if (known.has(name) || told.has(name)) return [];
    const elsewhere = facts.elsewhere(namespace);
    const what = kind === 'exempt' ? 'the reason for no backup' : 'the backup';
    const message = `${what} is of claim ${name}, and there is none of that name${elsewhere === undefined ? '' : `; it may come from ${elsewhere}`}`;
    const near = claims.filter((one) => one.namespace === namespace).map((one) => one.name);
    return [
      declaredFinding(model, [application], {
        code: 'BACKUP_NO_CLAIM',
        severity: elsewhere === undefined ? 'error' : 'unchecked',
        field: `backup of ${claim}`,
        message,
        hint: near.length === 0 ? 'name a claim of that namespace' : suggest(claim, near),
      }),
    ];
  });
};
