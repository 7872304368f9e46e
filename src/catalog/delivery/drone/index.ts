export { Drone } from './drone.ts';
export type { DroneOverrides, DronePipelineProps, DroneProps } from './drone-props.ts';
