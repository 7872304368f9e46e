export { JupyterHub } from './jupyterhub.ts';
export type { HomeProps, HubDatabase, HubVolume, JupyterHubOverrides, JupyterHubProps, NotebookProps } from './jupyterhub-props.ts';
