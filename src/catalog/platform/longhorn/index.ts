export { Longhorn } from './longhorn.ts';
export { type LonghornParameters, longhornParameters } from './longhorn-parameters.ts';
export type {
  LonghornBackups,
  LonghornOverrides,
  LonghornProps,
  LonghornSnapshots,
  LonghornVolumeSnapshots,
} from './longhorn-props.ts';
