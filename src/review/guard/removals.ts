import { removalsOf } from '../../checks/index.ts';
import type { State } from '../../diff/index.ts';
import type { Issue } from '../../issues/index.ts';
import { type Application, dataHolderOf, formatIdentity, identityKey, type Retirement } from '../../model/index.ts';
import type { Side } from '../review-fleet.ts';
import { afterwards } from './afterwards.ts';
import type { Judgement } from './guard.ts';
import { retireCode, type Statement } from './statements.ts';

/** What is said of a whole application or a whole cluster. */
export interface RemovalJudgement extends Judgement {
  /** `vx-home/photos`, or `vx-home`. */
  readonly place: string;
}

/** The commit between the base and the head that holds the first step of a retirement, which the base does not know. */
export type FirstStep = (cluster: string, application: string) => string | undefined;

/** REVIEW_REMOVAL: applications that hold data and vanish from Git, and whole clusters with such applications. */
export function removals(
  base: Side,
  head: Side,
  statements: readonly Statement[],
  firstStep: FirstStep = () => undefined,
): readonly RemovalJudgement[] {
  return base.clusters.flatMap((before) => {
    const after = head.clusters.find(({ model }) => model.cluster === before.model.cluster);
    return after === undefined ? clusterGone(before) : applicationsGone(before, after, statements, firstStep);
  });
}

function applicationsGone(before: State, after: State, all: readonly Statement[], firstStep: FirstStep): readonly RemovalJudgement[] {
  const { cluster } = before.model;
  const names = new Set(after.model.applications.map(({ name }) => name));
  const gone = before.model.applications.filter(
    (one) => !names.has(one.name) && heldBy(one, before).length > 0 && !hasMoved(one, before, after),
  );
  return gone.map((application) => {
    const place = `${cluster}/${application.name}`;
    const statements = all.filter(
      (one) => one.kind === 'retirement' && one.cluster === cluster && one.application === application.name,
    ) as readonly Extract<Statement, { readonly kind: 'retirement' }>[];
    const first = before.model.retirements?.find((one) => one.application === application.name);
    return {
      place,
      issue: { ...removalOf(application, before, first, { statement: statements[0], firstStep }), path: place, cluster },
      statements,
    };
  });
}

/** Whether everything of it that holds data is in other applications now, which take it over as it is. */
function hasMoved(application: Application, before: State, after: State): boolean {
  const there = new Set(after.manifests.map(({ identity }) => identityKey(identity)));
  const releases = new Set(after.model.applications.flatMap(releasesOf));
  return (
    before.manifests
      .filter(({ origin, identity, body }) => origin.application === application.name && dataHolderOf(identity, body) !== undefined)
      .every(({ identity }) => there.has(identityKey(identity))) && releasesOf(application).every((release) => releases.has(release))
  );
}

/** What others bring to an application, by what stays the same from version to version. */
function releasesOf({ namespace, charts, sources = [] }: Application): readonly string[] {
  return [
    ...charts.map(({ chart, releaseName }) => `${namespace} ${chart} ${releaseName}`),
    ...sources.map(({ repoURL, path }) => `${namespace} ${repoURL} ${path}`),
  ];
}

