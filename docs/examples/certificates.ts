import { Application, CertManager, Oauth2Proxy, WebService } from 'labwright';
import type { Garden } from './cluster.ts';

/** Who signs certificates, and a page that asks who is there. */
export function certificates(cluster: Garden) {
  new CertManager(new Application(cluster, 'cert-manager', { layer: 'platform', namespace: 'cert-manager' }), 'cert-manager', {
    issuers: {
      // Devices of the house trust it once; nothing leaves the house.
      home: { kind: 'ca', commonName: 'garden.home' },
      // For names of a domain, whose zone is at Cloudflare: no port has to be open.
      public: { kind: 'acme', email: 'me@example.org', challenge: { kind: 'cloudflare', zones: ['example.org'] } },
    },
  });
  const beds = new WebService(new Application(cluster, 'beds', { layer: 'apps', namespace: 'home' }), 'beds', {
    image: 'registry.garden.home/beds:1.2.0',
    replicas: 1,
  });
  new Oauth2Proxy(new Application(cluster, 'beds-sign-in', { layer: 'apps', namespace: 'home' }), 'beds-sign-in', {
    upstream: beds,
    provider: { issuer: 'https://git.garden.home', provider: 'gitea', ranges: ['192.168.7.2/32'] },
    allow: { groups: ['gardeners'] },
    host: 'beds.garden.home',
    tls: { issuer: 'home' },
  });
}
