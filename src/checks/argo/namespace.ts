import type { Check } from '../check.ts';

/** ARGO_NAMESPACE_MISSING: Argo CD's own namespace would have no Pod Security level, quota or policy. */
export const missingNamespace: Check = ({ model }) =>
  model.applications.length === 0 || model.namespaces.some(({ name }) => name === 'argocd')
    ? []
    : [
        {
          code: 'ARGO_NAMESPACE_MISSING',
          severity: 'warning',
          path: `${model.cluster} namespaces`,
          cluster: model.cluster,
          message: 'the namespace argocd is not declared, so Argo CD runs without Pod Security level, quota and policies',
          hint: "add `argocd: { podSecurity: 'restricted' }`",
        },
      ];
