import { describe, expect, test } from 'vitest';
import { quantity } from './harness/environment.ts';
import { environmentOf, expand, type KubernetesObject, pick, podTemplate, repositoryOf } from './harness/index.ts';
import { forwards, hostsFile, type NetworkPod, serviceLinks, servicesOf } from './harness/network.ts';
import { objectsOf } from './harness/objects.ts';

const pod = { containers: [{ name: 'a', image: 'redis' }] };

describe('reading manifests', () => {
  test('every workload kind leads to its pod; a StatefulSet names pod and claims', () => {
    const metadata = { name: 'x', namespace: 'ai' };
    const of = (kind: string, spec: unknown) => podTemplate({ apiVersion: 'v1', kind, metadata, spec });
    expect(of('CronJob', { jobTemplate: { spec: { template: { spec: pod } } } })).toMatchObject({
      owner: 'CronJob ai/x',
      podName: 'x',
      spec: pod,
    });
    expect(of('Pod', pod)).toMatchObject({ podName: 'x', spec: pod });
    const set = of('StatefulSet', { serviceName: 'y', template: { spec: pod }, volumeClaimTemplates: [{ metadata: { name: 'data' } }] });
    expect(set).toMatchObject({ podName: 'x-0', serviceName: 'y', claims: new Map([['data', 'data-x-0']]) });
    expect(() => of('Service', {})).toThrow('Service ai/x has no pod template');
  });

  test('an unknown name is answered with the known ones', () => {
    const one: KubernetesObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'here', namespace: 'ai' } };
    expect(() => pick([one], 'Secret', 'there')).toThrow('no Secret "there"; known are ai/here');
    expect(() => pick([one, one], 'Secret', 'here')).toThrow('2 Secret "here"');
  });

  test.each([
    ['redis', 'redis'],
    ['docker.io/library/redis:8.0', 'library/redis'],
    ['registry.example:5000/team/redis@sha256:00', 'team/redis'],
    ['pgvector/pgvector:0.8.6-pg17', 'pgvector/pgvector'],
  ])('repository of %s is %s', (image, repository) => expect(repositoryOf(image)).toBe(repository));
});

describe('environment', () => {
  test('$(NAME) is replaced when known, $$ escapes', () => {
    const variables = new Map([['A', '1']]);
    expect(expand('$(A) $(B) $$(A) $A ${A} $$$(A)', variables)).toBe('1 $(B) $(A) $A ${A} $1');
  });

  test('envFrom first, env wins, an optional key may be missing, another may not', () => {
    const objects = objectsOf(
      [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'ai' }, data: { A: '1', B: '2' } }],
      { 'ai/s': { k: 'v' } },
    );
    const context = { namespace: 'ai', objects, fields: () => '', defaults: new Map([['PATH', '/bin']]) };
    const reference = (key: string, optional: boolean) => ({ name: 'S', valueFrom: { secretKeyRef: { name: 's', key, optional } } });
    const container = {
      name: 'a',
      image: 'x',
      envFrom: [{ prefix: 'P_', configMapRef: { name: 'c' } }],
      env: [{ name: 'P_B', value: '$(P_A)' }],
    };
    expect(Object.fromEntries(environmentOf({ ...container, env: [...container.env, reference('none', true)] }, context))).toEqual({
      PATH: '/bin',
      P_A: '1',
      P_B: '1',
    });
    expect(environmentOf({ ...container, env: [reference('k', false)] }, context).get('S')).toBe('v');
    expect(() => environmentOf({ ...container, env: [reference('none', false)] }, context)).toThrow(
      'a env S: no key "none" in Secret ai/s',
    );
  });

  test('quantities', () => expect(['128Mi', '1G', '500m', 3].map(quantity)).toEqual([134217728, 1e9, 0.5, 3]));
});

describe('names and Services', () => {
  const services = servicesOf([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'ai' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'set', namespace: 'ai' },
      spec: { clusterIP: 'None', selector: { app: 'web' } },
    },
  ]);
  const running: NetworkPod = {
    name: 'web-0',
    namespace: 'ai',
    address: '10.1.1.2',
    labels: { app: 'web' },
    ready: true,
    serviceName: 'set',
    ports: new Map([['http', 8080]]),
  };

  test('a Service leads to ready pods on their own port', () => {
    expect(forwards(services, [running])).toEqual([
      { address: '10.152.183.11', port: 80, endpoints: [{ address: '10.1.1.2', port: 8080 }] },
    ]);
    expect(forwards(services, [{ ...running, ready: false }])[0]?.endpoints).toEqual([]);
    expect(forwards(services, [{ ...running, namespace: 'other' }])[0]?.endpoints).toEqual([]);
  });

  test('names as seen from the namespace and from another', () => {
    expect(hostsFile('ai', services, [running])).toMatchInlineSnapshot(`
      "127.0.0.1 localhost
      ::1 localhost ip6-localhost
      10.152.183.11 web.ai.svc.cluster.local web.ai.svc web.ai web
      10.1.1.2 set.ai.svc.cluster.local set.ai.svc set.ai set
      10.1.1.2 web-0.set.ai.svc.cluster.local web-0.set.ai.svc web-0.set.ai web-0.set web-0
      "
    `);
    expect(hostsFile('other', services, [])).toMatchInlineSnapshot(`
      "127.0.0.1 localhost
      ::1 localhost ip6-localhost
      10.152.183.11 web.ai.svc.cluster.local web.ai.svc web.ai
      "
    `);
  });

  test('service links', () =>
    expect(Object.fromEntries(serviceLinks('ai', services))).toMatchObject({
      WEB_PORT: 'tcp://10.152.183.11:80',
      WEB_SERVICE_HOST: '10.152.183.11',
    }));
});
