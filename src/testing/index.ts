import {
  type AnyCluster,
  Application,
  buildFleet,
  type ClusterConstruct,
  defineFleet,
  type Fleet,
  type FleetInputs,
} from '../authoring/index.ts';
import { isObject, type JsonObject, type Manifest } from '../model/index.ts';
import { type RenderedCluster, renderFleet } from '../render/index.ts';

/** Renders one cluster as `synth` would, without reading or writing anything. */
export function renderCluster(make: (fleet: Fleet) => ClusterConstruct, inputs?: FleetInputs): RenderedCluster {
  const definition = defineFleet({ repository: 'https://git.example.org/home/homelab.git', revision: 'main' }, make);
  const { clusters, issues } = renderFleet(buildFleet(definition, inputs));
  const [cluster] = clusters;
  if (cluster === undefined)
    throw new Error(issues.map(({ path, message }) => `${path}: ${message}`).join('\n') || 'the function made no cluster');
  return { ...cluster, issues: [...issues, ...cluster.issues] };
}

/** Renders one construct alone in an application of a cluster, and returns the objects of that application. */
export function renderWorkload<C extends ClusterConstruct & AnyCluster>(
  makeCluster: (fleet: Fleet) => C,
  place: { readonly layer: keyof C['layers'] & string; readonly namespace: keyof C['namespaces'] & string },
  make: (application: Application<C>) => unknown,
): RenderedCluster {
  const name = 'under-test';
  const rendered = renderCluster((fleet) => {
    const cluster = makeCluster(fleet);
    make(new Application(cluster, name, place));
    return cluster;
  });
  return { ...rendered, manifests: rendered.manifests.filter(({ origin }) => origin.application === name) };
}

/** The one object of a kind, by name where there are several. @throws when there is none, or more than one */
export function pick(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(({ identity }) => identity.kind === kind && (name === undefined || identity.name === name));
  const [first] = found;
  if (first === undefined || found.length > 1) {
    const names = manifests.map(({ identity }) => `${identity.kind} ${identity.name}`).join(', ');
    throw new Error(`${found.length} objects are ${kind}${name === undefined ? '' : ` ${name}`}; there are: ${names}`);
  }
  return first;
}

/** A field by its path, `spec.template.spec.containers[0].image`. @throws when a step is missing */
export function field(manifest: Manifest, path: string): unknown {
  let value: unknown = manifest.body;
  for (const step of path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isObject(value)) value = (value as JsonObject)[step];
    else value = undefined;
    if (value === undefined) throw new Error(`${manifest.file} has no ${path} (at ${step})`);
  }
  return value;
}
