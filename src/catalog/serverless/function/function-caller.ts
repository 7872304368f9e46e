import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { applyPatch, type k8s, type Labels } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { env, restrictedContainer, restrictedPod, shellImage } from '../../shared/index.ts';
import { afterOperator } from '../knative/knative-version.ts';

/** Fails with the function: an answer that is an error, or none in time, fails the Job, which an alert tells of. */
export const callScript = `set -eu
wget -q -O - -T "$TIMEOUT" --header 'Content-Type: application/json' --post-data "$DATA" "$URL"
echo
`;

/** The pod of a CronJob that sends a request to a function. */
export function callerPod(props: {
  readonly url: string;
  readonly data: JsonObject;
  readonly timeout: number;
  readonly resources: k8s.ResourceRequirements;
  readonly placement: Pick<k8s.PodSpec, 'priorityClassName' | 'nodeSelector'>;
}): k8s.PodSpec {
  const { url, data, timeout, resources, placement } = props;
  return {
    ...restrictedPod({ uid: 10001, gid: 10001 }),
    ...placement,
    containers: [
      {
        name: 'call',
        image: shellImage,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '-c', callScript],
        env: [env('DATA', JSON.stringify(data)), env('TIMEOUT', String(timeout)), env('URL', url)],
        resources,
        securityContext: restrictedContainer,
      },
    ],
  };
}

/** A PingSource that sends the function a CloudEvent by a schedule. */
export function renderPingSource(
  scope: Construct,
  props: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Labels;
    readonly schedule: string;
    readonly timeZone: string;
    readonly data: JsonObject;
    readonly override: JsonObject | undefined;
  },
): void {
  const { name, namespace, labels, schedule, timeZone, data, override } = props;
  const object = {
    apiVersion: 'sources.knative.dev/v1',
    kind: 'PingSource',
    metadata: { name, labels, annotations: afterOperator },
    spec: {
      schedule,
      timezone: timeZone,
      contentType: 'application/json',
      data: JSON.stringify(data),
      sink: { ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name, namespace } },
    },
  };
  new ApiObject(scope, 'ping-source', applyPatch(object, override) as typeof object);
}
