export { Garage } from './garage.ts';
export type { GarageBucketProps, GarageOverrides, GarageProps } from './garage-props.ts';
