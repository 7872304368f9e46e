import type { Issue } from '../../issues/index.ts';
import type { Model, Requirement } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';
import { withinCapacity } from './capacity.ts';
import { backedUp, restoreDrilled } from './data.ts';
import { updatesWithoutDowntime } from './downtime.ts';
import { environmentsAlike } from './environments.ts';
import { defaultDeny, entryPoints, isolated, tlsEverywhere } from './exposure.ts';
import type { Failing, Judge } from './judge.ts';
import { imagesPinned, noPrivileged, priorityByLayer } from './pods.ts';
import { leastPrivilege } from './privilege.ts';
import { startupWithin } from './startup.ts';

/** What cannot be told from here, and how to see it. */
const unseen: Partial<Record<Requirement['name'], string>> = {
  'outside-judges': 'kube-score and checkov are programs of others; the pipeline of the repository runs them over dist/',
};

const judges: Record<Requirement['name'], Judge> = {
  'backed-up': backedUp,
  'default-deny': defaultDeny,
  'entry-points': entryPoints,
  'environments-alike': environmentsAlike,
  'images-pinned': imagesPinned,
  isolated,
  'least-privilege': leastPrivilege,
  'no-privileged': noPrivileged,
  'outside-judges': () => [],
  'priority-by-layer': priorityByLayer,
  'restore-drilled': restoreDrilled,
  'startup-within': startupWithin,
  'tls-everywhere': tlsEverywhere,
  'updates-without-downtime': updatesWithoutDowntime,
  'within-capacity': withinCapacity,
};

/** REQUIREMENT: what is rendered meets what the owner demands of it. */
const requirements: Check = (input) => {
  const facts = factsOf(input);
  return facts.model.requirements.flatMap((requirement) => judge(facts, requirement));
};

function judge(facts: Facts, requirement: Requirement): readonly Issue[] {
  const { name, reason, exceptions = [] } = requirement;
  const { model } = facts;
  const failing = judges[name](facts, requirement);
  const excepted = new Set(exceptions.map(({ subject }) => subject));
  const at = `requirements.${name}`;
  const seen = unseen[name];
  return [
    ...failing.filter(({ subject }) => !excepted.has(subject)).map((one) => notMet(model, at, reason, one)),
    ...exceptions
      .filter(({ subject }) => !failing.some((one) => one.subject === subject))
      .map(({ subject }) =>
        declaredFinding(model, [], {
          code: 'REQUIREMENT_EXCEPTION_UNUSED',
          severity: 'warning',
          field: at,
          message: `the exception for "${subject}" is not needed`,
          hint: failing.length === 0 ? 'take it out' : `take it out, or correct it: ${failing.map((one) => one.subject).join(', ')}`,
        }),
      ),
    ...(seen === undefined
      ? []
      : [declaredFinding(model, [], { code: 'REQUIREMENT_UNCHECKED', severity: 'unchecked', field: at, message: seen })]),
  ];
}

function notMet(model: Model, at: string, reason: string, { subject, message, hint }: Failing): Issue {
  return declaredFinding(model, [], {
    code: 'REQUIREMENT_NOT_MET',
    severity: 'error',
    field: at,
    message: `${message} (${reason})`,
    hint: `${hint}, or except it with a reason: \`except: { '${subject}': '…' }\``,
  });
}

export const requirementChecks: readonly Check[] = [requirements];
