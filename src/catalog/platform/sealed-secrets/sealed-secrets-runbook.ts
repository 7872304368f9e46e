import type { Runbook } from '../../../authoring/index.ts';

/** How values get from this machine into Git, and how not to lose the key that opens them. */
export function sealedSecretsRunbook(cluster: string, namespace: string): Runbook {
  return {
    file: 'sealed-secrets.md',
    text: `# Sealed Secrets in ${cluster}

Values stand in Git as ciphertext that only the controller of this cluster can open.

## First time

1. Wait until the controller runs: \`kubectl -n ${namespace} rollout status deployment/sealed-secrets-controller\`
2. Fetch its certificate, which is public, and commit it:
   \`kubectl -n ${namespace} get secret -l sealedsecrets.bitnami.com/sealed-secrets-key=active -o jsonpath='{.items[-1].data.tls\\.crt}' | base64 -d > clusters/${cluster}/sealed-secrets.pem\`
3. Make what is missing and seal it: \`labwright secrets generate\`, then \`labwright secrets seal\`
4. \`npm run synth\`, commit \`clusters/${cluster}/sealed/\` and \`dist/\`, push. The Secrets that exist already are taken over with the values they have.

## Back up the key

Without it a new cluster opens nothing. Keep this file outside the cluster and outside Git:
\`kubectl -n ${namespace} get secret -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml > ${cluster}-sealing-keys.yaml\`

## A new cluster

1. \`kubectl create namespace ${namespace}\`, then \`kubectl apply -f ${cluster}-sealing-keys.yaml\`, before the controller starts.
2. Go on with \`labwright bootstrap ${cluster}\`.

## Change a value

\`labwright secrets rotate <namespace>/<secret>/<key>\`, \`labwright secrets seal\`, \`npm run synth\`, push. The command names what has to restart.
`,
  };
}
