import { startOrder } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';

/**
 * LIFECYCLE_SELF_HOSTED_GIT: Argo CD does not read its repository from a Git server of the same cluster without its owner knowing
 * the way back. After a loss of everything, each of the two waits for the other.
 */
export const selfHostedGit: Check = (input) => {
  const { model } = factsOf(input);
  const host = hostOf(model.repository.url);
  const server = host === undefined ? undefined : model.exposures.find((exposure) => exposure.host === host);
  if (host === undefined || server === undefined) return [];
  const folders = startOrder(model, [server.application]).map(({ folder }) => folder);
  return [
    declaredFinding(model, [server.application, server.workload], {
      code: 'LIFECYCLE_SELF_HOSTED_GIT',
      severity: 'warning',
      field: 'host',
      message: `Argo CD reads ${model.repository.url}, and ${host} is this very cluster: when both are gone, neither starts without the other`,
      hint: `keep a mirror or a clone elsewhere; from it, \`kubectl apply -f\` what the ingress needs and then, in this order: ${folders.join(', ')}; restore the server, then Argo CD goes on by itself`,
    }),
  ];
};

/** Host of a repository, as HTTPS, SSH and scp write it. */
export function hostOf(url: string): string | undefined {
  return /^(?:[a-z+]+:\/\/)?(?:[^@/]+@)?([^:/@]+)[:/]/i.exec(url)?.[1]?.toLowerCase();
}
