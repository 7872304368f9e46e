import { readdirSync, readFileSync } from 'node:fs';
import { field } from 'labwright/testing';
import { expect, test } from 'vitest';
import fleetDefinition from '../../clusters/fleet.ts';
import { buildFleet } from '../../src/authoring/index.ts';
import { addressChecks, fleetChecks, podTemplateOf, runFleet } from '../../src/checks/index.ts';
import { clusterFiles } from '../../src/cli/files.ts';
import { isObject, type Json, type JsonObject } from '../../src/model/index.ts';
import { renderFleet } from '../../src/render/index.ts';

/** What all five owners want of everything; an exception is a fact of the model, with its reason. */
const { clusters } = renderFleet(buildFleet(fleetDefinition));

const list = (value: Json | undefined): readonly JsonObject[] => (Array.isArray(value) ? (value.filter(isObject) as JsonObject[]) : []);
const workloads = clusters.flatMap(({ model, manifests }) =>
  manifests.flatMap((manifest) => {
    const template = podTemplateOf(manifest);
    if (template === undefined) return [];
    const pod = template.podSpec as JsonObject;
    const { kind, namespace, name } = manifest.identity;
    const facts = model.workloads.find((one) => one.application === manifest.origin.application && name.startsWith(one.name));
    return [
      {
        where: `${model.cluster} ${kind} ${namespace}/${name}`,
        manifest,
        pod,
        facts,
        runsForEver: kind !== 'Job' && kind !== 'CronJob',
        containers: list(pod['containers']),
        all: [...list(pod['initContainers']), ...list(pod['containers'])],
      },
    ];
  }),
);
type Workload = (typeof workloads)[number];
const lacking = (wanted: (workload: Workload) => boolean) => workloads.filter((one) => !wanted(one)).map(({ where }) => where);
const at = (value: Json | undefined, path: string): Json | undefined =>
  path.split('.').reduce<Json | undefined>((found, key) => (isObject(found) ? (found[key] as Json) : undefined), value);

test('there is something to look at in each of the five', () => {
  expect(clusters.map(({ model }) => model.cluster)).toEqual(['vx-home', 't495', 'collab', 'ai-rnd', 'devops-lab']);
  expect(workloads.length).toBeGreaterThan(100);
});

test('every image has a tag', () => {
  expect(
    lacking(({ all }) => all.every(({ image }) => /:[\w][\w.-]*(@sha256:\w+)?$/.test(String(image)) && !String(image).endsWith(':latest'))),
  ).toEqual([]);
});

test('every container requests CPU and memory, and has a limit of memory', () => {
  expect(
    lacking(({ all }) =>
      all.every(({ resources }) =>
        ['requests.cpu', 'requests.memory', 'limits.memory'].every((path) => at(resources as Json, path) !== undefined),
      ),
    ),
  ).toEqual([]);
});

test('every pod has a priority class, every port a name, every object its labels', () => {
  expect(lacking(({ pod }) => typeof pod['priorityClassName'] === 'string')).toEqual([]);
  expect(
    lacking(({ containers }) => containers.every(({ ports }) => list(ports as Json).every(({ name }) => typeof name === 'string'))),
  ).toEqual([]);
  const labels = ['name', 'instance', 'component', 'managed-by', 'part-of'].map((label) => `app.kubernetes.io/${label}`);
  expect(
    lacking(({ manifest }) => {
      const found = field(manifest, 'metadata.labels') as Record<string, string>;
      return labels.every((label) => label in found);
    }),
  ).toEqual([]);
});

test('every controller keeps few revisions, every Job ends and is not tried for ever', () => {
  expect(
    lacking(({ manifest, runsForEver }) => {
      const { body, identity } = manifest;
      if (runsForEver) return typeof at(body['spec'] as Json, 'revisionHistoryLimit') === 'number';
      const job = (identity.kind === 'Job' ? body['spec'] : at(body['spec'] as Json, 'jobTemplate.spec')) as Json;
      return typeof at(job, 'activeDeadlineSeconds') === 'number' && typeof at(job, 'backoffLimit') === 'number';
    }),
  ).toEqual([]);
});

test('what runs for ever says when it is up and when it is ready, and how long a start takes', () => {
  expect(
    lacking(({ runsForEver, containers }) => !runsForEver || containers.every((one) => 'startupProbe' in one && 'readinessProbe' in one)),
  ).toEqual([]);
  expect(lacking(({ runsForEver, facts }) => !runsForEver || facts?.typicalStart !== undefined)).toEqual([]);
});

