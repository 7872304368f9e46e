import type { KubeObject } from '../../api/index.ts';
import { below, identityOf, itemsAt, textAt } from '../../api/index.ts';

/** Addresses, certificates and traces are a matter of the cluster; here the rehearsal gives them. */
const ofTheCluster = /REDIS|REPO_SERVER$|COMMIT_SERVER|LISTEN|TLS|PLAINTEXT|CERT|CA_PATH|OTLP/;

/**
 * What the install manifest puts into the environment of one of its programs from the settings ConfigMaps: the way
 * argocd-cmd-params-cm has an effect at all.
 */
export function programEnvironment(objects: readonly KubeObject[], workload: string): Readonly<Record<string, string>> {
  const owner = objects.find(
    ({ kind, metadata }) => (kind === 'Deployment' || kind === 'StatefulSet') && textAt(metadata, 'name') === workload,
  );
  const variables = itemsAt(owner, 'spec', 'template', 'spec', 'containers').flatMap((container) => itemsAt(container, 'env'));
  return Object.fromEntries(
    variables.flatMap((variable): (readonly [string, string])[] => {
      const name = textAt(variable, 'name');
      const value = below(
        dataOf(objects, textAt(variable, 'valueFrom', 'configMapKeyRef', 'name')),
        textAt(variable, 'valueFrom', 'configMapKeyRef', 'key'),
      );
      return typeof value === 'string' && !ofTheCluster.test(name) ? [[name, value]] : [];
    }),
  );
}

function dataOf(objects: readonly KubeObject[], configMap: string): unknown {
  return objects.find((object) => identityOf(object).kind === 'ConfigMap' && identityOf(object).name === configMap)?.data;
}
