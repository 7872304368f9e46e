import { hasServiceLb, type JsonObject, type Manifest, type Model } from '../model/index.ts';
import type { ArgoFile } from './argo-file.ts';
import { emitsEndpointSlices, resourceExclusions } from './exclusions.ts';
import { argoFolder } from './names.ts';
import { notifications } from './notifications.ts';
import { FIRST_WAVE_AND_KEPT } from './projects.ts';
import { policyCsv } from './rights.ts';
import { ARGOCD_NAMESPACE, ARGOCD_VERSION } from './version.ts';

/** One entry of a settings ConfigMap and the reason it is there. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly why: string;
}

/** Folders that hold the settings, with the same text: bootstrap patches the installation, the root Application keeps it so. */
export type SettingsFolder = 'bootstrap' | 'root';

/** The ConfigMaps of Argo CD that differ from upstream's, for one of the two folders. */
export function settings(model: Model, manifests: readonly Manifest[], folder: SettingsFolder): ArgoFile[] {
  return [
    configMap(model, folder, 'argocd-cm', 'How Argo CD compares and judges objects.', general(model, manifests)),
    configMap(model, folder, 'argocd-cmd-params-cm', 'Switches of its programs; they read them when they start.', parameters(model)),
    configMap(model, folder, 'argocd-rbac-cm', 'Who may do what in its web interface and command line.', accessRules(model)),
    // Once a construct speaks of it, it stays: an empty one takes back what was set before.
    ...(model.argocd === undefined
      ? []
      : [configMap(model, folder, 'argocd-notifications-cm', 'Whom it tells of what.', notifications(model))]),
  ];
}

function general(model: Model, manifests: readonly Manifest[]): Setting[] {
  return [
    {
      key: 'application.resourceTrackingMethod',
      value: 'annotation',
      why: 'leaves the label app.kubernetes.io/instance to the workloads',
    },
    {
      key: 'resource.customizations.health.argoproj.io_Application',
      value: APPLICATION_HEALTH,
      why: 'an Application counts as healthy when what it made is; by itself it has no health',
    },
    ...(ingressesStayWithoutAddress(model)
      ? [
          {
            key: 'resource.customizations.health.networking.k8s.io_Ingress',
            value: INGRESS_HEALTH,
            why: 'nothing here gives an Ingress an address, and without one it would count as starting for ever',
          },
        ]
      : []),
    {
      key: 'resource.exclusions',
      value: resourceExclusions(manifests),
      why: `the defaults of ${ARGOCD_VERSION}${emitsEndpointSlices(manifests) ? ' less EndpointSlice, which this cluster renders itself' : ', kept here so that an upgrade cannot change them unseen'}`,
    },
    { key: 'timeout.reconciliation', value: '120s', why: 'how often Git is asked for a new commit' },
    ...people(model),
  ];
}

/** Who signs in, and at which address. */
function people({ argocd }: Model): Setting[] {
  if (argocd === undefined) return [];
  const { url, admin, accounts, signOn } = argocd;
  return [
    ...accounts.map(({ name, capabilities }) => ({
      key: `accounts.${name}`,
      value: capabilities.join(', '),
      why: `its password is made with \`argocd account update-password --account ${name}\``,
    })),
    ...(admin ? [] : [{ key: 'admin.enabled', value: 'false', why: 'the account that may do everything cannot sign in' }]),
    ...(signOn === undefined
      ? []
      : [
          {
            key: 'oidc.config',
            value: [
              `name: ${JSON.stringify(signOn.name)}`,
              `issuer: ${signOn.issuer}`,
              `clientID: ${JSON.stringify(signOn.clientId)}`,
              `clientSecret: $${signOn.secret.name}:${signOn.secret.key}`,
              ...(signOn.provider === 'gitlab' ? gitlabLines : ['requestedScopes: [openid, profile, email, groups]']),
              ...(signOn.ca === undefined
                ? []
                : [
                    'rootCA: |',
                    ...signOn.ca
                      .trim()
                      .split('\n')
                      .map((line) => `  ${line.trim()}`),
                  ]),
              '',
            ].join('\n'),
            why: `where people sign in; its secret is Secret ${signOn.secret.name}`,
          },
        ]),
    ...(url === undefined ? [] : [{ key: 'url', value: url, why: 'address in links and for signing in' }]),
  ];
}

/** GitLab refuses the scope `groups`, and tells the groups of a person in its user info. */
const gitlabLines = [
  'requestedScopes: [openid, profile, email]',
  'enableUserInfoGroups: true',
  'userInfoPath: /oauth/userinfo',
  'userInfoCacheExpiration: 5m',
];

function parameters(model: Model): Setting[] {
  return [
    {
      key: 'applicationsetcontroller.enable.new.git.file.globbing',
      value: 'true',
      why: '`*` in the path of Application files stays inside one folder, hence inside one layer',
    },
    ...(model.delivery?.ordered === true
      ? [
          {
            key: 'applicationsetcontroller.enable.progressive.syncs',
            value: 'true',
            why: 'lets the ApplicationSet go through the layers in order',
          },
        ]
      : []),
    {
      key: 'controller.diff.server.side',
      value: 'true',
      why: 'the API server computes what would change, so that defaults it fills in are no difference',
    },
    ...(model.argocd?.url === undefined
      ? []
      : [
          {
            key: 'server.insecure',
            value: 'true',
            why: 'the ingress controller ends TLS; a cookie that is marked for HTTPS alone would not come back over a host without it',
          },
        ]),
  ];
}

function accessRules(model: Model): Setting[] {
  const rights = model.argocd?.rights ?? [];
  return [
    ...(rights.length === 0
      ? []
      : [{ key: 'policy.csv', value: policyCsv(model, rights), why: 'the rights that the cluster file gives, by account, user or group' }]),
    { key: 'policy.default', value: '', why: 'who logs in without a role of their own sees nothing; the admin account is not affected' },
  ];
}

/**
 * Traefik copies the address of its load-balancer Service to every Ingress. Without an address pool that Service gets none,
 * unless the ServiceLB of K3s gives it those of the nodes; the NGINX add-on publishes the address of the node.
 */
function ingressesStayWithoutAddress(model: Model): boolean {
  return model.ingresses.some(({ controller }) => controller === 'traefik') && model.addressPools.length === 0 && !hasServiceLb(model);
}

const APPLICATION_HEALTH = `local health = (obj.status or {}).health or {}
return { status = health.status or "Progressing", message = health.message or "" }
`;

const INGRESS_HEALTH = `return { status = "Healthy", message = "" }
`;

function configMap(model: Model, folder: SettingsFolder, name: string, purpose: string, entries: readonly Setting[]): ArgoFile {
  return {
    path: `${argoFolder(model)}/${folder}/configmap-${name}.yaml`,
    format: 'yaml',
    head: [purpose, ...entries.map(({ key, why }) => `- ${key}: ${why}`)].join('\n'),
    value: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace: ARGOCD_NAMESPACE,
        labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'argocd' },
        annotations: FIRST_WAVE_AND_KEPT,
      },
      data: Object.fromEntries(entries.map(({ key, value }) => [key, value])) satisfies JsonObject,
    },
  };
}
