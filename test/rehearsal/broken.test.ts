import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/index.ts';
import type { Rehearsal } from '../../src/rehearse/index.ts';
import { node, storageClass } from '../rehearse/stand-ins/_model.ts';
import { about, deployment, global, inOwnFolder, namespace, object, podSpec, rehearsed, stateOf, workload } from './harness.ts';

inOwnFolder();

const privileged = { securityContext: { privileged: true } };
const needs = (amounts: JsonObject) => ({ resources: { requests: amounts, limits: amounts } });
const inWave = (wave: number) => ({ metadata: { annotations: { 'argocd.argoproj.io/sync-wave': String(wave) } } });
const claimSpec = { accessModes: ['ReadWriteOnce'], storageClassName: 'local', resources: { requests: { storage: '1Gi' } } };
const claim = (name: string, spec: JsonObject = {}, where?: string) =>
  object('v1', 'PersistentVolumeClaim', name, { spec: { ...claimSpec, ...spec } }, where);
const mounting = (name: string) => podSpec({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] });
const disk = (name: string, storageClassName: string) =>
  global('v1', 'PersistentVolume', name, {
    spec: {
      storageClassName,
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/srv' },
      persistentVolumeReclaimPolicy: 'Retain',
    },
  });
const service = (name: string, app: string, rest: JsonObject = {}) =>
  object('v1', 'Service', name, { spec: { selector: { app }, ports: [{ port: 80, targetPort: 'http' }] }, ...rest });
const batchPod = (pod: JsonObject) => ({ template: { spec: { restartPolicy: 'Never', ...pod } } });
const job = (name: string, pod: JsonObject, where?: string) => object('batch/v1', 'Job', name, { spec: batchPod(pod) }, where);
const cronJob = (name: string, pod: JsonObject, where?: string) =>
  object('batch/v1', 'CronJob', name, { spec: { schedule: '0 3 * * *', jobTemplate: { spec: batchPod(pod) } } }, where);

/** What is said of one application, without hints. */
function said(rehearsal: Rehearsal, application: string): readonly string[] {
  return about(rehearsal, application).map((line) => line.split('\n')[0] ?? '');
}

const startsWith = (text: string) => expect.stringMatching(new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));

