import { ARGOCD_NAMESPACE } from '../../../argocd/index.ts';
import type { Application } from '../../../model/index.ts';
import { attempt } from '../../stand-ins/attendant.ts';
import type { RunningArgo } from '../running-argo.ts';

type Files = ReadonlyMap<string, string>;

/** The fleet without the files below a folder. */
export function without({ files }: RunningArgo, folder: string): Map<string, string> {
  return new Map([...files].filter(([path]) => !path.startsWith(`${folder}/`)));
}

/** The fleet without an application: neither its folder nor its Application file. */
export function withoutApplication(argo: RunningArgo, application: Application): Files {
  const files = without(argo, application.folder);
  files.delete(applicationPath(argo, application));
  return files;
}

/** The fleet with an application of which only the file is left that lists what is ours. */
export function withoutManifests({ files }: RunningArgo, { folder }: Application): Files {
  return new Map([...files].filter(([path]) => !path.startsWith(`${folder}/`) || path.endsWith('/.labwright')));
}

/** The fleet with the folder of an application, and what its Application file says of it, renamed. */
export function withFolderRenamed(argo: RunningArgo, application: Application): Files {
  const { folder } = application;
  const files = new Map(
    [...argo.files].map(([path, text]) => [path.startsWith(`${folder}/`) ? renamed(folder) + path.slice(folder.length) : path, text]),
  );
  return withSettings(files, argo, application, { folder: renamed(folder) });
}

/** The fleet with another name for an Application over the same folder. */
export function withNameChanged(argo: RunningArgo, application: Application): Files {
  return withSettings(new Map(argo.files), argo, application, { name: renamed(application.argoName) });
}

export function renamed(name: string): string {
  return `${name}-renamed`;
}

function withSettings(files: Map<string, string>, argo: RunningArgo, application: Application, change: object): Files {
  const path = applicationPath(argo, application);
  const settings: object = JSON.parse(files.get(path) ?? '{}');
  return files.set(path, JSON.stringify({ ...settings, ...change }));
}

function applicationPath({ model }: RunningArgo, { layer, name }: Application): string {
  return `argocd/${model.cluster}/applications/${layer}/${name}.json`;
}

/** What the button of the web interface does, for every Application: a sync with prune. */
export async function syncAll({ api, settle }: RunningArgo): Promise<void> {
  const applications = await api.list('argoproj.io/v1alpha1', 'Application', { namespace: ARGOCD_NAMESPACE });
  const operation = { initiatedBy: { username: 'rehearsal' }, sync: { prune: true, syncStrategy: { hook: {} } } };
  await attempt(applications.map((application) => () => api.patch(application, { operation })));
  await settle();
}
