import { type AnyCluster, clusterOf, Manifests, type Scope } from '../../../authoring/index.ts';
import { HelmComponent } from '../helm/index.ts';
import { sealedSecretsRunbook } from './sealed-secrets-runbook.ts';

/** 0.36.4 is the last release whose image is whole on Docker Hub; .3, .5 and .6 are flagged as incomplete by upstream. */
const source = {
  repoURL: 'https://bitnami-labs.github.io/sealed-secrets',
  chart: 'sealed-secrets',
  // renovate: datasource=helm depName=sealed-secrets registryUrl=https://bitnami-labs.github.io/sealed-secrets
  version: '2.18.5',
} as const;
// renovate: datasource=docker depName=docker.io/bitnami/sealed-secrets-controller
const imageTag = '0.36.4';

/**
 * The Sealed Secrets controller, and every value that `labwright secrets seal` committed for this cluster. Sealed values
 * lie in `clusters/<cluster>/sealed/` and are copied as they are, because each sealing gives another text.
 */
export class SealedSecrets<C extends AnyCluster> extends HelmComponent<C> {
  constructor(scope: Scope<C>, id: string) {
    super(scope, id, { 'app.kubernetes.io/instance': id, 'app.kubernetes.io/name': 'sealed-secrets' });
    const { facts, clusterName, fleet } = clusterOf(this.cluster);
    const amounts = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } };
    this.addChart(source, {
      fullnameOverride: 'sealed-secrets-controller',
      image: { tag: imageTag },
      resources: amounts,
    });
    this.declareFootprint({
      ...amounts,
      pods: 1,
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      source: `values of chart sealed-secrets ${source.version}: one Deployment, one container`,
    });
    this.allowKinds(
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    );
    this.open({
      endpoint: this.endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'the controller reads SealedSecrets and writes Secrets',
    });
    facts.workloads.push({
      application: this.application.name,
      name: this.name,
      namespace: this.namespace,
      labels: this.endpoint.labels,
      typicalStart: '20s',
      securityExceptions: [],
    });
    facts.runbooks.push(sealedSecretsRunbook(clusterName, this.namespace));
    for (const file of fleet.inputs.listYaml(`clusters/${clusterName}/sealed`)) {
      new Manifests(this, file.slice(file.lastIndexOf('/') + 1, -'.yaml'.length), file);
    }
  }
}
