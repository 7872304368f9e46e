import { stringify } from 'yaml';

/**
 * How KWOK plays the kubelets, as its configuration file: nodes get ready, pods start at once and are ready, pods that are meant to end do so
 * with success, deleted pods go without a grace. No image is pulled and nothing runs. No delays: what a cluster waits for is not time.
 */
export function stages(): string {
  return [nodeInitialize, nodeHeartbeat, podReady, podComplete, podDelete].map((stage) => stringify(stage, { lineWidth: 0 })).join('---\n');
}

/** A requirement on a field, found by a jq expression. */
function where(key: string, operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', ...values: readonly string[]): object {
  return { jq: { key, operator, ...(values.length === 0 ? {} : { values }) } };
}

function stage(name: string, kind: 'Node' | 'Pod', matchExpressions: readonly object[], spec: object): object {
  const resourceRef = { apiGroup: 'v1', kind };
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: { resourceRef, selector: { matchExpressions }, ...spec },
  };
}

function status(template: string): object {
  return { steps: [{ patch: { subresource: 'status', root: 'status', template } }] };
}

const ready = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const isKept = where('.metadata.deletionTimestamp', 'DoesNotExist');

/** KWOK knows the conditions of a healthy kubelet; everything else of the status is in the Node object already. */
const healthy = status(`
{{ $now := Now }}
{{ $since := .metadata.creationTimestamp }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $since | Quote }}
{{ end }}
`);

const nodeInitialize = stage('node-initialize', 'Node', [isKept, where(ready, 'NotIn', 'True')], healthy);

/** A lease says that the node lives; its status is only renewed now and then, as the kubelet does it. */
const nodeHeartbeat = stage('node-heartbeat', 'Node', [isKept, where(ready, 'In', 'True')], {
  delay: { durationMilliseconds: 300_000 },
  immediateNextStage: true,
  ...healthy,
});

const podReady = stage(
  'pod-ready',
  'Pod',
  [isKept, where('.status.phase', 'In', 'Pending')],
  status(`
{{ $now := Now }}
conditions:
{{ range list "PodReadyToStartContainers" "Initialized" "ContainersReady" "Ready" }}
- type: {{ . | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: true
  started: true
  restartCount: 0
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
  {{ else }}
  started: false
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
  {{ end }}
{{ end }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
phase: Running
startTime: {{ $now | Quote }}
`),
);

/** Pods of Jobs, and bare pods that are not to be restarted, end with success; their sidecars end with them. */
const podComplete = stage(
  'pod-complete',
  'Pod',
  [isKept, where('.status.phase', 'In', 'Running'), where('.spec.restartPolicy', 'In', 'Never', 'OnFailure')],
  status(`
{{ $now := Now }}
{{ $started := .status.startTime }}
conditions:
{{ range list "ContainersReady" "Ready" }}
- type: {{ . | Quote }}
  status: "False"
  reason: PodCompleted
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: 0
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $started | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: {{ ne .restartPolicy "Always" }}
  started: false
  restartCount: 0
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $started | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
phase: Succeeded
`),
);

/** KWOK deletes with grace 0. */
const podDelete = stage('pod-delete', 'Pod', [where('.metadata.deletionTimestamp', 'Exists')], { steps: [{ delete: true }] });
