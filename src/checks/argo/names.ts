import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { applicationIssue } from './finding.ts';

/** Ceiling of a label value, which Application and project names become. */
const MAXIMUM = 63;

/** ARGO_NAME_TOO_LONG: names Argo CD makes from ours outgrow a label. */
export const longNames: Check = ({ model }) => {
  const limit = `a name of Argo CD has at most ${MAXIMUM} characters, so that it fits into a label`;
  const applications = model.applications
    .filter(({ argoName }) => argoName.length > MAXIMUM)
    .map((application) =>
      applicationIssue(model, application, 'name', {
        code: 'ARGO_NAME_TOO_LONG',
        severity: 'error',
        message: `Application \`${application.argoName}\` has ${application.argoName.length} characters; ${limit}`,
        hint: `shorten the application's name by ${application.argoName.length - MAXIMUM}`,
      }),
    );
  const layers = model.layers
    .map(({ name }) => ({ name, argoName: `${model.cluster}-${name}` }))
    .filter(({ argoName }) => argoName.length > MAXIMUM)
    .map(
      ({ name, argoName }): Issue => ({
        code: 'ARGO_NAME_TOO_LONG',
        severity: 'error',
        path: `${model.cluster} layers.${name}`,
        cluster: model.cluster,
        message: `project \`${argoName}\` has ${argoName.length} characters; ${limit}`,
        hint: `shorten the layer's name by ${argoName.length - MAXIMUM}`,
      }),
    );
  return [...applications, ...layers];
};

/** ARGO_DUPLICATE_NAME: two applications, or one and the cluster's own root, would be one Application. */
export const duplicateNames: Check = ({ model }) => {
  const root = `${model.cluster}-root`;
  const owners = new Map([[root, 'the root Application of the cluster']]);
  const applications = model.applications.flatMap((application): Issue[] => {
    const owner = owners.get(application.argoName);
    if (owner === undefined) {
      owners.set(application.argoName, `${model.cluster}/${application.name} in layer ${application.layer}`);
      return [];
    }
    return [
      applicationIssue(model, application, 'name', {
        code: 'ARGO_DUPLICATE_NAME',
        severity: 'error',
        message: `the name \`${application.argoName}\` is already taken by ${owner}`,
        hint: 'give one of them another name; the layer is no part of it',
      }),
    ];
  });
  const layers = model.layers
    .filter(({ name }) => `${model.cluster}-${name}` === root)
    .map(
      ({ name }): Issue => ({
        code: 'ARGO_DUPLICATE_NAME',
        severity: 'error',
        path: `${model.cluster} layers.${name}`,
        cluster: model.cluster,
        message: `the project name \`${root}\` is already taken by the root Application of the cluster`,
        hint: 'give the layer another name',
      }),
    );
  return [...applications, ...layers];
};
