export { Kubeflow } from './kubeflow.ts';
export type { KubeflowPart } from './kubeflow-parts.ts';
export type { KubeflowAddresses, KubeflowProps } from './kubeflow-props.ts';
