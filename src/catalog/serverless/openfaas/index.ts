export { OpenFaas } from './openfaas.ts';
export type { OpenFaasOverrides, OpenFaasProps } from './openfaas-props.ts';
