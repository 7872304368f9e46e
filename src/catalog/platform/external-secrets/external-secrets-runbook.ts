import type { Runbook } from '../../../authoring/index.ts';
import type { SecretRequirement } from '../../../model/index.ts';
import type { PathOf } from './external-secret.ts';
import type { ExternalSecretsProps } from './external-secrets-props.ts';

/** What must lie in the store before anything starts, and how it gets there. No value stands in it. */
export function externalSecretsRunbook(at: {
  readonly cluster: string;
  readonly name: string;
  readonly namespace: string;
  readonly prefix: string;
  readonly store: ExternalSecretsProps<never>['store'];
  readonly pathOf: PathOf;
  readonly secrets: readonly SecretRequirement[];
}): Runbook {
  const { cluster, store, pathOf, secrets } = at;
  const rows = secrets.flatMap(({ namespace, name, keys }) =>
    keys.filter(({ kind }) => kind !== 'derived').map((key) => `| \`${pathOf(namespace, name)}\` | \`${key.name}\` | ${key.purpose} |`),
  );
  return {
    file: 'external-secrets.md',
    text: `# Secrets of ${cluster} from outside

Values are read from ${store.server}. What is put together from others is made in the cluster and is not in this list.

| path | property | what it is |
|---|---|---|
${rows.join('\n')}

## First time

1. \`labwright secrets generate\` makes what can be invented, in \`.secrets/${cluster}.yaml\` on this machine.
${store.kind === 'vault' ? vaultSteps(at) : kubernetesSteps(at)}

## Change a value

Change it in the store. The Secret follows within the refresh interval, at once with
\`kubectl -n <namespace> annotate externalsecret <name> force-sync=$(date +%s) --overwrite\`. Pods that read it as a variable have to restart.

## When the store is away

Secrets that exist stay as they are. A new cluster does not start without it, so it must not run on this one.
`,
  };
}

function vaultSteps(at: Parameters<typeof externalSecretsRunbook>[0]): string {
  const { store, prefix, name, namespace } = at;
  if (store.kind !== 'vault') return '';
  const { mount = 'secret', auth = 'kubernetes', role = 'external-secrets' } = store;
  return `2. For each path of the list, from a file so that no value stands in the history of the shell: \`vault kv put -mount=${mount} <path> @values.json\`
3. A policy that may read, and a role for the operator:

\`\`\`sh
printf 'path "${mount}/data/${prefix}/*" { capabilities = ["read"] }' | vault policy write ${role} -
vault write auth/${auth}/role/${role} bound_service_account_names=${name} bound_service_account_namespaces=${namespace} token_policies=${role}
\`\`\``;
}

function kubernetesSteps({ store, prefix, name, namespace }: Parameters<typeof externalSecretsRunbook>[0]): string {
  const remote = store.kind === 'kubernetes' ? store.namespace : '';
  return `2. In the other cluster, one Secret for each path, its keys the properties: \`kubectl -n ${remote} create secret generic ${prefix}.<namespace>.<name> --from-file=<key>\`
3. There too, a service account with a Role that may get, list and watch \`secrets\` of namespace ${remote} and create \`selfsubjectrulesreviews\`; its token is the key \`token\` of Secret ${namespace}/${name}-access here.`;
}
