export { IngressNginx } from './ingress-nginx.ts';
