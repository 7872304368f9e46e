import { Application, ArgoCd, CertManager, Knative, KnativeOperator, type NamespaceName, NfsBackup, Traefik } from 'labwright';
import type { DevopsLab } from './cluster.ts';

/** The way in, certificates, what runs functions, and the way out to the NAS. */
export function platform(cluster: DevopsLab) {
  const at = (name: string, namespace: NamespaceName<DevopsLab>) => new Application(cluster, name, { layer: 'platform', namespace });
  new Traefik(at('traefik', 'traefik'), 'traefik', { ingress: 'traefik', nodeSelector: { entrance: 'true' } });
  new CertManager(at('cert-manager', 'cert-manager'), 'cert-manager', { issuers: { home: { kind: 'ca', commonName: 'lab.home' } } });
  new ArgoCd(at('argocd', 'argocd'), 'argocd', { host: 'argocd.lab.home', tls: { issuer: 'home' } });
  const operator = new KnativeOperator(
    new Application(cluster, 'knative-operator', {
      layer: 'platform',
      namespace: 'knative-operator',
      syncOptions: ['ServerSideApply=true'],
    }),
    'knative-operator',
  );
  const knative = new Knative(at('knative', 'knative-serving'), 'knative-serving', {
    operator,
    // Gitea's registry has an address that only the nodes know.
    trustedRegistries: ['git.lab.home:3000'],
  });
  const backup = new NfsBackup(at('backup', 'functions'), 'nas', { namespaces: ['functions'] });
  return { knative, backup };
}
