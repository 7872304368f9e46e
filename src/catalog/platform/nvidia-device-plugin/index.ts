export { NvidiaDevicePlugin } from './nvidia-device-plugin.ts';
export type { NvidiaDevicePluginOverrides, NvidiaDevicePluginProps } from './nvidia-device-plugin-props.ts';
