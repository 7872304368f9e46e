export { ExternalService } from './external-service.ts';
export type { ExternalPlaceProps, ExternalServiceOverrides, ExternalServiceProps } from './external-service-props.ts';
