import type { k8s } from '../../../authoring/index.ts';
import { env, restrictedContainer, restrictedPod, scratch } from '../../shared/index.ts';

// renovate: datasource=docker depName=ghcr.io/openfaas/faas-cli
const version = '0.18.12';
const image = `ghcr.io/openfaas/faas-cli:${version}`;

/**
 * Makes OpenFaaS run what the stack says and nothing else. It only talks to the gateway, so that it can be repeated; the
 * gateway answers at once, and the pods start after it.
 */
export const deployScript = `set -eu
export OPENFAAS_CONFIG=/tmp/openfaas
until wget -q -O /dev/null "$GATEWAY/healthz"; do
  echo 'the gateway does not answer yet'
  sleep 5
done
faas-cli login --gateway "$GATEWAY" --username "$(cat /auth/basic-auth-user)" --password-stdin </auth/basic-auth-password
# First, because it may be one too many for those that are new.
running=$(faas-cli list --gateway "$GATEWAY" --quiet)
for name in $running; do
  if ! grep -qx "$name" /stack/names; then
    echo "$name is no longer in the stack"
    faas-cli remove --gateway "$GATEWAY" "$name"
  fi
done
if [ -s /stack/names ]; then
  # Values are taken as they are, with every $ in them.
  faas-cli deploy --gateway "$GATEWAY" --envsubst=false -f /stack/stack.yml
fi
`;

/** The pod of the Job; its Secret is that of the gateway. */
export function deployPod(props: {
  readonly gateway: string;
  readonly config: string;
  readonly secret: string;
  readonly resources: k8s.ResourceRequirements;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}): k8s.PodSpec {
  const { gateway, config, secret, resources, placement } = props;
  return {
    ...restrictedPod({ uid: 1000, gid: 1000 }),
    ...placement,
    containers: [
      {
        name: 'deploy',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '/stack/deploy.sh'],
        env: [env('GATEWAY', gateway), env('HOME', '/tmp')],
        resources,
        volumeMounts: [
          { name: 'stack', mountPath: '/stack', readOnly: true },
          { name: 'auth', mountPath: '/auth', readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        securityContext: restrictedContainer,
      },
    ],
    volumes: [{ name: 'stack', configMap: { name: config } }, { name: 'auth', secret: { secretName: secret } }, scratch('tmp', '16Mi')],
  };
}
