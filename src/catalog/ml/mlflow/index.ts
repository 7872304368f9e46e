export { Mlflow } from './mlflow.ts';
export type { MlflowOverrides, MlflowProps, MlflowSignIn } from './mlflow-props.ts';
