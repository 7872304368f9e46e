// The same objects as a Helm chart: values for each service, a named template for each kind, a file for each object.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationsFor, namespace, servicesOf } from './services.mjs';

/** `helm`, if it is on the PATH. */
export function helmProgram() {
  return spawnSync('helm', ['version', '--short'], { stdio: 'ignore' }).status === 0 ? 'helm' : undefined;
}

/** Writes the chart. */
export function writeHelm(root, { objects }) {
  mkdirSync(join(root, 'templates'), { recursive: true });
  const services = applicationsFor(objects).flatMap((application) =>
    servicesOf(application).map((service) => ({ application, ...service })),
  );
  writeFileSync(join(root, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 1.0.0\n');
  writeFileSync(
    join(root, 'values.yaml'),
    JSON.stringify({ services: Object.fromEntries(services.map((service) => [service.name, service])) }),
  );
  writeFileSync(join(root, 'templates', '_web.tpl'), templates);
  for (const { name } of services) {
    for (const kind of ['deployment', 'service']) {
      writeFileSync(join(root, 'templates', `${kind}-${name}.yaml`), `{{ include "web.${kind}" (index .Values.services "${name}") }}\n`);
    }
  }
}

const probe = (period) => `
            httpGet: { path: /health, port: http }
            periodSeconds: ${period}
            timeoutSeconds: 5
            failureThreshold: 3`;

const templates = `{{- define "web.selector" -}}
app.kubernetes.io/component: server
app.kubernetes.io/instance: {{ .name }}
app.kubernetes.io/name: web
{{- end }}
{{- define "web.labels" -}}
{{ include "web.selector" . }}
app.kubernetes.io/managed-by: labwright
app.kubernetes.io/part-of: {{ .application }}
{{- end }}
{{- define "web.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  namespace: ${namespace}
  labels:
    {{- include "web.labels" . | nindent 4 }}
spec:
  replicas: 1
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      {{- include "web.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "web.labels" . | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      priorityClassName: apps
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: web
          image: {{ .image }}
          ports:
            - { name: http, containerPort: {{ .port }} }
          env:
            {{- range .env }}
            - name: {{ .name }}
              value: {{ .value | quote }}
            {{- end }}
          resources:
            requests: { cpu: {{ .cpu }}, memory: {{ .memory }} }
            limits: { memory: {{ .memory }} }
          startupProbe:${probe(5)}
          readinessProbe:${probe(10)}
          livenessProbe:${probe(20)}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
{{- end }}
{{- define "web.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: ${namespace}
  labels:
    {{- include "web.labels" . | nindent 4 }}
spec:
  selector:
    {{- include "web.selector" . | nindent 4 }}
  ports:
    - { name: http, port: 80, targetPort: http }
{{- end }}
`;
