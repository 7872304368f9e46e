import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { runChecks } from '../checks/index.ts';
import type { Issue } from '../issues/index.ts';
import type { Manifest, Model } from '../model/index.ts';
import { checksWithoutModel, knownMinors } from './checks.ts';
import { manifestsOf } from './committed.ts';
import type { Io } from './io.ts';

/** Checks any folder of Kubernetes YAML. Without a model only the object itself can be judged, and that is said. */
export function checkFolder(
  io: Io,
  folder: string,
  kubernetes: string | undefined,
): { readonly issues: readonly Issue[]; readonly objects: number } {
  const issues: Issue[] = [];
  const base = resolve(io.cwd, folder);
  const files = yamlFiles(base);
  if (files === undefined) {
    return {
      objects: 0,
      issues: [{ code: 'OUTPUT_UNREADABLE', severity: 'error', path: folder, message: 'is no folder that can be read' }],
    };
  }
  if (files.length === 0) {
    const message = 'holds no .yaml, .yml or .json file, so nothing was checked';
    return { objects: 0, issues: [{ code: 'OUTPUT_UNREADABLE', severity: 'error', path: folder, message }] };
  }
  const minors = knownMinors(io);
  if (kubernetes !== undefined && !minors.includes(kubernetes)) {
    const message = `there are no schemas of Kubernetes "${kubernetes}"`;
    const hint = `known are ${minors.join(', ')}`;
    return { objects: 0, issues: [{ code: 'SCHEMA_VERSION_UNKNOWN', severity: 'error', path: '--kubernetes', message, hint }] };
  }
  const manifests = files.flatMap((file): readonly Manifest[] => {
    const name = relative(io.cwd, join(base, file)).split(sep).join('/');
    return manifestsOf(readFileSync(join(base, file), 'utf8'), name, { cluster: '', layer: '', application: '', construct: '' }, issues);
  });
  const model = { ...unknownCluster, distribution: { ...unknownCluster.distribution, version: kubernetes ?? minors.at(-1) ?? '' } };
  const found = runChecks({ model, manifests }, checksWithoutModel(io));
  issues.push({
    code: 'MODEL_NONE',
    severity: 'unchecked',
    path: folder,
    message:
      'there is no model of the cluster, so references were held against these files alone, and flows, quotas, capacity and backups were not checked',
    hint: 'render the objects through a cluster in `clusters/` to have everything checked',
  });
  return { issues: [...issues, ...found], objects: manifests.length };
}

function yamlFiles(folder: string): readonly string[] | undefined {
  try {
    if (!statSync(folder).isDirectory()) return undefined;
    return (
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        // What kustomize reads is no object.
        .filter((name) => /\.(ya?ml|json)$/.test(name) && !/(^|[\\/])kustomization\.ya?ml$/.test(name))
        .sort()
    );
  } catch {
    return undefined;
  }
}

/** A cluster of which nothing is known but its Kubernetes minor. */
const unknownCluster: Model = {
  version: 1,
  cluster: '',
  repository: { url: '', revision: '' },
  site: { name: '', fixed: [], routedTo: [] },
  distribution: {
    name: 'kubeadm',
    version: '',
    addons: [],
    apiPort: 6443,
    kubeletRoot: '/var/lib/kubelet',
    rbac: true,
    evictionMemory: '100Mi',
  },
  network: {
    nodes: '',
    pods: '',
    services: '',
    dnsDomain: 'cluster.local',
    cni: { name: '', enforcesPolicies: true },
    dns: { namespace: 'kube-system', labels: {} },
    apiServers: [],
  },
  nodes: [],
  storageClasses: [],
  addressPools: [],
  ingresses: [],
  certificateIssuers: [],
  priorityClasses: [],
  layers: [],
  namespaces: [],
  applications: [],
  connections: [],
  externals: [],
  exposures: [],
  secrets: [],
  workloads: [],
  claims: [],
  footprints: [],
  accelerators: [],
  backups: [],
  backupTargets: [],
  monitoring: { prometheus: 'none', grafana: 'none', loki: 'none', trivyOperator: 'none', metricsServer: 'none' },
  requirements: [],
  acceptances: [],
};
