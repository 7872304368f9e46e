export { Oauth2Proxy } from './oauth2-proxy.ts';
export type {
  Oauth2ProxyAllowed,
  Oauth2ProxyOverrides,
  Oauth2ProxyProps,
  OutsideOidcProvider,
  ProtectedPage,
} from './oauth2-proxy-props.ts';
