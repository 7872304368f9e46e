import { ApiObject } from 'cdk8s';
import { type AnyCluster, applyPatch, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { compareText } from '../../../issues/index.ts';
import type { Endpoint, JsonObject } from '../../../model/index.ts';
import { type ChartAmounts, chartAmounts, HelmComponent, sumAmounts } from '../helm/index.ts';
import { externalSecretSpec } from './external-secret.ts';
import type { ExternalSecretsProps } from './external-secrets-props.ts';
import { externalSecretsRunbook } from './external-secrets-runbook.ts';
import { pathsIn, storeSpec } from './external-secrets-store.ts';

const source = {
  repoURL: 'https://charts.external-secrets.io',
  chart: 'external-secrets',
  // renovate: datasource=helm depName=external-secrets registryUrl=https://charts.external-secrets.io
  version: '2.9.0',
} as const;
const image = 'ghcr.io/external-secrets/external-secrets:v2.9.0';
const webhookPort = 10250;
/** After the chart's own objects are healthy: the webhook judges these. */
const afterWebhook = {
  'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
  'argocd.argoproj.io/sync-wave': '1',
};
/** Argo CD finds its own Secrets by this label; they are there before anything is synced. */
const argoLabel = 'argocd.argoproj.io/secret-type';

/**
 * The External Secrets operator, from its chart, and an ExternalSecret for every Secret that the cluster needs: values
 * live in Vault, OpenBao or another cluster, and neither in Git nor on this machine.
 */
export class ExternalSecrets<C extends AnyCluster> extends HelmComponent<C> {
  constructor(scope: Scope<C>, id: string, props: ExternalSecretsProps<C>) {
    super(scope, id, {});
    refuseUnknownProps(this, 'ExternalSecrets', props);
    const { facts } = this.home;
    const amounts = chartAmounts(facts, props.resources, { cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' }, this.path);
    this.addChart(source, applyPatch(this.#values(amounts, this.priority(props.priority)), props.overrides?.values) as JsonObject);
    this.#declare(amounts);
    this.#flows(props.store);
    this.#observe();
    if (props.store.kind === 'kubernetes') {
      const purpose = `token that reads Secrets of ${props.store.namespace} at ${props.store.server}`;
      this.requireSecret(this.#access, [{ name: 'token', kind: 'given', example: 'token of a service account', purpose }]);
      this.readSecret(this.#access, 'token');
    }
    this.#add(
      'ClusterSecretStore',
      id,
      '',
      storeSpec(props.store, { name: id, namespace: this.namespace, token: this.#access }),
      props.overrides?.store,
    );
    // Twice at the end: what others declare at the end may need Secrets too.
    this.home.atEnd(() => this.home.atEnd(() => this.#renderSecrets(props)));
  }

  get #access(): string {
    return `${this.name}-access`;
  }

  #values(amounts: ChartAmounts, priority: string | undefined): JsonObject {
    const pod = {
      resources: { requests: { ...amounts.requests }, limits: { ...amounts.limits } },
      revisionHistoryLimit: 3,
      ...(priority === undefined ? {} : { priorityClassName: priority }),
    };
    const kinds = ['ClusterExternalSecret', 'ClusterGenerator', 'ClusterPushSecret', 'PushSecret'];
    return {
      fullnameOverride: this.name,
      ...pod,
      livenessProbe: { enabled: true },
      readinessProbe: { enabled: true },
      webhook: pod,
      certController: pod,
      // What is not used here: each of these kinds would only be watched.
      crds: Object.fromEntries(kinds.map((kind) => [`create${kind}`, false])),
      ...Object.fromEntries(kinds.map((kind) => [`process${kind}`, false])),
    };
  }

  #declare(amounts: ChartAmounts): void {
    const { name, namespace, application } = this;
    this.declareFootprint({
      ...sumAmounts({ pods: 3, amounts }),
      pods: 3,
      ports: [
        { name: 'metrics', port: 8080, protocol: 'TCP' },
        { name: 'webhook', port: webhookPort, protocol: 'TCP' },
      ],
      images: [image],
      source: `templates of chart external-secrets ${source.version}: operator, webhook, and who renews the webhook's certificate`,
    });
    this.allowKinds(
      { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
    this.cluster.facts.workloads.push({
      application: application.name,
      name,
      namespace,
      labels: this.#part('').labels,
      typicalStart: '1m',
      securityExceptions: [],
    });
  }

  #part(suffix: '' | '-webhook'): Endpoint {
    const labels = { 'app.kubernetes.io/instance': this.name, 'app.kubernetes.io/name': `external-secrets${suffix}` };
    return { ...this.endpoint, workload: suffix === '' ? `${this.name}-operator` : `${this.name}${suffix}`, labels };
  }

  #flows({ server, ranges }: ExternalSecretsProps<C>['store']): void {
    const { endpoint } = this;
    this.open({ endpoint, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'the operator writes Secrets' });
    this.open({
      endpoint: this.#part('-webhook'),
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [{ port: webhookPort, protocol: 'TCP' }],
      reason: 'the API server asks about ExternalSecrets',
    });
    if (!URL.canParse(server)) {
      const message = `"${server}" is no address`;
      this.cluster.facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: `${this.path} store.server`,
        message,
        hint: 'write `https://vault.lan:8200`',
      });
      return;
    }
    const { hostname, port, protocol } = new URL(server);
    const number = port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
    this.reach(this.#part(''), ranges ?? [hostname], [number], `values of Secrets at ${server}`);
  }

  #observe(): void {
    this.scrape(this.#part(''), { port: 'metrics', podPort: 8080, honorLabels: true });
    this.alert({
      alert: 'ExternalSecretNotReady',
      expr: 'externalsecret_status_condition{condition="Ready",status="False"} == 1',
      for: '15m',
      severity: 'warning',
      summary: 'ExternalSecret {{ $labels.namespace }}/{{ $labels.name }} cannot be read from the store',
      description: 'The Secret stays as it is. kubectl -n {{ $labels.namespace }} describe externalsecret {{ $labels.name }} says why.',
    });
  }

  #renderSecrets({ store, prefix = this.home.clusterName, refresh = '1h0m0s', exclude = [], overrides }: ExternalSecretsProps<C>): void {
    const { facts, clusterName } = this.home;
    for (const [index, path] of exclude.entries())
      facts.lookUp(Object.fromEntries(facts.secrets), path, `${this.path} exclude[${index}]`, 'Secret');
    const skipped = new Set([...exclude, `${this.namespace}/${this.#access}`]);
    const secrets = [...facts.secrets.entries()]
      .filter(([path, { labels }]) => labels[argoLabel] === undefined && !skipped.has(path))
      .sort(([a], [b]) => compareText(a, b))
      .map(([, secret]) => secret);
    const pathOf = pathsIn(store, prefix);
    for (const secret of secrets) {
      const spec = externalSecretSpec(secret, facts.secrets, { store: this.name, pathOf, refresh });
      this.#add('ExternalSecret', secret.name, secret.namespace, spec, overrides?.externalSecret);
    }
    const { name, namespace } = this;
    facts.runbooks.push(externalSecretsRunbook({ cluster: clusterName, name, namespace, prefix, store, pathOf, secrets }));
  }

  #add(
    kind: 'ClusterSecretStore' | 'ExternalSecret',
    name: string,
    namespace: string,
    spec: JsonObject,
    patch: JsonObject | undefined,
  ): void {
    const object = {
      apiVersion: 'external-secrets.io/v1',
      kind,
      metadata: {
        name,
        ...(namespace === '' ? {} : { namespace }),
        labels: this.labels('external-secrets', kind === 'ExternalSecret' ? 'secret' : 'store'),
        annotations: afterWebhook,
      },
      spec,
    };
    new ApiObject(
      this,
      `${kind}-${namespace === '' ? '' : `${namespace}-`}${name}`.toLowerCase(),
      applyPatch(object, patch) as typeof object,
    );
  }
}
