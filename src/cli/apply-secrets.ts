import { type Api, ApiError, type KubeObject } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import { isObject, type Model } from '../model/index.ts';
import { readStoreFile, redact, resolveValues, type SecretValues, secretManifests } from '../secrets/index.ts';
import type { Io } from './io.ts';
import { type LiveOptions, withCluster } from './live.ts';
import { print } from './print.ts';

interface ApplyOptions extends LiveOptions {
  readonly dryRun: boolean;
}

/** What became of an object. */
type Change = 'created' | 'changed' | 'unchanged';

/** Who owns the fields of the Secrets in the cluster. */
const fieldManager = 'labwright';

/**
 * `secrets apply`: puts the Secrets of `.secrets/<cluster>.yaml` into the cluster, each namespace before the first Secret in
 * it, so that it works before the first sync. Nothing is sent while a value is missing: half of them would start half of
 * the programs. No value is ever printed, also not in the words of the server.
 */
export async function applySecrets(io: Io, model: Model, options: ApplyOptions, ignored: boolean | undefined): Promise<readonly Issue[]> {
  const { store, issues } = readStoreFile(io.root, model.cluster, { ignored });
  if (issues.some(isError)) return issues;
  const resolved = resolveValues(model.secrets, store?.values ?? new Map());
  const { manifests, missing } = secretManifests(model.secrets, resolved.values);
  const faults = [
    ...issues,
    ...resolved.issues,
    ...(resolved.issues.some(isError) ? [] : missing.map((path) => withoutValue(model, path))),
  ];
  if (faults.some(isError)) return faults;
  if (manifests.length === 0) {
    print(io, `${model.cluster} asks for no Secrets`);
    return faults;
  }
  const refused = await withCluster(io, options, { say: io.stdout, writesTo: model }, async ({ api }) => {
    return await applyAll(io, { api, model, values: resolved.values, dryRun: options.dryRun }, manifests);
  });
  return [...faults, ...refused];
}

function withoutValue({ cluster }: Model, path: string): Issue {
  const hint = 'run `labwright secrets generate`, and fill in what it lists';
  const message = 'has no value, so nothing was applied';
  return { code: 'SECRET_VALUE_MISSING', severity: 'error', path: `secrets.${path}`, message, hint, cluster };
}

interface Apply {
  readonly api: Api;
  readonly model: Model;
  readonly values: SecretValues;
  readonly dryRun: boolean;
}

async function applyAll(io: Io, { api, model, values, dryRun }: Apply, manifests: readonly KubeObject[]): Promise<readonly Issue[]> {
  const tell = (change: Change, what: string) => print(io, `${(dryRun ? wouldBe[change] : change).padEnd(dryRun ? 15 : 9)} ${what}`);
  const issues: Issue[] = [];
  const made = new Map<string, Change>();
  const counts = { created: 0, changed: 0, unchanged: 0 };
  for (const manifest of manifests) {
    const { namespace, name } = manifest.metadata as { readonly namespace: string; readonly name: string };
    try {
      if (!made.has(namespace)) {
        made.set(namespace, await makeNamespace(api, namespace, dryRun));
        if (made.get(namespace) === 'created') tell('created', `Namespace ${namespace}`);
      }
      // A namespace that is not really made cannot take a Secret, not even on trial.
      const change = dryRun && made.get(namespace) === 'created' ? 'created' : await applyOne(api, manifest, { namespace, name, dryRun });
      counts[change] += 1;
      tell(change, `Secret ${namespace}/${name}`);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 401) throw error;
      issues.push(refusal(model, `${namespace}/${name}`, error, values));
    }
  }
  const total = Object.entries(counts).map(([change, count]) => `${count} ${dryRun ? wouldBe[change as Change] : change}`);
  print(io, `${model.cluster}: ${total.join(', ')}${issues.length === 0 ? '' : `, ${issues.length} refused`}`);
  return issues;
}

const wouldBe: Readonly<Record<Change, string>> = { created: 'would be made', changed: 'would change', unchanged: 'unchanged' };

/** Without labels: the first layer brings them, as for a namespace that `kubectl create namespace` made. */
async function makeNamespace(api: Api, name: string, dryRun: boolean): Promise<Change> {
  if ((await api.get('v1', 'Namespace', name)) !== undefined) return 'unchanged';
  if (!dryRun) await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return 'created';
}

async function applyOne(
  api: Api,
  manifest: KubeObject,
  { namespace, name, dryRun }: { readonly namespace: string; readonly name: string; readonly dryRun: boolean },
): Promise<Change> {
  const before = await api.get('v1', 'Secret', name, namespace);
  const { object: after } = await api.apply(manifest, { fieldManager, dryRun });
  if (before === undefined) return 'created';
  return contentOf(before) === contentOf(after) ? 'unchanged' : 'changed';
}

/** All that is ours in a Secret, as one text to compare. */
function contentOf({ type, data, metadata }: KubeObject): string {
  const { labels, annotations } = isObject(metadata) ? metadata : {};
  return JSON.stringify([type, ...[data, labels, annotations].map((map) => Object.entries(isObject(map) ? map : {}).sort())]);
}

function refusal({ cluster }: Model, place: string, { status, message, reason }: ApiError, values: SecretValues): Issue {
  const denied = status === 403 && /\bcannot \w+ resource\b/.test(message);
  return {
    code: denied ? 'VERIFY_FORBIDDEN' : 'VERIFY_REFUSED',
    severity: 'error',
    path: `secrets.${place}`,
    message: redact(message, values.values()),
    hint: reason === 'Invalid' && /immutable/.test(message) ? 'delete the Secret in the cluster, then run it again' : undefined,
    cluster,
  };
}

function isError({ severity }: Issue): boolean {
  return severity === 'error';
}
