export { OpenWebUi } from './open-webui.ts';
export type { OpenWebUiOverrides, OpenWebUiProps } from './open-webui-props.ts';
