import type { KubeObject } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import { isObject, type JsonObject, type Manifest, type Model } from '../model/index.ts';
import { type Difference, differences, formatPath, type Ignored, ignoredOf, leftovers, type Path, without } from './drift/index.ts';
import { ofManifest } from './finding.ts';
import { handSet } from './hand-set.ts';
import { isSecret } from './live.ts';
import { namespaceOf } from './placement.ts';

interface DriftProps {
  readonly model: Model;
  readonly manifest: Manifest;
  readonly live: KubeObject;
  /** Workloads whose replicas belong to an autoscaler. */
  readonly scaled: ReadonlySet<string>;
}

/** Differences named in one finding; whoever wants all of them has `argocd app diff`. */
const NAMED = 5;

/** VERIFY_DRIFT: one finding for each object, with its first differences. */
export function driftOf({ model, manifest, live, scaled }: DriftProps): readonly Issue[] {
  const { origin } = manifest;
  const { paths: ours, unknown } = leftOut({ model, manifest, scaled });
  if (unknown.length > 0) {
    const message = `not compared: only jq knows what \`${unknown.join('`, `')}\` leaves out`;
    return [ofManifest(manifest, { code: 'VERIFY_DRIFT', severity: 'unchecked', message, hint: undefined })];
  }
  const [rendered, there] = [without(asStored(manifest), ours), without(live, ours)];
  const found = [
    ...differences(rendered, there).map((one) => ({ path: one.path, said: describe(one, isSecret(manifest)) })),
    ...leftovers(rendered, there).map((path) => ({ path, said: 'is set in the cluster and no longer rendered' })),
  ];
  const [first] = found;
  if (first === undefined) return [];
  const named = found.slice(0, NAMED).map(({ path, said }, index) => (index === 0 ? said : `${formatPath(path)} ${said}`));
  const more = found.length > NAMED ? [`${found.length - NAMED} more`] : [];
  return [
    ofManifest(
      manifest,
      {
        code: 'VERIFY_DRIFT',
        severity: 'error',
        message: [...named, ...more].join('; '),
        hint: `look at Application ${origin.cluster}-${origin.application} in Argo CD; a change made by hand is lost with the next sync`,
      },
      formatPath(first.path),
    ),
  ];
}

/** What is not compared of an object: what its Application overlooks, and what belongs to controllers. */
export function leftOut({ model, manifest, scaled }: Omit<DriftProps, 'live'>): Ignored {
  const { identity, origin, body } = manifest;
  const namespace = namespaceOf(model, manifest);
  const rules = model.applications.find(({ name }) => name === origin.application)?.ignoreDifferences ?? [];
  const { paths, unknown } = ignoredOf(rules, { ...identity, namespace });
  const isScaled = scaled.has(`${identity.kind}/${namespace}/${identity.name}`);
  const replicas = isScaled ? [[{ key: 'spec' }, { key: 'replicas' }]] : [];
  return { paths: [[{ key: 'status' }], ...paths, ...replicas, ...aggregated(body)], unknown };
}

/** The API server turns `stringData` of a Secret into `data`. */
function asStored({ body, identity }: Manifest): JsonObject {
  const { stringData, ...rest } = body;
  if (identity.group !== '' || identity.kind !== 'Secret' || !isObject(stringData)) return body;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(String(value), 'utf8').toString('base64')]);
  return { ...rest, data: { ...(isObject(rest.data) ? (rest.data as JsonObject) : {}), ...Object.fromEntries(encoded) } };
}

/** A controller fills the rules of a role that collects others. */
function aggregated({ kind, aggregationRule }: JsonObject): readonly { readonly key: string }[][] {
  return kind === 'ClusterRole' && aggregationRule !== undefined ? [[{ key: 'rules' }]] : [];
}

function describe({ path, rendered, live }: Difference, secret: boolean): string {
  if (live === undefined) return 'is missing in the cluster';
  if (secret || isPrivate(path)) return 'differs';
  return `is ${shown(live)} in the cluster and ${shown(rendered)} as rendered`;
}

function isPrivate(path: Path): boolean {
  return path.some((step) => handSet.has(step));
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1 item' : `a list of ${value.length} items`;
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
