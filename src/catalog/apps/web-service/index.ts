export { Program, type ProgramProps, secretKey, sorted } from './program.ts';
export { WebService } from './web-service.ts';
export { checkVariables } from './web-service-checks.ts';
export type { AutoscaleProps, HealthProps, ServiceSecret, WebServiceOverrides, WebServiceProps } from './web-service-props.ts';
export { type ListedService, webServices } from './web-services.ts';
export { type Dependency, type HttpService, variablesOf } from './wiring.ts';
