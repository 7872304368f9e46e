export type { TrackingServer } from './handles.ts';
export {
  type HomeProps,
  type HubDatabase,
  type HubVolume,
  JupyterHub,
  type JupyterHubOverrides,
  type JupyterHubProps,
  type NotebookProps,
} from './jupyterhub/index.ts';
export { JupyterLab, type JupyterLabOverrides, type JupyterLabProps } from './jupyterlab/index.ts';
export { Kubeflow, type KubeflowAddresses, type KubeflowPart, type KubeflowProps } from './kubeflow/index.ts';
export {
  type CloudEmulator,
  LocalStack,
  type LocalStackOverrides,
  type LocalStackProps,
  type LocalStackService,
} from './localstack/index.ts';
export { Mlflow, type MlflowOverrides, type MlflowProps, type MlflowSignIn } from './mlflow/index.ts';
