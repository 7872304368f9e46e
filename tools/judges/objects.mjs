// What a cluster has rendered: its objects by file, and what is known of pods that it does not render.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Reads a cluster's folder of `dist/`; each file holds one object. */
export function readCluster(dist, name) {
  const folder = join(dist, name);
  const modelText = readFileSync(join(folder, 'model.json'), 'utf8');
  const model = JSON.parse(modelText);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  const objects = files.sort().map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return { cluster: name, file: join(folder, file), text, ...identify(name, parse(text)) };
  });
  const charts = (model.applications ?? []).flatMap(({ namespace, charts = [] }) => (charts.length > 0 ? [namespace] : []));
  const elsewhere = [...(model.footprints ?? []), ...(model.reservations ?? [])].map(({ namespace }) => namespace);
  return {
    name,
    folder,
    minor: model.distribution.version,
    objects,
    /** The declared facts are no object, but a file that checkov reads. */
    model: { cluster: name, id: `${name}/model.json`, text: modelText },
    /** Namespaces with pods that no file here describes. */
    unrendered: new Set([...charts, ...elsewhere]),
    secrets: new Set((model.secrets ?? []).map((secret) => secret.name)),
  };
}

/** The object as text, `cluster/Kind/namespace/name`, and what else the reasons of exceptions ask of it. */
export function identify(cluster, body) {
  const { name, namespace = '' } = body.metadata ?? {};
  const pod = body.spec?.jobTemplate?.spec?.template?.spec ?? body.spec?.template?.spec;
  return { id: [cluster, body.kind, namespace, name].join('/'), namespace, body, pod: pod?.containers === undefined ? undefined : pod };
}