describe('what the API server says no to', () => {
  let rehearsal: Rehearsal;

  const shelves = global('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'shelves.example.org', {
    spec: {
      group: 'example.org',
      scope: 'Namespaced',
      names: { plural: 'shelves', singular: 'shelf', kind: 'Shelf', listKind: 'ShelfList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: { boards: { type: 'integer' } },
                  'x-kubernetes-validations': [{ rule: 'self.boards <= 5', message: 'a shelf has at most five boards' }],
                },
              },
            },
          },
        },
      ],
    },
  });

  beforeAll(async () => {
    const state = stateOf(
      {
        namespaces: [namespace('home'), namespace('lax', 'privileged', 'restricted'), namespace('small', 'privileged')],
        'unknown-field': [
          deployment(
            'web',
            podSpec({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'web' } }] }, { imagePullPolice: 'Always' }),
          ),
          service('behind', 'web'),
          claim('web'),
        ],
        'invalid-value': [object('v1', 'Service', 'far', { spec: { ports: [{ port: 70000 }] } })],
        'refused-map': [
          object('v1', 'ConfigMap', 'settings', { data: { 'a/b': '' } }),
          deployment('reader', podSpec({}, { envFrom: [{ configMapRef: { name: 'settings' } }] })),
        ],
        'no-definition': [object('cert-manager.io/v1', 'Certificate', 'web', { spec: {} }), object('v1', 'ConfigMap', 'beside')],
        'no-namespace': [object('v1', 'ConfigMap', 'lost', {}, 'hom')],
        rule: [shelves, object('example.org/v1', 'Shelf', 'tall', { spec: { boards: 12 } })],
        level: [object('v1', 'Pod', 'open', { spec: podSpec({}, privileged) })],
        limit: [
          object('v1', 'LimitRange', 'limits', { spec: { limits: [{ type: 'Container', max: { memory: '64Mi' } }] } }, 'small'),
          object('v1', 'Pod', 'large', { spec: podSpec({}, needs({ memory: '1Gi' })) }, 'small'),
        ],
        account: [object('v1', 'Pod', 'nobody', { spec: podSpec({ serviceAccountName: 'absent' }) })],
        priority: [object('v1', 'Pod', 'first', { spec: podSpec({ priorityClassName: 'absent' }) })],
        deprecated: [object('v1', 'Endpoints', 'old', { subsets: [{ addresses: [{ ip: '10.20.0.5' }], ports: [{ port: 80 }] }] })],
        warned: [deployment('open', podSpec({}, privileged), {}, 'lax')],
        webhook: [
          global('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'judge', {
            webhooks: [
              {
                name: 'judge.example.org',
                clientConfig: { service: { namespace: 'home', name: 'judge' } },
                rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
                sideEffects: 'None',
                admissionReviewVersions: ['v1'],
              },
            ],
          }),
        ],
        waves: [
          object('networking.k8s.io/v1', 'Ingress', 'early', {
            spec: { ingressClassName: 'publik', defaultBackend: { service: { name: 'behind', port: { number: 80 } } } },
          }),
          object('v1', 'ConfigMap', 'late', inWave(1)),
          object('v1', 'ConfigMap', 'later', inWave(2)),
        ],
        'waves-pending': [
          deployment('stuck', podSpec({ nodeSelector: { room: 'cellar' } })),
          object('v1', 'ConfigMap', 'behind', inWave(1)),
        ],
        chart: [],
      },
      { storageClasses: [storageClass('local')] },
    );
    const charts = [{ chart: 'shop', version: '1.2.3', repoURL: 'https://charts.example.org', releaseName: 'shop', values: {} }];
    const applications = state.model.applications.map((one) => (one.name === 'chart' ? { ...one, namespace: 'lax', charts } : one));
    rehearsal = await rehearsed({ ...state, model: { ...state.model, applications } });
  });

  test('REHEARSE_REJECTED: an unknown field; that its Service, claim and Secret have no pods is not said again', () => {
    expect(about(rehearsal, 'unknown-field')).toEqual([
      'error REHEARSE_REJECTED at code of unknown-field Deployment home/web: is refused by the API server: ' +
        '.spec.template.spec.containers[name="main"].imagePullPolice: field not declared in schema\n' +
        '  hint: the Kubernetes minor of the cluster does not have this field; look for a misspelling',
    ]);
  });

  test('REHEARSE_REJECTED: an invalid value, with file and line of the owner', () => {
    expect(rehearsal.issues.find(({ file }) => file?.includes('invalid-value'))).toEqual({
      code: 'REHEARSE_REJECTED',
      severity: 'error',
      cluster: 'attic',
      path: 'code of invalid-value Service home/far',
      file: 'dist/attic/apps/invalid-value/service-far.yaml',
      source: 'clusters/attic.ts:7',
      message:
        'is refused by the API server: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive; ' +
        'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      hint: undefined,
    });
  });

  test('REHEARSE_REJECTED: a ConfigMap; who reads it is not blamed', () => {
    expect(said(rehearsal, 'refused-map')).toEqual([
      startsWith(
        'error REHEARSE_REJECTED at code of refused-map ConfigMap home/settings: is refused by the API server: data[a/b]: Invalid value',
      ),
    ]);
  });

  test('REHEARSE_REJECTED: a kind without its definition, and what is not applied because of it', () => {
    expect(said(rehearsal, 'no-definition')).toEqual([
      'error REHEARSE_REJECTED at code of no-definition Certificate home/web: is refused by the API server: ' +
        'no matches for kind "Certificate" in version "cert-manager.io/v1"; because of it ConfigMap home/beside is not applied',
    ]);
    expect(rehearsal.applications.find(({ name }) => name === 'no-definition')).toMatchObject({ accepted: 0, rejected: 1, notReached: 1 });
  });

  test('REHEARSE_REJECTED: a namespace nobody declares', () => {
    expect(about(rehearsal, 'no-namespace')).toEqual([
      'error REHEARSE_REJECTED at code of no-namespace ConfigMap hom/lost: is refused by the API server: namespaces "hom" not found\n' +
        '  hint: declare the namespace in the cluster',
    ]);
  });

  test.each([
    [
      'a rule in a definition',
      'rule',
      'Shelf home/tall: is refused by the API server: spec: Invalid value: a shelf has at most five boards',
    ],
    [
      'the level of its namespace',
      'level',
      'Pod home/open: is refused by the API server: violates PodSecurity "restricted:latest": privileged',
    ],
    [
      'a limit range',
      'limit',
      'Pod small/large: is refused by the API server: maximum memory usage per Container is 64Mi, but limit is 1Gi',
    ],
    ['no such service account', 'account', 'Pod home/nobody: is refused by the API server: error looking up service account home/absent'],
    ['no such priority class', 'priority', 'Pod home/first: is refused by the API server: no PriorityClass with name absent was found'],
  ])('REHEARSE_REJECTED: %s', (_, application, message) => {
    expect(said(rehearsal, application)).toEqual([startsWith(`error REHEARSE_REJECTED at code of ${application} ${message}`)]);
  });

  test('REHEARSE_SERVER_WARNING: what is deprecated, and what a namespace warns of', () => {
    expect([...said(rehearsal, 'deprecated'), ...said(rehearsal, 'warned')]).toEqual([
      'warning REHEARSE_SERVER_WARNING at code of deprecated Endpoints home/old: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
      startsWith('warning REHEARSE_SERVER_WARNING at code of warned Deployment lax/open: would violate PodSecurity "restricted:latest"'),
    ]);
  });

  test('a webhook whose server does not run refuses nothing, and that is said', () => {
    expect(said(rehearsal, 'webhook')).toEqual([]);
    expect(rehearsal.notes.filter(({ what }) => /Webhook/.test(what))).toEqual([
      {
        what: 'ValidatingWebhookConfiguration judge left out',
        why: 'the server behind it does not run, so admission of judge.example.org is not asked: it refuses nothing here',
      },
    ]);
  });

  test('REHEARSE_NOT_HEALTHY: what never gets ready, and the waves that are never reached', () => {
    expect(said(rehearsal, 'waves')).toEqual([
      'error REHEARSE_NOT_HEALTHY at code of waves Ingress home/early: stays Progressing in wave 0 of Sync: it has no address yet; ' +
        'because of it ConfigMap home/late, ConfigMap home/later are not applied',
    ]);
    expect(rehearsal.applications.find(({ name }) => name === 'waves')).toMatchObject({ accepted: 1, rejected: 0, notReached: 2 });
  });

  test('REHEARSE_PENDING: a first wave without a node keeps the next from being applied, which is one finding', () => {
    expect(said(rehearsal, 'waves-pending')).toEqual([
      expect.stringMatching(
        /^error REHEARSE_PENDING .* Deployment home\/stuck: no node for its pod: .*; because of it ConfigMap home\/behind is not applied$/,
      ),
    ]);
  });

  test('REHEARSE_NOT_REHEARSED: a Helm chart, by name', () => {
    expect(rehearsal.issues.filter(({ code }) => code === 'REHEARSE_NOT_REHEARSED')).toMatchObject([
      { severity: 'unchecked', path: 'attic attic-chart', message: expect.stringMatching('^the Helm chart shop 1.2.3 of https://charts') },
    ]);
  });

  test('nothing else is said', () => {
    const expected =
      'unknown-field invalid-value refused-map no-definition no-namespace rule level limit account priority deprecated warned waves waves-pending';
    const files = rehearsal.issues.map(({ file }) => file?.split('/').at(-2) ?? 'chart');
    expect([...files].sort()).toEqual([...expected.split(' '), 'chart'].sort());
  });
});

