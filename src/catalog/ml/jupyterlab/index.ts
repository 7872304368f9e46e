export { JupyterLab } from './jupyterlab.ts';
export type { JupyterLabOverrides, JupyterLabProps } from './jupyterlab-props.ts';
