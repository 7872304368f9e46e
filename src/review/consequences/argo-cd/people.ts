import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { ConsequenceInput, Rule } from '../index.ts';
import { about, evidenceOf, objectsOf } from '../objects.ts';
import { removalsIn } from '../removals.ts';
import { ofCluster } from './cluster.ts';

const otherWay = '`kubectl -n argocd port-forward svc/argocd-server 8080:443` still opens it';

/** How people reach Argo CD and sign in there. */
export const people: Rule = (input) => {
  const { base, head } = input;
  if (base === undefined || head === undefined) return [];
  return [...signIn(base.model, head.model), ...delivery(base.model, head.model), ...ways(input)];
};

function signIn(before: Model, after: Model): readonly Consequence[] {
  const [old, young] = [before.argocd, after.argocd];
  if (isDeepStrictEqual(old, young)) return [];
  const isAdmin = (model: Model) => model.argocd?.admin ?? true;
  const signOn = !isDeepStrictEqual(old?.signOn, young?.signOn);
  const nobody = !isAdmin(after) && young?.signOn === undefined && (young?.accounts.length ?? 0) === 0;
  const evidence = [
    ...(isAdmin(before) === isAdmin(after) ? [] : [`argocd.admin: ${isAdmin(before)} → ${isAdmin(after)}`]),
    ...(signOn ? [`argocd.signOn: ${old?.signOn?.issuer ?? '(not set)'} → ${young?.signOn?.issuer ?? '(not set)'}`] : []),
    ...(old?.url === young?.url ? [] : [`argocd.url: ${old?.url ?? '(not set)'} → ${young?.url ?? '(not set)'}`]),
    ...(isDeepStrictEqual(old?.rights, young?.rights) ? [] : ['argocd.rights: differ']),
    ...(isDeepStrictEqual(old?.accounts, young?.accounts) ? [] : ['argocd.accounts: differ']),
    ...(isDeepStrictEqual(old?.notifications, young?.notifications) ? [] : ['argocd.notifications: differ']),
  ];
  const switches = (old?.url === undefined) !== (young?.url === undefined);
  const restart = switches ? '; its server reads one of them only when it starts' : '';
  const hint = switches ? '`kubectl -n argocd rollout restart deployment/argocd-server` after the sync' : undefined;
  if (nobody || (signOn && !isAdmin(after))) {
    const message = nobody
      ? 'nobody may sign in any more'
      : 'people sign in elsewhere, and the account admin is off: if that does not work, nobody gets in';
    const back = 'leave `admin` on until the new way has worked once; `kubectl -n argocd` still shows and changes everything';
    return [ofCluster(after, 'Argo CD', 'lock-out', { message, evidence, hint: back })];
  }
  return [ofCluster(after, 'Argo CD', 'none', { message: `takes other settings${restart}`, evidence, hint })];
}

function delivery(before: Model, after: Model): readonly Consequence[] {
  const [old, young] = [before.delivery?.ordered === true, after.delivery?.ordered === true];
  const layers = (model: Model) => model.layers.map(({ name }) => name);
  const changed = !isDeepStrictEqual(layers(before), layers(after));
  const evidence = [...(changed ? [`layers: ${layers(before).join(', ')} → ${layers(after).join(', ')}`] : [])];
  if (old !== young) {
    const message = young
      ? 'one ApplicationSet goes through the layers in order from now on, and self-heal is off: what somebody changes by hand stays until the next commit'
      : 'each layer syncs by itself from now on, and what somebody changes by hand is taken back';
    const hint =
      '`kubectl -n argocd rollout restart deployment/argocd-applicationset-controller` after the sync, since it reads the switch when it starts';
    return [ofCluster(after, 'delivery', 'none', { message, evidence: [`delivery.ordered: ${old} → ${young}`, ...evidence], hint })];
  }
  if (!changed) return [];
  const message =
    'ApplicationSets and projects come and go with their layers; what Applications of a layer that goes have made stays, unless they say `cascade`';
  return [ofCluster(after, 'layers', 'none', { message, evidence, hint: undefined })];
}

/** The Ingress and the Service in front of it. */
function ways(input: ConsequenceInput): readonly Consequence[] {
  const isWay = (identity: { readonly kind: string; readonly namespace: string }) =>
    identity.namespace === 'argocd' && ['Ingress', 'Service', 'HTTPRoute', 'IngressRoute'].includes(identity.kind);
  const gone = removalsIn(input).applications.flatMap(({ prune }) => prune.filter(({ identity }) => isWay(identity)));
  const changed = objectsOf(input).pairs.filter(
    ({ head, fields }) => isWay(head.identity) && fields.some(({ path }) => path.startsWith('spec')),
  );
  return [
    ...gone.map((manifest) =>
      about(manifest, {
        topic: 'argo-cd',
        level: 'interruption',
        message: 'the way to the web interface of Argo CD is gone',
        evidence: [`${manifest.file}: no longer rendered`],
        hint: otherWay,
      }),
    ),
    ...changed.map(({ head, fields }) =>
      about(head, {
        topic: 'argo-cd',
        level: 'interruption',
        message: 'the way to the web interface of Argo CD is another one: who comes the old way may get no answer',
        evidence: evidenceOf(fields.filter(({ path }) => path.startsWith('spec'))),
        hint: otherWay,
      }),
    ),
  ];
}
