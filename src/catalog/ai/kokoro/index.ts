export { Kokoro } from './kokoro.ts';
export type { KokoroProps } from './kokoro-props.ts';