describe('what is accepted and does not come up', () => {
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    const apart = { labelSelector: { matchLabels: { app: 'apart' } }, topologyKey: 'kubernetes.io/hostname' };
    const balancer = (name: string, annotations: JsonObject) =>
      service(name, 'web', {
        metadata: { annotations },
        spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
      });
    rehearsal = await rehearsed(
      stateOf(
        {
          namespaces: [
            namespace('home', 'privileged'),
            namespace('strict'),
            namespace('tight', 'privileged'),
            namespace('small', 'privileged'),
            namespace('hidden'),
          ],
          memory: [
            deployment('memory', {
              ...mounting('memory'),
              ...podSpec({ volumes: mounting('memory')['volumes'] ?? [] }, needs({ memory: '100Gi' })),
            }),
            claim('memory'),
            service('memory', 'memory'),
          ],
          cpu: [deployment('cpu', podSpec({}, needs({ cpu: '64' })), { replicas: 3 })],
          selector: [deployment('selector', podSpec({ nodeSelector: { room: 'cellar' } }))],
          taint: [
            deployment(
              'taint',
              podSpec({
                affinity: {
                  nodeAffinity: {
                    requiredDuringSchedulingIgnoredDuringExecution: {
                      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['shelf-2'] }] }],
                    },
                  },
                },
              }),
            ),
          ],
          gpu: [deployment('gpu', podSpec({}, needs({ 'nvidia.com/gpu': '3' })))],
          apart: [
            deployment('apart', podSpec({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } } }), {
              replicas: 3,
            }),
          ],
          quota: [
            object('v1', 'ResourceQuota', 'sums', { spec: { hard: { 'requests.memory': '3Gi' } } }, 'tight'),
            deployment('quota', podSpec({}, needs({ memory: '2Gi' })), { replicas: 2 }, 'tight'),
          ],
          'quota-unset': [deployment('unset', podSpec(), {}, 'tight')],
          limit: [
            object('v1', 'LimitRange', 'limits', { spec: { limits: [{ type: 'Container', max: { memory: '64Mi' } }] } }, 'small'),
            workload(
              'StatefulSet',
              'limit',
              podSpec({}, needs({ memory: '1Gi' })),
              { serviceName: 'limit', volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }] },
              'small',
            ),
          ],
          level: [
            ...['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => workload(kind, 'level', podSpec({}, privileged), {}, 'strict')),
            job('level', podSpec({}, privileged), 'strict'),
            cronJob('level', podSpec({}, privileged), 'strict'),
          ],
          account: [deployment('account', podSpec({ serviceAccountName: 'absent' }))],
          priority: [deployment('priority', podSpec({ priorityClassName: 'absent' }))],
          'no-class': [claim('lokal', { storageClassName: 'lokal' }), deployment('lokal', mounting('lokal'))],
          shared: [claim('shared', { accessModes: ['ReadWriteMany'] }), deployment('shared', mounting('shared'))],
          volume: [disk('disk', 'other'), claim('volume', { volumeName: 'disk' }), deployment('volume', mounting('volume'))],
          small: [
            disk('small', 'static'),
            claim('small', { storageClassName: 'static', volumeName: 'small', resources: { requests: { storage: '5Gi' } } }),
          ],
          unmounted: [claim('unmounted')],
          unclaimed: [deployment('unclaimed', mounting('absent'))],
          endpoints: [
            deployment('web', podSpec({}, { ports: [{ name: 'http', containerPort: 8080 }] })),
            service('fine', 'web'),
            service('selector', 'wbe'),
            object('v1', 'Service', 'port', { spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'htp' }] } }),
            deployment('idle', podSpec(), { replicas: 0 }),
            service('idle', 'idle'),
          ],
          hidden: [service('hidden', 'operated', { metadata: { namespace: 'hidden' } }), claim('hidden', {}, 'hidden')],
          addresses: [
            balancer('outside', { 'metallb.io/loadBalancerIPs': '10.20.0.99' }),
            balancer('one', { 'metallb.io/loadBalancerIPs': '10.20.0.200' }),
            balancer('other', { 'metallb.io/loadBalancerIPs': '10.20.0.200' }),
            balancer('wan', { 'metallb.io/address-pool': 'wan' }),
          ],
          keys: [
            object('v1', 'Secret', 'database', { stringData: { password: 'x' } }),
            object('v1', 'ConfigMap', 'settings', { data: { 'a.conf': '' } }),
            deployment(
              'keys',
              podSpec(
                { volumes: [{ name: 'settings', configMap: { name: 'settings', items: [{ key: 'b.conf', path: 'b.conf' }] } }] },
                { env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'pasword' } } }] },
              ),
            ),
          ],
          cron: [cronJob('fits', podSpec()), cronJob('large', podSpec({}, needs({ memory: '90Gi' })))],
        },
        {
          storageClasses: [storageClass('local')],
          addressPools: [{ key: 'lan', ranges: ['10.20.0.200-10.20.0.201'] }],
          footprints: [
            {
              application: 'hidden',
              name: 'operator',
              namespace: 'hidden',
              pods: 1,
              requests: { cpu: '1', memory: '1Gi' },
              limits: { memory: '1Gi' },
              volumes: [],
              ports: [],
              source: '',
            },
          ],
          nodes: [
            node({
              name: 'shelf-1',
              gpus: [{ vendor: 'nvidia', model: 'A2', memory: '16Gi', count: 1, resource: 'nvidia.com/gpu', replicas: 2 }],
            }),
            node({ name: 'shelf-2', address: '10.20.0.12', roles: ['worker'], taints: [{ key: 'quiet', effect: 'NoSchedule' }] }),
          ],
        },
      ),
    );
  });

  const scheduler = (words: string) => `0/2 nodes are available: ${words}, 1 node(s) had untolerated taint(s)`;

  test.each([
    [
      'memory; that its claim and Service wait is not said again',
      'memory',
      'its pod',
      '1 Insufficient memory',
      'it asks for 100Gi of memory, free are ',
    ],
    ['processors', 'cpu', '3 of its 3 pods', '1 Insufficient cpu', 'it asks for 64 of cpu, free are '],
    ['a GPU', 'gpu', 'its pod', '1 Insufficient nvidia.com/gpu', 'it asks for 3 of nvidia.com/gpu, free are 2 on shelf-1, 0 on shelf-2'],
    [
      'a label',
      'selector',
      'its pod',
      "1 node(s) didn't match Pod's node affinity/selector",
      'it selects room=cellar; shelf-2 has quiet:NoSchedule',
    ],
    [
      'a node apart from the others',
      'apart',
      '2 of its 3 pods',
      "1 node(s) didn't match pod anti-affinity rules",
      'shelf-2 has quiet:NoSchedule',
    ],
    ['a toleration', 'taint', 'its pod', "1 node(s) didn't satisfy plugin(s) [NodeAffinity]", 'shelf-2 has quiet:NoSchedule'],
  ])('REHEARSE_PENDING: no node for want of %s', (_, application, pods, words, facts) => {
    const path = `code of ${application} Deployment home/${application}`;
    expect(said(rehearsal, application)).toEqual([
      startsWith(`error REHEARSE_PENDING at ${path}: no node for ${pods}: ${scheduler(words)}; ${facts}`),
    ]);
  });

  test('REHEARSE_PENDING: a claim that nobody declares', () => {
    expect(about(rehearsal, 'unclaimed')).toEqual([
      'error REHEARSE_PENDING at code of unclaimed Deployment home/unclaimed: no node for its pod: 0/2 nodes are available: persistentvolumeclaim "absent" not found\n' +
        '  hint: declare the claim, or correct its name',
    ]);
  });

  test('REHEARSE_PENDING: the one run of a CronJob, and none for that of another', () => {
    expect(said(rehearsal, 'cron')).toEqual([
      startsWith(
        'error REHEARSE_PENDING at code of cron CronJob home/large: no node for its pod: 0/2 nodes are available: 1 Insufficient memory',
      ),
    ]);
    expect(rehearsal.notes.find(({ what }) => what.startsWith('CronJobs suspended'))?.what).toContain('home/fits');
  });

  test.each([
    [
      'a quota, of which one pod has its share',
      'quota',
      'Deployment tight/quota: gets 1 of 2 pods: exceeded quota: sums, requested: requests.memory=2Gi',
    ],
    [
      'a quota that counts what is not asked for',
      'quota-unset',
      'Deployment tight/unset: gets no pod: failed quota: sums: must specify requests.memory for: main',
    ],
    [
      'a limit range; its claim is not blamed',
      'limit',
      'StatefulSet small/limit: gets no pod: maximum memory usage per Container is 64Mi, but limit is 1Gi',
    ],
    [
      'no such service account',
      'account',
      'Deployment home/account: gets no pod: error looking up service account home/absent: serviceaccount "absent" not found',
    ],
    ['no such priority class', 'priority', 'Deployment home/priority: gets no pod: no PriorityClass with name absent was found'],
  ])('REHEARSE_POD_REFUSED: %s', (_, application, message) => {
    expect(said(rehearsal, application)).toEqual([startsWith(`error REHEARSE_POD_REFUSED at code of ${application} ${message}`)]);
  });

  test('REHEARSE_POD_REFUSED: the level of a namespace, whatever makes the pods; the warning that announced it is not repeated', () => {
    expect([...said(rehearsal, 'level')].sort()).toEqual(
      ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'StatefulSet'].map((kind) =>
        startsWith(
          `error REHEARSE_POD_REFUSED at code of level ${kind} strict/level: gets no pod: violates PodSecurity "restricted:latest": privileged`,
        ),
      ),
    );
  });

  test.each([
    ['an unknown class', 'no-class', 'home/lokal: stays without a volume: there is no storage class "lokal"', 'did you mean `local`?'],
    [
      'a class whose volumes stay on a node',
      'shared',
      'home/shared: stays without a volume: it asks for ReadWriteMany, and a volume of class local stays',
      'ask for ReadWriteOnce',
    ],
    [
      'a volume of another class',
      'volume',
      'home/volume: stays without a volume: Cannot bind to requested volume "disk": storageClassName does not match',
      'the claim has class "local", 1Gi',
    ],
    [
      'a volume that is too small',
      'small',
      'home/small: stays without a volume: Cannot bind to requested volume "small": requested PV is too small',
      'the claim has class "static", 5Gi',
    ],
    ['no pod that mounts it', 'unmounted', 'home/unmounted: stays without a volume: no pod mounts it', 'its class waits for the first pod'],
  ])('REHEARSE_CLAIM_UNBOUND: %s', (_, application, message, hint) => {
    expect(about(rehearsal, application)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^error REHEARSE_CLAIM_UNBOUND at code of ${application} PersistentVolumeClaim ${message}.*\\n  hint: .*${hint.replace(/[?]/g, '\\?')}`,
        ),
      ),
    ]);
  });

  test('REHEARSE_NO_ENDPOINTS: a selector no pod has, a port no pod names, and a warning of what is scaled to nothing', () => {
    expect(about(rehearsal, 'endpoints')).toEqual([
      'warning REHEARSE_NO_ENDPOINTS at code of endpoints Service home/idle: reaches nothing: Deployment home/idle is scaled to 0',
      'error REHEARSE_NO_ENDPOINTS at code of endpoints Service home/port: reaches nothing: the pods of Deployment home/web have none of its ports (htp)\n' +
        '  hint: did you mean `http`?',
      'error REHEARSE_NO_ENDPOINTS at code of endpoints Service home/selector: reaches nothing: no pod in home has app=wbe\n' +
        '  hint: label app: did you mean `web`?',
    ]);
  });

  test('where an operator makes the pods, a Service and a claim without one cannot be decided', () => {
    const from = 'the footprint operator, whose objects are not rendered';
    expect(said(rehearsal, 'hidden')).toEqual([
      `unchecked REHEARSE_CLAIM_UNBOUND at code of hidden PersistentVolumeClaim hidden/hidden: stays without a volume: no pod here mounts it; one may come from ${from}`,
      `unchecked REHEARSE_NO_ENDPOINTS at code of hidden Service hidden/hidden: reaches nothing: no pod in hidden has app=operated here; one may come from ${from}`,
    ]);
  });

  test('REHEARSE_ADDRESS_MISSING: outside the pool, claimed twice, no such pool', () => {
    expect(said(rehearsal, 'addresses')).toEqual([
      'error REHEARSE_ADDRESS_MISSING at code of addresses Service home/other: gets no address: it claims 10.20.0.200, which Service home/one has',
      'error REHEARSE_ADDRESS_MISSING at code of addresses Service home/outside: gets no address: it claims 10.20.0.99, which lies in none of the pools lan (10.20.0.200-10.20.0.201)',
      'error REHEARSE_ADDRESS_MISSING at code of addresses Service home/wan: gets no address: it asks for address pool "wan", and there is none of that name',
    ]);
  });

  test('REHEARSE_KEY_MISSING: a key of a Secret and of a ConfigMap', () => {
    expect(said(rehearsal, 'keys')).toEqual([
      'error REHEARSE_KEY_MISSING at code of keys Deployment home/keys: variable PASSWORD of container main reads key "pasword" of Secret home/database, which has no such key',
      'error REHEARSE_KEY_MISSING at code of keys Deployment home/keys: volume settings reads key "b.conf" of ConfigMap home/settings, which has no such key',
    ]);
  });

  test('every finding names a file and a line of the owner', () => {
    expect(rehearsal.issues.filter(({ file, source }) => file === undefined || source === undefined)).toEqual([]);
  });
});

describe('what is well', () => {
  const well = stateOf(
    {
      namespaces: [namespace('home')],
      web: [
        deployment('web', podSpec({}, { ports: [{ name: 'http', containerPort: 8080 }] }), { replicas: 2 }),
        service('web', 'web'),
        object('v1', 'ConfigMap', 'after', inWave(1)),
      ],
      database: [
        workload('StatefulSet', 'database', podSpec(), {
          serviceName: 'database',
          volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }],
        }),
      ],
      agent: [workload('DaemonSet', 'agent', podSpec({ tolerations: [{ key: 'quiet', operator: 'Exists' }] }))],
      once: [job('once', podSpec())],
      backup: [claim('backup'), cronJob('backup', mounting('backup'))],
    },
    { storageClasses: [storageClass('local')] },
  );

  test('nothing is found, and all of it is up', async () => {
    const rehearsal = await rehearsed(well);
    expect(rehearsal.issues).toEqual([]);
    expect(rehearsal).toMatchObject({ cluster: 'attic', pods: { done: 7, of: 7 }, claims: { done: 2, of: 2 } });
    expect(rehearsal.applications.map(({ name, accepted, rejected, notReached }) => [name, accepted, rejected, notReached])).toEqual(
      [
        ['namespaces', 1],
        ['web', 3],
        ['database', 1],
        ['agent', 1],
        ['once', 1],
        ['backup', 2],
      ].map((row) => [...row, 0, 0]),
    );
  });

  test('REHEARSE_TIMEOUT: the time runs out before all is up', async () => {
    const { issues } = await rehearsed(well, { timeout: 0 });
    expect(issues.filter(({ code }) => code === 'REHEARSE_TIMEOUT')).toMatchObject([
      { severity: 'error', path: 'attic', message: 'something was still changing after 0 s; what is reported is how it stood then' },
    ]);
  });
});
