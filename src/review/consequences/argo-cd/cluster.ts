import { isDeepStrictEqual } from 'node:util';
import { type FlowRow, flowTable } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import type { Model } from '../../../model/index.ts';
import type { Consequence, Level } from '../../review.ts';
import type { Rule } from '../index.ts';
import { namesIn } from '../objects.ts';

type Said = Pick<Consequence, 'message' | 'evidence' | 'hint'>;

export function ofCluster({ cluster }: Pick<Model, 'cluster'>, subject: string, level: Level, said: Said): Consequence {
  return { topic: 'argo-cd', level, cluster, application: '', subject, ...said };
}

/** What Argo CD needs to go on at all: its repository, its namespace, the API server, names, and a way out of its pods. */
export const lockOuts: Rule = ({ base, head }) => {
  if (base === undefined) return [];
  if (head === undefined) return [abandoned(base)];
  return [
    ...repository(base.model, head.model),
    ...hub(base.model, head.model),
    ...home(base, head),
    ...reach(base.model, head.model),
    ...cutOff(base, head),
  ];
};

function abandoned({ model }: State): Consequence {
  return ofCluster(model, `cluster ${model.cluster}`, 'lock-out', {
    message: 'leaves Git: its Argo CD finds no folder to sync any more, what runs stays as it is, and no commit reaches it',
    evidence: [`dist/${model.cluster}: no longer rendered`],
    hint: 'take its applications out first, as far as they are to go, and only then the cluster',
  });
}

function repository(before: Model, after: Model): readonly Consequence[] {
  const evidence = (['url', 'revision'] as const).flatMap((key) =>
    before.repository[key] === after.repository[key] ? [] : [`repository.${key}: ${before.repository[key]} → ${after.repository[key]}`],
  );
  if (evidence.length === 0) return [];
  const moved = before.repository.url !== after.repository.url;
  const message = moved
    ? 'is read from another address: without its credentials there no commit arrives any more, and the root Application stays at the old one'
    : 'is read at another revision: the root Application stays at the old one, and what is not there is missing';
  const hint = moved
    ? `make the repository Secret for the new address, push there, then \`labwright bootstrap ${after.cluster}\` again`
    : `push the new revision first, then \`labwright bootstrap ${after.cluster}\` again`;
  return [ofCluster(after, 'Git repository', 'lock-out', { message, evidence, hint })];
}

function hub(before: Model, after: Model): readonly Consequence[] {
  if (isDeepStrictEqual(before.hub, after.hub)) return [];
  const shown = ({ hub: one }: Model) => (one === undefined ? 'its own Argo CD' : `${one.cluster} at ${one.server}`);
  const message =
    'another Argo CD is to sync the cluster: until it can sign in there, no commit arrives, and for a while two may sync the same objects';
  const hint = 'stop the old one first (its ApplicationSets, then the root Application), and give the new one its cluster Secret';
  return [ofCluster(after, 'hub', 'lock-out', { message, evidence: [`hub: ${shown(before)} → ${shown(after)}`], hint })];
}

function home(before: State, after: State): readonly Consequence[] {
  const isThere = ({ manifests }: State) => manifests.some(({ identity }) => identity.kind === 'Namespace' && identity.name === 'argocd');
  if (!isThere(before) || isThere(after)) return [];
  return [
    ofCluster(after.model, 'Namespace argocd', 'lock-out', {
      message:
        'is no longer rendered: where its sync options do not keep it, Argo CD deletes itself, with its settings and repository credentials',
      evidence: ['Namespace argocd: no longer rendered'],
      hint: 'declare the namespace `argocd` as before',
    }),
  ];
}

/** Facts from which policies follow: they hold only if the machines are as they say at the moment of the sync. */
function reach(before: Model, after: Model): readonly Consequence[] {
  if (!after.network.cni.enforcesPolicies) return [];
  const gone = before.network.apiServers.filter((address) => !after.network.apiServers.includes(address));
  const port = before.distribution.apiPort !== after.distribution.apiPort;
  const names = !isDeepStrictEqual(before.network.dns, after.network.dns);
  const hint = 'change the machine first, and name the old and the new address together until it answers';
  return [
    ...(gone.length === 0 && !port
      ? []
      : [
          ofCluster(after, 'API server', 'lock-out', {
            message:
              'policies let Argo CD reach it only at its new address: if it does not answer there when they arrive, no later commit does',
            evidence: [
              ...(gone.length === 0
                ? []
                : [`network.apiServers: ${before.network.apiServers.join(', ')} → ${after.network.apiServers.join(', ')}`]),
              ...(port ? [`distribution.apiPort: ${before.distribution.apiPort} → ${after.distribution.apiPort}`] : []),
            ],
            hint,
          }),
        ]),
    ...(names
      ? [
          ofCluster(after, 'DNS of the cluster', 'lock-out', {
            message:
              'policies let pods ask only the new place: if no server is there when they arrive, nobody finds a name any more, Argo CD neither',
            evidence: [`network.dns: ${JSON.stringify(before.network.dns)} → ${JSON.stringify(after.network.dns)}`],
            hint,
          }),
        ]
      : []),
  ];
}

/** Flows of Argo CD that somebody still declares and that policies let through before and not after. */
function cutOff(before: State, after: State): readonly Consequence[] {
  if (!after.model.network.cni.enforcesPolicies || isDeepStrictEqual(policiesOf(before), policiesOf(after))) return [];
  const passed = new Set(argoFlows(before).flatMap((row) => (row.state === 'allowed' ? [keyOf(row)] : [])));
  const closed = argoFlows(after).filter((row) => row.state === 'refused' && passed.has(keyOf(row)));
  if (closed.length === 0) return [];
  return [
    ofCluster(after.model, 'Argo CD', 'lock-out', {
      message: `policies no longer let it reach ${namesIn([...new Set(closed.map(({ to, why }) => (why === 'pods' ? 'its own other pods' : to)))])}: the commit that would mend that does not arrive`,
      evidence: closed.map(({ from, to, port }) => `${from} → ${to}, ${port}: allowed → refused`),
      hint: 'if it happened: push the way back, then `kubectl -n argocd delete networkpolicy --all`, so that Argo CD fetches it',
    }),
  ];
}

function policiesOf({ manifests }: State): readonly unknown[] {
  return manifests.filter(({ identity }) => identity.kind === 'NetworkPolicy').map(({ body }) => body);
}

const needs: readonly FlowRow['why'][] = ['dns', 'api-server', 'external', 'pods'];

function argoFlows(state: State): readonly FlowRow[] {
  return flowTable(state).filter(({ from, why }) => from === 'every pod of argocd' && needs.includes(why));
}

function keyOf({ from, why, port }: FlowRow): string {
  return `${from} ${why} ${port}`;
}
