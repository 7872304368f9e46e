export { Gitea } from './gitea.ts';
export type { GiteaAdmin, GiteaOverrides, GiteaProps, GiteaSsh } from './gitea-props.ts';
