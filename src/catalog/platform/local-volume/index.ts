export { LocalVolume } from './local-volume.ts';
export type { LocalVolumeOverrides, LocalVolumeProps } from './local-volume-props.ts';
