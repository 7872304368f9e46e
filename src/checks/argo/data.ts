import type { Issue } from '../../issues/index.ts';
import { dataHolderOf, formatIdentity, type Manifest, type Model, whatOperatorDoes } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { claimsOf, type HeldClaim, nameOf } from '../claims.ts';
import { type Facts, factsOf } from '../facts.ts';
import { HOOK, HOOK_DELETE_POLICY, SYNC_OPTIONS } from './annotations.ts';
import { annotationsOf, applicationIssue, listOf, manifestIssue } from './finding.ts';

/** ARGO_DATA_NOT_PROTECTED: Argo CD may delete an object with which data would go. */
export const unprotectedData: Check = (input) => {
  const facts = factsOf(input);
  const isProtected = protectedKinds(facts);
  const inside = claimsInside(facts);
  return facts.manifests.filter(isProtected).flatMap((manifest) => {
    const options = listOf(annotationsOf(manifest)[SYNC_OPTIONS]);
    const missing = ['Prune', 'Delete'].filter((name) => !options.includes(`${name}=false`) && !options.includes(`${name}=confirm`));
    if (missing.length === 0) return [];
    return [
      manifestIssue(manifest, `metadata.annotations["${SYNC_OPTIONS}"]`, {
        code: 'ARGO_DATA_NOT_PROTECTED',
        severity: 'error',
        message: `${formatIdentity(manifest.identity)} lacks ${missing.map((name) => `\`${name}=false\``).join(' and ')}; ${whatGoes(manifest, inside)}`,
        hint: `annotate it with \`${SYNC_OPTIONS}: Prune=false,Delete=false\``,
      }),
    ];
  });
};

/** How far the removal of an object reaches. */
function whatGoes({ identity }: Manifest, inside: ReadonlyMap<string, readonly HeldClaim[]>): string {
  const operated = whatOperatorDoes(identity);
  if (operated !== undefined) return `${operated}, and it goes when it vanishes from Git`;
  const claims = identity.group === '' && identity.kind === 'Namespace' ? (inside.get(identity.name) ?? []) : [];
  const with_ = claims.length === 0 ? '' : `: ${claims.map(nameOf).join(', ')}`;
  return `what is in it goes when it vanishes from Git${with_}`;
}

/** ARGO_DATA_REPLACED: Argo CD would delete an object that holds data and make it anew, in an ordinary sync. */
export const replacedData: Check = (input) => {
  const facts = factsOf(input);
  return facts.manifests.filter(protectedKinds(facts)).flatMap((manifest): readonly Issue[] => {
    const annotations = annotationsOf(manifest);
    const named = formatIdentity(manifest.identity);
    const shared = { code: 'ARGO_DATA_REPLACED', severity: 'error' } as const;
    if (listOf(annotations[SYNC_OPTIONS]).includes('Force=true')) {
      const message = `${named} has \`Force=true\`: a change that Kubernetes refuses makes Argo CD delete it and make it anew, without what is in it`;
      return [manifestIssue(manifest, `metadata.annotations["${SYNC_OPTIONS}"]`, { ...shared, message, hint: 'take `Force=true` out' })];
    }
    if (annotations[HOOK] === undefined) return [];
    const policy = annotations[HOOK_DELETE_POLICY] ?? 'BeforeHookCreation';
    const message = `${named} is a hook (${annotations[HOOK]}, ${policy}): Argo CD deletes it and makes it anew, without what is in it`;
    return [
      manifestIssue(manifest, `metadata.annotations["${HOOK}"]`, {
        ...shared,
        message,
        hint: 'leave it to a wave: `argocd.argoproj.io/sync-wave`',
      }),
    ];
  });
};

/** Whether with an object data would go. */
function protectedKinds({ model }: Facts): (manifest: Manifest) => boolean {
  const holders = new Set(model.applications.filter(({ holdsData }) => holdsData).map(({ name }) => name));
  const given = destroyed(model);
  return ({ identity, origin, body }) => {
    const holder = dataHolderOf(identity, body);
    // Its owner says that the data goes; what others made inside a namespace or of a kind is not theirs to give.
    if (given.has(origin.application) && holder !== 'container') return false;
    // A set without claims of its own keeps nothing by itself.
    return holder !== undefined || (identity.group === 'apps' && identity.kind === 'StatefulSet' && holders.has(origin.application));
  };
}

/** Applications whose owner says that their data may go with them. */
function destroyed({ retirements = [] }: Model): ReadonlySet<string> {
  return new Set(retirements.filter(({ data }) => data === 'destroy').map(({ application }) => application));
}

function claimsInside(facts: Facts): ReadonlyMap<string, readonly HeldClaim[]> {
  const inside = new Map<string, HeldClaim[]>();
  for (const claim of claimsOf(facts)) {
    const list = inside.get(claim.namespace);
    if (list === undefined) inside.set(claim.namespace, [claim]);
    else list.push(claim);
  }
  return inside;
}

/** ARGO_CASCADE_WITH_DATA: removing the application would remove its data too, that of its charts included. */
export const cascadesWithData: Check = (input) => {
  const { model } = input;
  const explained = new Set(model.backups.filter(({ kind }) => kind === 'exempt').map(({ namespace, claim }) => `${namespace}/${claim}`));
  const keeping = new Set(
    claimsOf(factsOf(input))
      .filter(({ content, from, namespace, name }) => content !== 'cache' && from !== 'declared' && !explained.has(`${namespace}/${name}`))
      .map(({ application }) => application),
  );
  const given = destroyed(model);
  return model.applications
    .filter(({ name, cascade, holdsData }) => cascade && (holdsData || keeping.has(name)) && !given.has(name))
    .map((application) =>
      applicationIssue(model, application, 'cascade', {
        code: 'ARGO_CASCADE_WITH_DATA',
        severity: 'error',
        message: `${application.name} holds data and cascades: when its folder vanishes from Git, everything it made is deleted`,
        hint: 'leave out `cascade`; data that is to go as well takes `cluster.retire`',
      }),
    );
};