test('security contexts are restrictive, or the model says why not', () => {
  const restrictive = ({ pod, all }: Workload) =>
    at(pod, 'securityContext.runAsNonRoot') === true &&
    all.every(
      (container) =>
        at(container, 'securityContext.allowPrivilegeEscalation') === false &&
        at(container, 'securityContext.readOnlyRootFilesystem') === true &&
        JSON.stringify(at(container, 'securityContext.capabilities.drop')) === '["ALL"]' &&
        at(container, 'securityContext.capabilities.add') === undefined,
    );
  expect(lacking((one) => restrictive(one) || (one.facts?.securityExceptions.length ?? 0) > 0)).toEqual([]);
  expect(workloads.flatMap(({ facts }) => facts?.securityExceptions ?? []).filter(({ reason }) => reason.length < 10)).toEqual([]);
});

test('claims of StatefulSets stay, and nothing that holds data is pruned or deleted', () => {
  const objects = clusters.flatMap(({ model, manifests }) =>
    manifests
      .filter(
        ({ identity, body }) =>
          identity.kind === 'PersistentVolumeClaim' || list(at(body['spec'] as Json, 'volumeClaimTemplates')).length > 0,
      )
      .map((manifest) => ({ where: `${model.cluster} ${manifest.file}`, manifest })),
  );
  expect(objects.length).toBeGreaterThan(20);
  const kept = objects.filter(({ manifest }) => {
    const options = at(manifest.body['metadata'] as Json, 'annotations')?.['argocd.argoproj.io/sync-options' as never] as
      | string
      | undefined;
    return options?.includes('Prune=false') === true && options.includes('Delete=false');
  });
  expect(objects.filter((one) => !kept.includes(one)).map(({ where }) => where)).toEqual([]);
  const sets = objects
    .filter(({ manifest }) => manifest.identity.kind === 'StatefulSet')
    .map(({ manifest }) => at(manifest.body['spec'] as Json, 'persistentVolumeClaimRetentionPolicy'));
  expect(new Set(sets.map((policy) => JSON.stringify(policy)))).toEqual(new Set(['{"whenDeleted":"Retain","whenScaled":"Retain"}']));
});

test('where more than one pod serves, a budget keeps one during maintenance', () => {
  const budgets = new Set(
    clusters.flatMap(({ model, manifests }) =>
      manifests
        .filter(({ identity }) => identity.kind === 'PodDisruptionBudget')
        .map(({ identity }) => `${model.cluster} ${identity.namespace}/${identity.name}`),
    ),
  );
  const several = workloads.filter(({ manifest }) => Number(at(manifest.body['spec'] as Json, 'replicas') ?? 1) > 1);
  expect(several.length).toBeGreaterThan(5);
  expect(several.map(({ where }) => where.replace(/ \w+ /, ' ')).filter((where) => !budgets.has(where))).toEqual([]);
});

test('a claim of one writer is not opened twice during an update', () => {
  expect(
    lacking(({ manifest, pod }) => {
      if (manifest.identity.kind !== 'Deployment' || !list(pod['volumes']).some((volume) => 'persistentVolumeClaim' in volume)) return true;
      return at(manifest.body['spec'] as Json, 'strategy.type') === 'Recreate';
    }),
  ).toEqual([]);
});

test('every claim with data is copied to another machine, or says why not; every copy can be restored', () => {
  const open = clusters.flatMap(({ model, manifests }) => {
    const jobs = new Set(
      manifests.filter(({ identity }) => identity.kind === 'CronJob').map(({ identity }) => `${identity.namespace}/${identity.name}`),
    );
    const judged = new Set(model.backups.map(({ namespace, claim }) => `${namespace}/${claim}`));
    const addresses = new Set([...model.nodes.map(({ address }) => address)]);
    return [
      ...model.claims
        .filter(({ content, namespace, name, replicas }) => content === 'data' && replicas > 0 && !judged.has(`${namespace}/${name}`))
        .map(({ name }) => `${model.cluster} ${name}: neither`),
      ...model.backups.flatMap((backup) =>
        backup.kind === 'scheduled' && backup.restore !== undefined && !jobs.has(`${backup.namespace}/${backup.restore.cronJob}`)
          ? [`${model.cluster} ${backup.claim}: no way back`]
          : [],
      ),
      ...model.backupTargets
        .filter(({ server }) => addresses.has(server.replace(/^https?:\/\/|:\d+$/g, '')))
        .map(({ key }) => `${model.cluster} ${key}: the same machine`),
    ];
  });
  expect(open).toEqual([]);
});

