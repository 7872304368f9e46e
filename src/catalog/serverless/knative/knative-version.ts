export const source = {
  repoURL: 'https://knative.github.io/operator',
  chart: 'knative-operator',
  // renovate: datasource=helm depName=knative-operator registryUrl=https://knative.github.io/operator
  version: 'v1.23.0',
} as const;

/** What the operator of that version installs; it holds manifests of Serving and Eventing of the same one. */
export const knativeVersion = source.version.slice(1);

/** @source knative.dev/pkg `version.CheckMinVersion`: components of 1.23 refuse to start on an older API server */
export const leastMinor = 34;

/** After the operator, which brings the kind; before its sync it is not known. */
export const afterOperator = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' };
