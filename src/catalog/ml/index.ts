export type { TrackingServer } from './handles.ts';
export { Mlflow, type MlflowOverrides, type MlflowProps, type MlflowSignIn } from './mlflow/index.ts';
