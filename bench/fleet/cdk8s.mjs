// The same objects as a plain cdk8s program, written as its documentation shows it: App, Chart, generated classes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { applicationsFor, namespace, servicesOf } from './services.mjs';

const require = createRequire(import.meta.url);

/** Writes `main.cjs` and a file for each application. It takes the output folder and FILE_PER_CHART or FILE_PER_RESOURCE. */
export function writeCdk8s(root, { objects }) {
  mkdirSync(join(root, 'apps'), { recursive: true });
  const names = applicationsFor(objects);
  // Only the generated classes are loaded, as ours does; the whole of cdk8s-plus costs 0.1 s more.
  const modules = { cdk8s: require.resolve('cdk8s'), k8s: require.resolve('cdk8s-plus-30/lib/imports/k8s.js') };
  writeFileSync(join(root, 'web-service.cjs'), webService(modules));
  for (const name of names) {
    const services = servicesOf(name).map(({ name: id, ...props }) => `  webService(chart, '${id}', ${JSON.stringify(props)});\n`);
    writeFileSync(
      join(root, 'apps', `${name}.cjs`),
      `const { Chart } = require(${JSON.stringify(modules.cdk8s)});
const { webService } = require('../web-service.cjs');

module.exports = (app) => {
  const chart = new Chart(app, '${name}', { namespace: '${namespace}' });
${services.join('')}};
`,
    );
  }
  writeFileSync(
    join(root, 'main.cjs'),
    `const { App, YamlOutputType } = require(${JSON.stringify(modules.cdk8s)});

const [outdir, type] = process.argv.slice(2);
const app = new App({ outdir, yamlOutputType: YamlOutputType[type] });
${names.map((name) => `require('./apps/${name}.cjs')(app);\n`).join('')}app.synth();
`,
  );
}

function webService({ k8s }) {
  return `const { IntOrString, KubeDeployment, KubeService, Quantity } = require(${JSON.stringify(k8s)});

exports.webService = (chart, id, { image, port, cpu, memory, env }) => {
  const selector = { 'app.kubernetes.io/component': 'server', 'app.kubernetes.io/instance': id, 'app.kubernetes.io/name': 'web' };
  const labels = { ...selector, 'app.kubernetes.io/managed-by': 'labwright', 'app.kubernetes.io/part-of': chart.node.id };
  const probe = (periodSeconds) => ({
    httpGet: { path: '/health', port: IntOrString.fromString('http') },
    periodSeconds,
    timeoutSeconds: 5,
    failureThreshold: 3,
  });
  new KubeDeployment(chart, \`\${id}-deployment\`, {
    metadata: { name: id, labels },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 3,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          priorityClassName: 'apps',
          securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'web',
              image,
              ports: [{ name: 'http', containerPort: port }],
              env,
              resources: {
                requests: { cpu: Quantity.fromString(cpu), memory: Quantity.fromString(memory) },
                limits: { memory: Quantity.fromString(memory) },
              },
              startupProbe: probe(5),
              readinessProbe: probe(10),
              livenessProbe: probe(20),
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
    },
  });
  new KubeService(chart, \`\${id}-service\`, {
    metadata: { name: id, labels },
    spec: { selector, ports: [{ name: 'http', port: 80, targetPort: IntOrString.fromString('http') }] },
  });
};
`;
}
