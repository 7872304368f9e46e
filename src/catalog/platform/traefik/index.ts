export { Traefik } from './traefik.ts';
export type { TraefikProps } from './traefik-props.ts';
