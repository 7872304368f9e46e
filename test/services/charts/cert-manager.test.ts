import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { groupOf, type JsonObject, type Manifest } from '../../../src/model/index.ts';
import { formatMemory, parseCpu, parseMemory } from '../../../src/units/index.ts';
import { ca, den } from '../../catalog/platform/_tls.ts';

const BUILD = fileURLToPath(new URL('../../../tools/chart/build.mjs', import.meta.url));
const bin = join(process.env['LABWRIGHT_CACHE'] ?? join(homedir(), '.cache', 'labwright'), 'bin');
const hasGo = spawnSync('go', ['version']).status === 0;
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const title = hasGo || inPipeline ? 'the chart of cert-manager' : 'the chart of cert-manager (skipped: needs Go, which brings it)';

/** What of a pod is held against what we declare. */
interface Pod {
  readonly containers: readonly {
    readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
    readonly resources: { readonly requests: Record<'cpu' | 'memory', string>; readonly limits: { readonly memory: string } };
    readonly args: readonly string[];
  }[];
}

describe.runIf(hasGo || inPipeline)(title, () => {
  const acme = { kind: 'acme', email: 'me@example.org' } as const;
  const { model } = den({ home: ca, names: { ...acme, challenge: { kind: 'cloudflare' } } });
  const application = model.applications.find(({ name }) => name === 'cert-manager');
  const [source] = application?.charts ?? [];
  let objects: readonly Manifest[] = [];

  beforeAll(() => {
    const program = execFileSync(process.execPath, [BUILD], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
    expect(existsSync(bin) && readdirSync(bin).length > 0).toBe(true);
    const module = `github.com/cert-manager/cert-manager@${source?.version}`;
    const { Dir: folder } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' })) as {
      readonly Dir: string;
    };
    const chart = join(folder, 'deploy', 'charts', 'cert-manager');
    const text = execFileSync(program, [chart, source?.releaseName ?? '', application?.namespace ?? '', model.distribution.version], {
      encoding: 'utf8',
      input: JSON.stringify(source?.values),
      maxBuffer: 2 ** 26,
    });
    objects = parseAllDocuments(text).flatMap((document) => {
      const body = document.toJS() as (JsonObject & { readonly apiVersion: string; readonly kind: string }) | null;
      return body?.apiVersion === undefined ? [] : [asManifest(body)];
    });
  });

  const ofKind = (kind: string) => objects.filter(({ identity }) => identity.kind === kind);
  const pods = () => ofKind('Deployment').map((manifest) => podTemplateOf(manifest) ?? expect.fail('no pod'));
  /** Containers of every pod with these labels, a list for each. */
  const partsWith = (labels: Readonly<Record<string, string>>) =>
    pods()
      .filter((pod) => Object.entries(labels).every(([key, value]) => pod.labels[key] === value))
      .map((pod) => (pod.podSpec as unknown as Pod).containers);

  test('takes our values, and brings no kind without a namespace that the project does not allow', () => {
    expect(
      ofKind('Deployment')
        .map(({ identity }) => identity.name)
        .sort(),
    ).toEqual(['cert-manager', 'cert-manager-cainjector', 'cert-manager-webhook']);
    const allowed = application?.clusterKinds.map(({ group, kind }) => `${group}/${kind}`) ?? [];
    const without = objects.filter(({ body }) => (body['metadata'] as JsonObject)['namespace'] === undefined);
    expect([...new Set(without.map(({ identity }) => `${identity.group}/${identity.kind}`))].sort()).toEqual(
      allowed.filter((kind) => kind !== 'cert-manager.io/ClusterIssuer').sort(),
    );
    expect([...new Set(objects.map(({ identity }) => identity.namespace))].sort()).toEqual(['', 'cert-manager']);
    expect(ofKind('Job')).toEqual([]);
  });

  test('each policy of ours selects the pods of one part, and their ports are the declared ones', () => {
    const label = (component: string, name: string) => ({
      'app.kubernetes.io/component': component,
      'app.kubernetes.io/instance': 'cert-manager',
      'app.kubernetes.io/name': name,
    });
    const declared = [
      ...new Map(
        (model.metrics ?? []).filter(({ workload }) => workload === 'cert-manager').map((one) => [one.workload, one.labels]),
      ).values(),
    ];
    expect(declared).toEqual([label('controller', 'cert-manager')]);
    for (const [component, name, ports] of [
      ['controller', 'cert-manager', ['http-metrics 9402', 'http-healthz 9403']],
      ['webhook', 'webhook', ['https 10250', 'healthcheck 6080', 'http-metrics 9402']],
      ['cainjector', 'cainjector', ['http-metrics 9402']],
    ] as const) {
      const found = partsWith(label(component, name));
      expect(
        found.map((containers) => containers.flatMap((one) => (one.ports ?? []).map((port) => `${port.name} ${port.containerPort}`))),
      ).toEqual([ports]);
    }
  });

  test('every pod complies with the restricted level, and asks for what the footprint says', () => {
    const minor = Number(model.distribution.version.split('.')[1]);
    for (const pod of pods()) expect(violations(pod, 'restricted', minor)).toEqual([]);
    const all = pods().flatMap((pod) => (pod.podSpec as unknown as Pod).containers.map(({ resources }) => resources));
    const footprint = model.footprints.find(({ name }) => name === 'cert-manager');
    expect(all).toHaveLength(3);
    // One more of the webhook, which is replaced while it runs.
    const sum = (read: (amounts: (typeof all)[number]) => number) => [...all, all[0]!].reduce((total, amounts) => total + read(amounts), 0);
    expect(sum(({ requests }) => parseCpu(requests.cpu))).toBe(parseCpu(footprint?.requests.cpu ?? ''));
    expect(formatMemory(sum(({ requests }) => parseMemory(requests.memory)))).toBe(footprint?.requests.memory);
    expect(formatMemory(sum(({ limits }) => parseMemory(limits.memory)))).toBe(footprint?.limits.memory);
    expect(
      ofKind('Deployment')
        .map(
          ({ identity, body }) =>
            `${identity.name} ${((body['spec'] as JsonObject)['strategy'] as JsonObject | undefined)?.['type'] ?? 'default'}`,
        )
        .sort(),
    ).toEqual(['cert-manager Recreate', 'cert-manager-cainjector Recreate', 'cert-manager-webhook default']);
  });

  test('no role has a wildcard of verbs, groups or resources, and only named issuers are approved', () => {
    const rules = [...ofKind('ClusterRole'), ...ofKind('Role')].flatMap(({ identity, body }) =>
      ((body['rules'] ?? []) as readonly Record<string, readonly string[]>[]).map(
        (rule) => ({ role: identity.name, ...rule }) as Record<string, readonly string[]> & { role: string },
      ),
    );
    expect(
      rules.filter((rule) => [...(rule['verbs'] ?? []), ...(rule['resources'] ?? []), ...(rule['apiGroups'] ?? [])].includes('*')),
    ).toEqual([]);
    expect(rules.find(({ role }) => role.endsWith('approve:cert-manager-io'))).toMatchObject({
      verbs: ['approve'],
      resourceNames: expect.arrayContaining([
        'clusterissuers.cert-manager.io/home-ca',
        'issuers.cert-manager.io/cert-manager.cert-manager-self-signed',
      ]),
    });
    const aggregated = ofKind('ClusterRole').filter(({ body }) =>
      JSON.stringify((body['metadata'] as JsonObject)['labels']).includes('aggregate-to-'),
    );
    expect(aggregated).toEqual([]);
  });

  test('the controller is told of its name servers, and where it elects', () => {
    expect(
      partsWith({ 'app.kubernetes.io/component': 'controller' }).flatMap((containers) => containers.flatMap(({ args }) => args)),
    ).toEqual(
      expect.arrayContaining([
        '--leader-election-namespace=cert-manager',
        '--dns01-recursive-nameservers-only=true',
        '--dns01-recursive-nameservers=1.1.1.1:53,9.9.9.9:53',
        '--cluster-resource-namespace=$(POD_NAMESPACE)',
      ]),
    );
  });
});

function asManifest(body: JsonObject & { readonly apiVersion: string; readonly kind: string }): Manifest {
  const { name = '', namespace = '' } = body['metadata'] as { readonly name?: string; readonly namespace?: string };
  return {
    identity: { group: groupOf(body.apiVersion), kind: body.kind, namespace, name },
    apiVersion: body.apiVersion,
    body,
    origin: { cluster: 'den', layer: 'platform', application: 'cert-manager', construct: '' },
    file: `${body.kind}-${name}.yaml`,
  };
}
