export type { ProgramProps } from './program.ts';
export { WebService } from './web-service.ts';
export type { AutoscaleProps, HealthProps, ServiceSecret, WebServiceOverrides, WebServiceProps } from './web-service-props.ts';
export { type ListedService, webServices } from './web-services.ts';
export type { Dependency, HttpService } from './wiring.ts';