function removalOf(
  application: Application,
  before: State,
  first: Retirement | undefined,
  { statement: second, firstStep }: { readonly statement: Retirement | undefined; readonly firstStep: FirstStep },
): Omit<Issue, 'path' | 'cluster'> {
  const { name, argoName, cascade } = application;
  const shared = { code: 'REVIEW_REMOVAL', severity: 'error' } as const;
  const held = listed(heldBy(application, before));
  const pushed = `push that, wait until Argo CD has synced ${argoName}, and only then delete the constructs and the statement`;
  if (first === undefined) {
    const does = cascade ? 'deletes what it made' : 'leaves what it made, which runs on without anybody to look after it';
    const message = `vanishes from Git with ${held}; Argo CD removes Application ${argoName} and ${does}`;
    const commit = firstStep(before.model.cluster, name);
    if (commit !== undefined) return { ...shared, message, hint: pushFirst(commit, application, before) };
    const hint =
      second === undefined
        ? `put its constructs back and write \`${retireCode(name, 'keep')}\`, or \`data: 'destroy'\`; ${pushed}`
        : `the statement alone is not enough: put its constructs back beside it, so that the first step is rendered; ${pushed}`;
    return { ...shared, message, hint };
  }
  if (second !== undefined && second.data !== first.data) {
    const message = `vanishes from Git with ${held}; it says \`data: '${second.data}'\` now, and its first step was rendered with \`data: '${first.data}'\``;
    return { ...shared, message, hint: `put its constructs back, so that the first step is rendered anew; ${pushed}` };
  }
  const becomes = first.data === 'keep' ? 'in the cluster stays' : 'with it goes';
  const message = `vanishes from Git, which is the second step of its retirement (\`data: '${first.data}'\`): ${becomes} ${held}`;
  return { ...shared, message, hint: afterwards(application, before, first.data).join('; '), accepted: first.reason };
}

/** A hook before the push looks at the working tree, so that the commit is checked out for it. */
function pushFirst(commit: string, { argoName }: Application, { model }: State): string {
  const push = `git switch --detach ${commit} && git push origin HEAD:${model.repository.revision} && git switch -`;
  return `step 1 of its retirement is in commit ${commit}, which was not pushed yet: push that one alone first, \`${push}\`, wait until Argo CD has synced ${argoName}, and only then push the rest`;
}

/** What data hangs on, as a person names it: `claim home/data-photos-0 (1Gi, class local, Retain)`. What can be made again is left out. */
function heldBy({ name }: Application, { model, manifests }: State): readonly string[] {
  const removal = removalsOf({ model, manifests }).find(({ application }) => application === name);
  const claims = (removal?.claims ?? [])
    .filter(({ content }) => content !== 'cache')
    .map(({ claim, size, storageClass, reclaimPolicy }) => {
      const facts = [size, storageClass === '' ? '' : `class ${storageClass}`, reclaimPolicy === 'unknown' ? '' : reclaimPolicy];
      const told = facts.filter((fact) => fact !== '').join(', ');
      return told === '' ? claim : `${claim} (${told})`;
    });
  const others = manifests
    .filter(({ origin, identity, body }) => {
      const isVolume = identity.group === '' && identity.kind === 'PersistentVolume';
      return origin.application === name && (isVolume || dataHolderOf(identity, body) === 'operated');
    })
    .map(({ identity }) => formatIdentity(identity));
  const holdsData = model.applications.some((one) => one.name === name && one.holdsData);
  return [...claims, ...others, ...(holdsData ? (removal?.unseen ?? []) : []).map((source) => `what ${source} made`)];
}

/** Things that are named of one application. */
const shown = 6;

function listed(all: readonly string[]): string {
  return all.length > shown ? `${all.slice(0, shown).join(', ')} and ${all.length - shown} more` : all.join(', ');
}

function clusterGone(state: State): readonly RemovalJudgement[] {
  const { cluster, applications, retirements = [] } = state.model;
  const retired = new Set(retirements.map(({ application }) => application));
  const holders = applications
    .filter(({ holdsData, name }) => holdsData && !['namespaces', 'classes'].includes(name))
    .map(({ name }) => name);
  const open = holders.filter((name) => !retired.has(name));
  if (holders.length === 0) return [];
  const shared = { code: 'REVIEW_REMOVAL', severity: 'error', path: cluster, cluster } as const;
  const does = 'Argo CD finds no Application files of it any more and removes every Application, those that cascade with all they made';
  if (open.length === 0) {
    const accepted = 'each of its applications with data was retired first';
    return [{ place: cluster, issue: { ...shared, message: `the whole cluster vanishes from Git; ${does}`, accepted }, statements: [] }];
  }
  const message = `the whole cluster vanishes from Git; ${does}; data is in ${listed(open)}`;
  const [first = ''] = open;
  const hint = `put it back and retire each of them first, \`${retireCode(first, 'keep')}\`; push that, and delete the cluster once it is synced`;
  return [{ place: cluster, issue: { ...shared, message, hint }, statements: [] }];
}
