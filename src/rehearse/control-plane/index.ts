export {
  type ControlPlane,
  type ControlPlaneProps,
  KUBELET_ANNOTATION,
  NotReadyError,
  type Programs,
  startControlPlane,
} from './control-plane.ts';
export { type Host, sweep } from './folder.ts';
export { type Child, ChildEndedError, type ChildProps, type Processes } from './processes.ts';
export { HangingError } from './watchdog.ts';
