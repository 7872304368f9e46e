/** Release of Argo CD that the bootstrap installs and whose defaults the settings restate. */
// renovate: datasource=github-releases depName=argoproj/argo-cd
export const ARGOCD_VERSION = 'v3.5.7';

/** Upstream's install manifest of that release: the variant for one replica of everything, which a small cluster runs. */
export const INSTALL_MANIFEST = `https://raw.githubusercontent.com/argoproj/argo-cd/${ARGOCD_VERSION}/manifests/install.yaml`;

/** Namespace Argo CD runs in; upstream's cluster role bindings name it, so it cannot be another one. */
export const ARGOCD_NAMESPACE = 'argocd';

/** The cluster Argo CD itself runs in, as Applications and projects name it. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';
