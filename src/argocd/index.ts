export type { ArgoFile } from './argo-file.ts';
export { EXCLUSIONS } from './exclusions.ts';
export { type BootstrapStep, bootstrapGuide } from './guide.ts';
export { type HubMember, hubTree } from './hub.ts';
export { argoTree } from './tree.ts';
export { ARGOCD_NAMESPACE, ARGOCD_VERSION, INSTALL_MANIFEST } from './version.ts';
