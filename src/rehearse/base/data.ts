import { ARGOCD_NAMESPACE } from '../../argocd/index.ts';
import { movePageOf } from '../../model/index.ts';
import { compareQuantities } from '../../units/index.ts';
import { kubectl, type Refused } from './way-out.ts';

/** How what is on claims gets onto ones that are made anew. */
export interface Move {
  /** Names of the claims. */
  readonly claims: readonly string[];
  /** Commands that remove what holds the claims, and then the claims. */
  readonly removal: readonly string[];
}

type Facts = Pick<Refused, 'model' | 'head'>;

/** The way data goes where the volume itself cannot change: from a backup into a new claim. */
export function moveData({ model, head }: Facts, { claims, removal }: Move): string {
  const { namespace } = head.identity;
  const known = claims.flatMap((name) => model.claims.filter((claim) => claim.namespace === namespace && claim.name === name));
  const argoName = model.applications.find(({ name }) => name === head.origin.application)?.argoName ?? head.origin.application;
  const pause = `\`kubectl -n ${ARGOCD_NAMESPACE} patch application ${argoName} --type merge -p '{"spec":{"syncPolicy":{"automated":null}}}'\``;
  const steps = removal.map((command) => `\`${command}\``).join(', ');
  if (known.length > 0 && known.every(({ content }) => content === 'cache'))
    return `start empty, since what is on it can be made again: before you push, pause Argo CD (${pause}), stop its pods, ${steps}, push, switch automatic sync on again`;
  const withPage = known.find(({ content, storageClass }) => content === 'data' && storageClass !== '');
  const way =
    withPage !== undefined
      ? `move the data as docs/clusters/${model.cluster}/${movePageOf(model, withPage)} says: before you push, pause, back up, remove the claims; then push and restore`
      : `move the data: before you push, pause Argo CD (${pause}), stop its pods, back up, ${steps}; then push, switch automatic sync on again, restore`;
  return `${way}. ${losses({ model, head }, claims)}`;
}

function losses({ model, head }: Facts, claims: readonly string[]): string {
  const { namespace } = head.identity;
  const backups = model.backups.filter((backup) => backup.namespace === namespace && claims.includes(backup.claim));
  const exempt = backups.find((backup) => backup.kind === 'exempt');
  if (exempt !== undefined) return `It has no backup (${exempt.reason}): copy it by hand first, or it starts empty`;
  if (backups.length > 0) return 'What is written after the last backup is lost';
  return 'No backup of it is declared: without one, everything on it is lost';
}

/** Asks a claim for more. */
export function growth(namespace: string, claim: string, size: string): string {
  const patch = JSON.stringify({ spec: { resources: { requests: { storage: size } } } });
  return `\`${[...kubectl(namespace), 'patch', `pvc/${claim}`, '-p', `'${patch}'`].join(' ')}\``;
}

/** Whether volumes of a class can grow; nothing where the model does not know the class. */
export function canGrow({ model }: Pick<Refused, 'model'>, className: string): boolean | undefined {
  return model.storageClasses.find((one) => (className === '' ? one.default : one.name === className))?.expandable;
}

/** Order of two sizes; what cannot be read is as large as anything. */
export function compareSizes(a: unknown, b: unknown): number {
  try {
    return compareQuantities(String(a), String(b));
  } catch {
    return 0;
  }
}
