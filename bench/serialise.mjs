// Objects to text, in this process: the emitter alone, without start-up, tree and files.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Chart } from 'cdk8s';
import { buildSync } from 'esbuild';
import { dump } from 'js-yaml';
import { writeCdk8s } from './fleet/cdk8s.mjs';
import { applicationName, namespace, servicesOf } from './fleet/services.mjs';
import { statistics } from './measure.mjs';

const objectsPerRound = 1000;
const applicationsPerRound = 50;

/** Each round takes other objects, so that nobody profits from texts met before. */
export function serialising(work, rounds) {
  const { toYaml } = ourEmitter(work);
  const folder = join(work, 'serialising');
  writeCdk8s(folder, { objects: 0 });
  const { webService } = createRequire(import.meta.url)(join(folder, 'web-service.cjs'));
  const seconds = { ours: [], jsYaml: [], toJson: [] };
  for (let round = -2; round < rounds; round++) {
    const constructs = objectsOf(webService, (round + 2) * applicationsPerRound);
    const [toJson, objects] = timed(() => constructs.map((object) => object.toJson()));
    const [ours] = timed(() => objects.map((object) => Buffer.byteLength(toYaml(object))));
    const [jsYaml] = timed(() => objects.map((object) => Buffer.byteLength(dump(object))));
    if (round < 0) continue;
    seconds.ours.push(ours);
    seconds.jsYaml.push(jsYaml);
    seconds.toJson.push(toJson);
  }
  return [
    statistics('labwright, plain objects to YAML', seconds.ours),
    statistics('js-yaml dump of the same objects', seconds.jsYaml),
    statistics('cdk8s ApiObject.toJson, no text yet', seconds.toJson),
  ];
}

function objectsOf(webService, first) {
  const app = new App();
  const charts = Array.from({ length: applicationsPerRound }, (_, index) => {
    const name = applicationName(first + index);
    const chart = new Chart(app, name, { namespace });
    for (const { name: id, ...props } of servicesOf(name)) webService(chart, id, props);
    return chart;
  });
  const objects = charts.flatMap((chart) => chart.apiObjects);
  if (objects.length !== objectsPerRound) throw new Error(`${objects.length} objects in a round`);
  return objects;
}

function ourEmitter(work) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const source = join(root, 'src', 'output', 'index.ts');
  const outfile = join(work, 'emitter.cjs');
  const entry = existsSync(source) ? source : join(root, 'lib', 'src', 'output', 'index.js');
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' });
  return createRequire(import.meta.url)(outfile);
}

function timed(work) {
  const start = performance.now();
  const result = work();
  return [(performance.now() - start) / 1000, result];
}
