// Manifests as somebody else writes them: comments, lists in one line, quotes where none are needed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const deployment = (name, namespace) => `# ${name} serves pages
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: {app: ${name}} # for humans
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: web
          image: "docker.io/library/nginx:1.29.3"
          args: ["-g", "daemon off;"]
          envFrom:
            - configMapRef:
                name: ${name}
          ports:
            - name: http
              containerPort: 8080
          readinessProbe:
            httpGet: { path: /, port: http }
          resources:
            requests: {cpu: 10m, memory: 32Mi}
            limits: {memory: 64Mi}
`;
const service = (name, namespace) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector:
    app: ${name}
  ports:
  - name: http
    port: 80
    targetPort: http
`;
const configMap = (name, namespace) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: ${namespace}
data:
  page.conf: |
    server_name ${name};
    listen 8080;
`;
const widget = (name, namespace) => `apiVersion: example.com/v1
kind: Widget
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  size: 3
`;
const makers = [deployment, service, configMap, widget];

/** The text of one object of many: 200 to a namespace. */
function objectAt(index) {
  const group = index >> 2;
  return makers[index % 4](`web-${group}`, `space-${Math.floor(group / 50)}`);
}

/** A folder with a file for each object. */
export function writeForeignFolder(folder, { objects }) {
  for (let index = 0; index < objects; index++) {
    const below = join(folder, `part-${Math.floor(index / 1000)}`);
    if (index % 1000 === 0) mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `object-${index}.yaml`), objectAt(index));
  }
}

/** One file of a size, with a document for each object. */
export function writeForeignFile(folder, { objects: bytes }) {
  mkdirSync(folder, { recursive: true });
  const texts = [];
  for (let size = 0, index = 0; size < bytes; index++) {
    const text = `---\n${objectAt(index)}`;
    texts.push(text);
    size += text.length;
  }
  writeFileSync(join(folder, 'all.yaml'), texts.join(''));
}
