import { ARGOCD_NAMESPACE } from '../../../argocd/index.ts';
import type { Application } from '../../../model/index.ts';
import type { RunningArgo } from '../running-argo.ts';
import { renamed, syncAll, withFolderRenamed, withNameChanged, without, withoutApplication, withoutManifests } from './changes.ts';
import type { Scenario } from './outcome.ts';
import { type Applications, isSyncedFrom, type Removal, says, scenarioOf } from './removal.ts';
import { cascading, deletedWith, keeping, prunedFrom } from './subjects.ts';

const noPath = 'path does not exist';

/** Of one application. What Argo CD cannot find it does not touch; what Git says plainly it does. */
const ofApplication: readonly Removal[] = [
  {
    name: 'the folder of an application is deleted, its Application file stays',
    subjectOf: keeping,
    remove: (argo, { folder }) => argo.push(without(argo, folder), 'folder deleted'),
    shows: 'its Application says that the path does not exist',
    isShown: (applications, { argoName }) => says(applications.get(argoName), noPath),
  },
  {
    name: 'everything is synced by hand with prune after a folder was deleted',
    subjectOf: keeping,
    async remove(argo, { folder }) {
      await argo.push(without(argo, folder), 'folder deleted');
      await syncAll(argo);
    },
    shows: 'the sync of its Application fails',
    isShown: (applications, { argoName }) => ['Failed', 'Error'].includes(applications.get(argoName)?.phase ?? ''),
  },
  {
    name: 'all manifests of a folder are deleted, the folder stays',
    subjectOf: keeping,
    remove: (argo, application) => argo.push(withoutManifests(argo, application), 'folder emptied'),
    shows: 'its Application refuses to delete everything by itself',
    isShown: (applications, { argoName }) => says(applications.get(argoName), 'wipe out all resources'),
  },
  {
    name: 'everything is synced by hand with prune after all manifests of a folder were deleted',
    subjectOf: keeping,
    async remove(argo, application) {
      await argo.push(withoutManifests(argo, application), 'folder emptied');
      await syncAll(argo);
    },
    goes: prunedFrom,
    shows: 'the sync of its Application succeeds',
    isShown: (applications, { argoName }) => applications.get(argoName)?.phase === 'Succeeded',
  },
  {
    name: 'the folder of an application is renamed',
    subjectOf: keeping,
    remove: (argo, application) => argo.push(withFolderRenamed(argo, application), 'folder renamed'),
    shows: 'its Application is synced from the new folder',
    isShown: (applications, { argoName, folder }) => isSyncedFrom(applications.get(argoName), renamed(folder)),
  },
  {
    name: 'an Application is renamed',
    subjectOf: keeping,
    remove: (argo, application) => argo.push(withNameChanged(argo, application), 'Application renamed'),
    shows: 'the new Application takes over and the old one goes',
    isShown: (applications, { argoName, folder }) =>
      !applications.has(argoName) && isSyncedFrom(applications.get(renamed(argoName)), folder),
  },
  {
    name: 'an application that keeps its objects is removed, folder and Application file',
    subjectOf: keeping,
    remove: (argo, application) => argo.push(withoutApplication(argo, application), 'application removed'),
    shows: 'its Application goes',
    isShown: (applications, { argoName }) => !applications.has(argoName),
  },
  {
    name: 'an application with cascade is removed, folder and Application file',
    subjectOf: (argo) => cascading(argo)[0],
    remove: (argo, application) => argo.push(withoutApplication(argo, application), 'application removed'),
    goes: (argo, application) => deletedWith(argo, [application]),
    shows: 'its Application goes',
    isShown: (applications, { argoName }) => !applications.has(argoName),
  },
];

/** Of the whole cluster: accidents of a merge or of a person with a command line. */
const ofEverything: readonly Removal[] = [
  {
    name: 'all of dist/ is deleted',
    subjectOf: first,
    remove: (argo) => argo.push(without(argo, `dist/${argo.model.cluster}`), 'dist/ emptied'),
    shows: 'every Application says that its path does not exist',
    isShown: (applications, _, { model }) => model.applications.every(({ argoName }) => says(applications.get(argoName), noPath)),
  },
  {
    name: 'all Application files are deleted',
    subjectOf: first,
    remove: (argo) => argo.push(without(argo, `argocd/${argo.model.cluster}/applications`), 'Application files deleted'),
    goes: (argo) => deletedWith(argo, cascading(argo)),
    shows: 'every Application but the root goes',
    isShown: isRootAlone,
  },
  {
    name: 'the ApplicationSets are deleted in Git',
    subjectOf: first,
    remove: (argo) =>
      argo.push(new Map([...argo.files].filter(([path]) => !path.includes('/root/applicationset-'))), 'ApplicationSets deleted'),
    goes: (argo) => deletedWith(argo, cascading(argo)),
    shows: 'every Application but the root goes',
    isShown: isRootAlone,
  },
  {
    name: 'the ApplicationSets are deleted by hand',
    subjectOf: first,
    async remove(argo) {
      const sets = await argo.api.list('argoproj.io/v1alpha1', 'ApplicationSet', { namespace: ARGOCD_NAMESPACE });
      await Promise.all(sets.map((set) => argo.api.remove(set)));
      await argo.push(argo.files, 'nothing changed');
    },
    goes: (argo) => deletedWith(argo, cascading(argo)),
    returns: true,
    shows: 'the root Application makes them anew, and they their Applications',
    isShown: (applications, _, { model }) => model.applications.every(({ argoName }) => applications.has(argoName)),
  },
];

/** Everything that may vanish; data never goes with it. */
export const removals: readonly Scenario[] = [...ofApplication, ...ofEverything].map(scenarioOf);

function first({ model }: RunningArgo): Application | undefined {
  return model.applications[0];
}

function isRootAlone(applications: Applications, _: unknown, { root }: RunningArgo): boolean {
  return [...applications.keys()].every((name) => name === root);
}
