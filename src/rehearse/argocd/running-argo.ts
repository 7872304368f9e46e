import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, below, conditionOf, identityOf, type KubeObject, textAt } from '../../api/index.ts';
import { ARGOCD_NAMESPACE } from '../../argocd/index.ts';
import { identityKey, type Manifest, type Model } from '../../model/index.ts';
import { attempt } from '../stand-ins/attendant.ts';
import { type ArgoStatus, statusOf } from './application.ts';
import type { Repository } from './repository.ts';

/** A real Argo CD over a repository that can be changed: what scenarios are played with. */
export interface RunningArgo {
  readonly api: Api;
  readonly model: Model;
  readonly manifests: readonly Manifest[];
  readonly signal: AbortSignal;
  /** Name of the root Application. */
  readonly root: string;
  /** URL of the repository it reads here. */
  readonly url: string;
  /** The fleet as it should be; scenarios change it and put it back. */
  readonly files: ReadonlyMap<string, string>;
  /** All Applications there are, sorted by name. */
  applications(): Promise<readonly ArgoStatus[]>;
  /** All objects of the kinds that the fleet renders, and all volume claims, less those being deleted: the uid of each by its identity. */
  objects(): Promise<ReadonlyMap<string, string>>;
  /** Commits files and makes the root Application look at them; what follows from that is not waited for. */
  publish(files: ReadonlyMap<string, string>, message: string): Promise<void>;
  /**
   * Commits files, makes Argo CD look at them at once and waits until it has done what it does about them.
   * @throws UnsettledError where that takes longer than two minutes
   */
  push(files: ReadonlyMap<string, string>, message: string): Promise<void>;
  /** The same without a commit: waits until Argo CD has nothing left to do. */
  settle(): Promise<void>;
}

/** Argo CD was still busy when patience ended. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError';
}

const apiVersion = 'argoproj.io/v1alpha1';
/** Milliseconds: many times what it takes on a machine with nothing else to do. */
const patience = 120_000;
const pause = 150;

export interface RunningProps extends Pick<RunningArgo, 'api' | 'model' | 'manifests' | 'signal' | 'files' | 'root'> {
  readonly repository: Repository;
}

export function runningArgo({ repository, ...props }: RunningProps): RunningArgo {
  const { api, signal, manifests, root } = props;
  const list = (kind: string) => api.list(apiVersion, kind, { namespace: ARGOCD_NAMESPACE });
  const nameOf = (object: KubeObject) => identityOf(object).name;

  const until = async (what: string, isSo: () => Promise<boolean>) => {
    const end = Date.now() + patience;
    while (!(await isSo())) {
      signal.throwIfAborted();
      if (Date.now() > end) throw new UnsettledError(`${what} took longer than ${patience / 1000} s`);
      await sleep(pause);
    }
  };
  /** Argo CD takes the annotation away again once it has looked. */
  const askAll = async (kind: string, annotation: string, value: string, isMeant: (name: string) => boolean) => {
    const meant = (await list(kind)).filter((object) => isMeant(nameOf(object)));
    await attempt(meant.map((object) => () => api.patch(object, { metadata: { annotations: { [annotation]: value } } })));
    const isLookedAt = (object: KubeObject) =>
      below(object, 'metadata', 'annotations', annotation) === undefined || conditionOf(object, 'ErrorOccurred')?.status === 'True';
    await until(`looking at each ${kind}`, async () =>
      (await list(kind)).every((object) => !isMeant(nameOf(object)) || isLookedAt(object)),
    );
  };
  const applications = async () => (await list('Application')).map(statusOf);
  const settle = () => until('syncing', async () => (await applications()).every(({ isBusy }) => !isBusy));
  const publish = async (files: ReadonlyMap<string, string>, message: string) => {
    await repository.commit(files, message);
    await askAll('Application', 'argocd.argoproj.io/refresh', 'hard', (name) => name === root);
  };

  return {
    ...props,
    url: repository.url,
    applications,
    settle,
    objects: () => existing(api, manifests),
    publish,
    async push(files, message) {
      await publish(files, message);
      await settle();
      await askAll('ApplicationSet', 'argocd.argoproj.io/application-set-refresh', 'true', () => true);
      await settle();
      // The hard refresh of the root Application has already renewed what the repository server knows of the branch.
      await askAll('Application', 'argocd.argoproj.io/refresh', 'normal', (name) => name !== root);
      await settle();
    },
  };
}

/** Lists each kind once, however many objects there are. */
async function existing(api: Api, manifests: readonly Manifest[]): Promise<ReadonlyMap<string, string>> {
  const kinds = new Map<string, readonly [apiVersion: string, kind: string]>([['', ['v1', 'PersistentVolumeClaim']]]);
  for (const { apiVersion, identity } of manifests) kinds.set(`${apiVersion} ${identity.kind}`, [apiVersion, identity.kind]);
  const listed = await Promise.all([...kinds.values()].map(([version, kind]) => api.list(version, kind)));
  return new Map(
    listed
      .flat()
      .filter((object) => below(object, 'metadata', 'deletionTimestamp') === undefined)
      .map((object) => [identityKey(identityOf(object)), textAt(object, 'metadata', 'uid')]),
  );
}
