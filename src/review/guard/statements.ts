import type { Retirement } from '../../model/index.ts';
import type { Consequence } from '../review.ts';
import type { Side } from '../review-fleet.ts';

/** What the owner's code says of a change: that a thing may come to harm, or that an application with data is being removed. */
export type Statement =
  | { readonly kind: 'acceptance'; readonly cluster: string; readonly code: string; readonly subject: string; readonly reason: string }
  | ({ readonly kind: 'retirement'; readonly cluster: string } & Retirement);

/** All statements of a state that are about changes. One without a reason says nothing. */
export function statementsOf({ clusters }: Side): readonly Statement[] {
  return clusters.flatMap(({ model }): readonly Statement[] => {
    const { cluster, acceptances, retirements = [] } = model;
    return [
      ...acceptances.flatMap(({ code, reason, subject }) =>
        subject === undefined || reason.trim() === '' ? [] : [{ kind: 'acceptance' as const, cluster, code, reason, subject }],
      ),
      ...retirements.map((retirement) => ({ kind: 'retirement' as const, cluster, ...retirement })),
    ];
  });
}

/** Those that let a consequence pass, which is a finding with this code. */
export function statementsAbout(
  { cluster, application, level, subject }: Consequence,
  code: string,
  all: readonly Statement[],
): readonly Statement[] {
  return all.filter((one) => {
    if (one.cluster !== cluster) return false;
    if (one.kind === 'acceptance') return one.code === code && one.subject === subject;
    return one.data === 'destroy' && level === 'data-loss' && one.application === application;
  });
}

/** Code that accepts a finding, to be copied. */
export function acceptCode(code: string, subject: string): string {
  return `cluster.accept('${code}', '…', ${quoted(subject)})`;
}

/** Code that retires an application, to be copied. */
export function retireCode(application: string, data: Retirement['data']): string {
  return `cluster.retire(${quoted(application)}, { data: '${data}', reason: '…' })`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
