import type { Removal, RemovedClaim } from '../checks/index.ts';

/** Columns of the table of what a removal would destroy. */
export const removalHead = ['application', 'claim', 'class', 'folder gone from Git', 'claim deleted', 'copies', 'way back'] as const;

/** One row for each claim of each application. */
export function removalRows(removals: readonly Removal[]): readonly (readonly string[])[] {
  return removals.flatMap(({ application, claims }) =>
    claims.map((claim) => [
      application,
      `${claim.claim} (${sizeOf(claim)})`,
      classOf(claim),
      removed(claim),
      deleted(claim),
      claim.copies,
      back(claim),
    ]),
  );
}

/** One application for a terminal: what stays, what is lost, and how it comes back. */
export function removalText({ cluster, application, argoName, folder, cascade, kept, unseen, claims, containers }: Removal): string {
  const lines = [
    `${application} of ${cluster}: ${folder}`,
    '',
    cascade
      ? `When the folder vanishes from Git, Argo CD removes Application ${argoName} and deletes everything it made${kept.length === 0 ? '.' : `, but for ${kept.join(', ')}.`}`
      : `When the folder vanishes from Git, Argo CD removes Application ${argoName} and nothing else: its objects run on, and nobody looks after them. When the folder comes back, they are taken over again.`,
    ...(claims.length + containers.length + unseen.length === 0 ? ['', 'It has no claims: nothing is lost that Git does not hold.'] : []),
    ...claims.flatMap((claim) => [
      '',
      `${claim.claim}: ${sizeOf(claim)}, ${claim.content === 'unknown' ? 'content not declared' : claim.content}, ${classOf(claim)}`,
      `  folder gone    ${removed(claim)}`,
      `  claim deleted  ${deleted(claim)}`,
      `  copies         ${claim.copies}`,
      `  way back       ${back(claim)}`,
    ]),
    ...(unseen.length === 0
      ? []
      : ['', `What ${unseen.join(' and ')} made is not rendered here: look for claims of it in the cluster first.`]),
    ...(containers.length === 0 ? [] : ['']),
    ...containers.map(({ object, holds }) =>
      holds.length === 0 ? `${object}: nothing with data is in it` : `${object}: deleting it deletes ${holds.join(', ')}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function sizeOf({ size }: RemovedClaim): string {
  return size === '' ? 'of unknown size' : size;
}

function classOf({ storageClass, reclaimPolicy }: RemovedClaim): string {
  const policy = reclaimPolicy === 'unknown' ? 'reclaim policy not known' : reclaimPolicy;
  return `${storageClass === '' ? 'volume of its own' : `class ${storageClass}`}, ${policy}`;
}

function removed({ whenRemoved }: RemovedClaim): string {
  return { stays: 'it stays, with what is in it', deleted: 'it is deleted', unknown: 'not known: a chart or a program made it' }[
    whenRemoved
  ];
}

function deleted({ whenDeleted }: RemovedClaim): string {
  return {
    'volume stays': 'its volume stays, released: a new claim takes it over once `spec.claimRef.uid` is removed from the volume',
    'volume goes': 'its volume goes, and everything in it',
    unknown: 'not known: nothing says what becomes of its volume',
  }[whenDeleted];
}

function back({ wayBack, whenDeleted }: RemovedClaim): string {
  return wayBack === '' ? `none${whenDeleted === 'volume stays' ? ' but the released volume' : ''}` : wayBack;
}
