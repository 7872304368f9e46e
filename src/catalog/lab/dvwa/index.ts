export { Dvwa } from './dvwa.ts';
export type { DvwaProps } from './dvwa-props.ts';
