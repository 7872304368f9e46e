import { type Removal, type RemovedClaim, removalsOf } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import type { Application } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { namesIn } from '../objects.ts';

/**
 * Applications with data that leave the fleet. Argo CD leaves behind what they made, but from then on nobody backs it up,
 * updates it or notices when it goes, so this counts as a loss until the owner says that it is meant.
 */
export const retired: Rule = ({ base, head }) => {
  if (base === undefined || head === undefined) return [];
  const gone = base.model.applications.filter(({ argoName }) => !head.model.applications.some((one) => one.argoName === argoName));
  // A new name for the same claims is taken over by whoever renders them now.
  const rendered = new Set(head.model.claims.map(({ namespace, name }) => `${namespace}/${name}`));
  const leaving = gone.filter(({ name }) => !hasSuccessor(name, base, rendered));
  if (leaving.length === 0) return [];
  const removals = removalsOf(base);
  return leaving.flatMap((application) => {
    const removal = removals.find((one) => one.application === application.name);
    return removal === undefined ? [] : retirement(application, removal);
  });
};

function hasSuccessor(name: string, base: State, rendered: ReadonlySet<string>): boolean {
  const own = base.model.claims.filter(({ application }) => application === name);
  return own.length > 0 && own.every((claim) => rendered.has(`${claim.namespace}/${claim.name}`));
}

function retirement({ name, argoName, folder, holdsData }: Application, { cluster, claims, unseen }: Removal): readonly Consequence[] {
  const kept = claims.filter(({ content }) => content !== 'cache');
  const isUnseen = holdsData && unseen.length > 0;
  if (kept.length === 0 && !isUnseen) return [];
  const data =
    kept.length === 0
      ? []
      : [
          `${namesIn(kept.map(({ claim }) => claim))} ${kept.some(({ whenRemoved }) => whenRemoved === 'deleted') ? 'may go with it' : `${kept.length === 1 && /^claim /.test(kept[0]?.claim ?? '') ? 'stays' : 'stay'} behind`}`,
        ];
  const rest = isUnseen ? [`what ${namesIn(unseen)} made is not seen here`] : [];
  const message = `leaves the fleet with data: ${[...data, ...rest].join('; ')}; nobody backs it up or looks after it from then on`;
  return [
    {
      topic: 'data',
      level: 'data-loss',
      cluster,
      application: name,
      subject: `Application ${argoName}`,
      message,
      evidence: [`${folder}: no longer rendered`, ...kept.map(claimLine)],
      hint: `before the change, \`labwright explain ${name}\` says what becomes of each claim and how it comes back; make a last copy, and say in the cluster’s code that it is meant, with a reason`,
      file: folder,
    },
  ];
}

function claimLine({ claim, size, content, whenRemoved, copies }: RemovedClaim): string {
  const becomes = { stays: 'stays', deleted: 'is deleted', unknown: 'not known what becomes of it' }[whenRemoved];
  return `${claim} (${size === '' ? 'size not known' : size}, ${content === 'unknown' ? 'content not declared' : content}): ${becomes}; copies: ${copies}`;
}
