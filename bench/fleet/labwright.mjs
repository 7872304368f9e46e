// The generated fleet as an owner's folder: `clusters/` with a cluster, a construct, and one file for each application.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applicationsFor, namespace, servicesOf } from './services.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** More than this would be more code than anybody writes by hand: the applications then come out of a loop. */
const mostWritten = 20_000;

/** A machine for each 80 pods: the kubelet takes 110, and one machine may be lost. */
const machinesFor = (objects) => Math.max(6, Math.min(100, Math.ceil(objects / 160)));

const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/**
 * Writes the folder of an owner, with a place for the bundle of its own.
 * @param chained whether each application depends on the one before it
 */
export function writeLabwright(root, { objects, chained = false }) {
  const folder = join(root, 'clusters', 'bench');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  mkdirSync(join(folder, 'apps'), { recursive: true });
  copyFileSync(join(here, 'web-service.ts'), join(folder, 'web-service.ts'));
  const cluster = readFileSync(join(here, 'cluster.ts'), 'utf8');
  writeFileSync(join(folder, 'cluster.ts'), cluster.replace(/MACHINES = \d+/, `MACHINES = ${machinesFor(objects)}`));
  writeFileSync(
    join(root, 'clusters', 'fleet.ts'),
    `import { defineFleet } from 'labwright';
import { bench } from './bench/index.ts';

export default defineFleet({ repository: 'https://git.example.org/bench/fleet.git', revision: 'main' }, bench);
`,
  );
  const names = applicationsFor(objects);
  if (objects > mostWritten) writeLoop(folder, names.length, chained);
  else writeFiles(folder, names, chained);
}

function writeFiles(folder, names, chained) {
  for (const name of names) {
    const services = servicesOf(name).map(
      ({ name: id, ...props }) => `  new WebService(application, '${id}', ${JSON.stringify(props)});\n`,
    );
    writeFileSync(
      join(folder, 'apps', `${name}.ts`),
      `import { Application } from 'labwright';
import type { Bench } from '../cluster.ts';
import { WebService } from '../web-service.ts';

export function ${camel(name)}(cluster: Bench) {
  const application = new Application(cluster, '${name}', { layer: 'apps', namespace: '${namespace}' });
${services.join('')}  return application;
}
`,
    );
  }
  const imports = names.map((name) => `import { ${camel(name)} } from './apps/${name}.ts';\n`).join('');
  const order = (name, index) => (chained && index > 0 ? `  ${camel(name)}App.addDependency(${camel(names[index - 1])}App);\n` : '');
  const calls = names.map((name, index) => `  const ${camel(name)}App = ${camel(name)}(cluster);\n${order(name, index)}`).join('');
  writeIndex(folder, imports, calls);
}

function writeLoop(folder, count, chained) {
  copyFileSync(join(here, 'services.mjs'), join(folder, 'services.mjs'));
  const imports = `import { Application } from 'labwright';
import { applicationName, servicesOf } from './services.mjs';
import { WebService } from './web-service.ts';
`;
  const calls = `  let before: Application<Bench> | undefined;
  for (let index = 0; index < ${count}; index++) {
    const application = new Application(cluster, applicationName(index), { layer: 'apps', namespace: '${namespace}' });
    for (const { name, ...props } of servicesOf(applicationName(index))) new WebService(application, name, props);
    if (${chained} && before !== undefined) application.addDependency(before);
    before = application;
  }
`;
  writeIndex(folder, imports, calls);
}

function writeIndex(folder, imports, calls) {
  writeFileSync(
    join(folder, 'index.ts'),
    `import type { Fleet } from 'labwright';
import { Bench } from './cluster.ts';
${imports}
export function bench(fleet: Fleet) {
  const cluster = new Bench(fleet);
${calls}  return cluster;
}
`,
  );
}
