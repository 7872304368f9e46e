export { Api, type Applied, type ApplyProps, identityOf, type KubeObject, type Resource } from './api.ts';
export { ApiError, type Cause } from './failure.ts';
export { accessFromKubeConfig, type KubeAccess, type KubeConfigProps } from './kubeconfig.ts';
export {
  annotationsOf,
  below,
  conditionOf,
  count,
  fields,
  isBeingDeleted,
  items,
  itemsAt,
  nameOf,
  text,
  textAt,
  textMap,
  texts,
  uidOf,
} from './read.ts';
export { type Access, type Answer, UnreachableError } from './transport.ts';