test('every namespace has a level, refuses what is not declared, and has a quota and a range of limits', () => {
  const open = clusters.flatMap(({ model, manifests }) =>
    model.namespaces.flatMap(({ name }) => {
      const of = (kind: string) => manifests.filter(({ identity }) => identity.kind === kind && identity.namespace === name);
      const namespace = manifests.find(({ identity }) => identity.kind === 'Namespace' && identity.name === name);
      const denied = of('NetworkPolicy').some(
        ({ body }) => JSON.stringify(body['spec']) === JSON.stringify({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      );
      const dns = of('NetworkPolicy').some(({ identity }) => identity.name === 'allow-dns');
      const found = [
        namespace !== undefined && JSON.stringify(namespace.body).includes('pod-security.kubernetes.io/enforce'),
        denied,
        dns,
        of('ResourceQuota').length > 0,
        of('LimitRange').length > 0,
      ];
      return found.every(Boolean) ? [] : [`${model.cluster} ${name}: ${found}`];
    }),
  );
  expect(open).toEqual([]);
});

test('no Secret is rendered, and the example file names every one that is needed', () => {
  for (const { model, manifests } of clusters) {
    expect(manifests.filter(({ identity }) => identity.kind === 'Secret').map(({ file }) => file)).toEqual([]);
    const example = readFileSync(`argocd/${model.cluster}/secrets.example.yaml`, 'utf8');
    expect(
      model.secrets.filter(({ namespace, name }) => !example.includes(`name: ${name}\n`) || !example.includes(`namespace: ${namespace}\n`)),
    ).toEqual([]);
    expect(model.secrets.map(({ name }) => name)).toContain(`repository-${model.cluster}`);
  }
});

test('each has an entry of its own: a root, an ApplicationSet for each layer, an Application for each folder', () => {
  for (const { model } of clusters) {
    const folder = `argocd/${model.cluster}`;
    expect(readFileSync(`${folder}/root.yaml`, 'utf8')).toContain('kind: Application');
    const layers = new Set(model.applications.map(({ layer }) => layer));
    const sets = readdirSync(`${folder}/root`).filter((file) => file.startsWith('applicationset-'));
    expect(sets.sort()).toEqual(
      model.layers
        .map(({ name }) => name)
        .map((layer) => `applicationset-${model.cluster}-${layer}.yaml`)
        .sort(),
    );
    const files = [...layers].flatMap((layer) =>
      readdirSync(`${folder}/applications/${layer}`)
        .filter((file) => file.endsWith('.json'))
        .map((file) => `${layer}/${file}`),
    );
    expect(files.sort()).toEqual(model.applications.map(({ layer, name }) => `${layer}/${name}.json`).sort());
  }
});

test('no file is written twice: pages of two environments do not replace one another', () => {
  const paths = clusters.flatMap((cluster) => clusterFiles(cluster).map(({ path }) => path));
  expect(paths.length).toBeGreaterThan(1000);
  expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
});

test('five households with one and the same private range do not clash', () => {
  expect(new Set(clusters.map(({ model }) => model.site.lan))).toEqual(new Set(['192.168.1.0/24']));
  expect(clusters.flatMap(({ issues }) => issues.filter(({ code }) => code.startsWith('MODEL_ADDRESS')))).toEqual([]);
  expect(addressFindings(clusters)).toEqual([]);
});

test('MODEL_ADDRESS_TWICE: in one house two of their machines would have one address', () => {
  const house = clusters.map((cluster) => ({ ...cluster, model: { ...cluster.model, site: { ...cluster.model.site, name: 'house' } } }));
  expect(addressFindings(house)).toEqual([
    'MODEL_ADDRESS_TWICE devops-lab/ai address: 192.168.1.51 is already claimed by collab nodes.talos-cp-01',
  ]);
});

function addressFindings(inputs: Parameters<typeof runFleet>[0]['clusters']): readonly string[] {
  return runFleet({ clusters: inputs }, { cluster: addressChecks, fleet: fleetChecks })
    .flatMap(([, issues]) => issues)
    .filter(({ code }) => /ADDRESS/.test(code))
    .map(({ code, path, message }) => `${code} ${path}: ${message}`);
}
