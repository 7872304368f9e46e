export {
  type EventTrigger,
  type FunctionHostProps,
  type FunctionReach,
  type FunctionScale,
  type FunctionTrigger,
  type HttpTrigger,
  type JobTrigger,
  ServerlessFunction,
  type ServerlessFunctionOverrides,
  type ServerlessFunctionProps,
} from './function/index.ts';
export type { FunctionEvents, FunctionObjects, FunctionRuntime } from './handles.ts';
export {
  Knative,
  KnativeEventing,
  type KnativeEventingOverrides,
  type KnativeEventingProps,
  KnativeOperator,
  type KnativeOperatorOverrides,
  type KnativeOperatorProps,
  type KnativeOverrides,
  type KnativePart,
  type KnativeProps,
} from './knative/index.ts';
export { OpenFaas, type OpenFaasOverrides, type OpenFaasProps } from './openfaas/index.ts';
