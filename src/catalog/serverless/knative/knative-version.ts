/** The release line that the operator installs; Serving and Eventing follow it. */
// renovate: datasource=github-releases depName=knative/operator extractVersion=^knative-v(?<version>.*)$
export const knativeVersion = '1.23.0';

/** @source knative.dev/pkg `version.CheckMinVersion`: components of 1.23 refuse to start on an older API server */
export const leastMinor = 34;

/** After the operator, which brings the kind; before its sync it is not known. */
export const afterOperator = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' };
