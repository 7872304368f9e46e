export type {
  EventTrigger,
  FunctionHostProps,
  FunctionReach,
  FunctionScale,
  FunctionTrigger,
  HandleOf,
  HttpTrigger,
  JobTrigger,
  ServerlessFunctionOverrides,
  ServerlessFunctionProps,
} from './function-props.ts';
export { ServerlessFunction } from './serverless-function.ts';
