import { compareText, type Issue } from '../../issues/index.ts';
import { isRenderedElsewhere } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { applicationIssue } from './finding.ts';

/** ARGO_FOLDER_WITHOUT_APPLICATION, on what was just rendered: objects of no application, an application of no objects. */
export const unmatchedFolders: Check = ({ model, manifests }) => {
  const declared = new Set(model.applications.map(({ layer, name }) => `${layer}/${name}`));
  const rendered = new Map(
    manifests
      .filter(({ origin }) => origin.application !== '')
      .map(({ origin, file }) => [`${origin.layer}/${origin.application}`, file] as const),
  );
  return [
    ...[...rendered]
      .filter(([key]) => !declared.has(key))
      .map(([key, file]) => orphanFolder(model.cluster, `dist/${model.cluster}/${key}`, file)),
    ...model.applications
      .filter((application) => !rendered.has(`${application.layer}/${application.name}`) && !isRenderedElsewhere(application))
      .map((application) =>
        applicationIssue(model, application, 'name', {
          code: 'ARGO_FOLDER_WITHOUT_APPLICATION',
          severity: 'error',
          message: `${application.name} renders nothing, so ${application.folder} does not exist and its Application could not be compared`,
          hint: 'put something into it or take it out',
        }),
      ),
  ];
};

/**
 * ARGO_FOLDER_WITHOUT_APPLICATION, on the files of a cluster as they are committed.
 * @param folders Folders with manifests, `dist/<cluster>/<layer>/<application>`.
 * @param files Application files, `argocd/<cluster>/applications/<layer>/<application>.json`.
 */
export function unmatchedApplicationFiles(cluster: string, folders: readonly string[], files: readonly string[]): Issue[] {
  const fileOf = (folder: string) => folder.replace(`dist/${cluster}/`, `argocd/${cluster}/applications/`) + '.json';
  const folderOf = (file: string) => file.replace(`argocd/${cluster}/applications/`, `dist/${cluster}/`).replace(/\.json$/, '');
  return [
    ...folders.filter((folder) => !files.includes(fileOf(folder))).map((folder) => orphanFolder(cluster, folder, folder)),
    ...files
      .filter((file) => !folders.includes(folderOf(file)))
      .map(
        (file): Issue => ({
          code: 'ARGO_FOLDER_WITHOUT_APPLICATION',
          severity: 'error',
          path: file,
          cluster,
          file,
          message: `there is no folder ${folderOf(file)}, so its Application could not be compared`,
          hint: 'run `labwright synth`; both are generated',
        }),
      ),
  ].sort((a, b) => compareText(a.path, b.path));
}

function orphanFolder(cluster: string, folder: string, file: string): Issue {
  return {
    code: 'ARGO_FOLDER_WITHOUT_APPLICATION',
    severity: 'error',
    path: folder,
    cluster,
    file,
    message: `no Application reads ${folder}, so what is in it never reaches the cluster`,
    hint: 'run `labwright synth`; both are generated',
  };
}
