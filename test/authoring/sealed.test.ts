import { defineCluster, Fleet, k3s, type NamespaceSpec } from 'labwright';
import { expect, test } from 'vitest';
import { toYaml } from '../../src/output/index.ts';
import { renderCluster } from '../../src/render/index.ts';

function render(targets: NamespaceSpec<string>) {
  class Lab extends defineCluster({
    name: 'lab',
    distribution: k3s({ version: '1.36' }),
    network: { nodes: '192.168.1.0/24' },
    nodes: { one: { address: '192.168.1.10', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '7.7Gi' } } },
    layers: { platform: {} },
    namespaces: { argocd: { podSecurity: 'restricted' }, pentest: { podSecurity: 'restricted' }, targets },
  }) {}
  const { manifests, issues, model } = renderCluster(new Lab(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' })));
  return {
    model,
    problems: issues.map(({ code, path, message, hint }) => `${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`),
    own: manifests.filter(({ identity }) => identity.namespace === 'targets'),
  };
}

test('a sealed namespace has no way to DNS, a quota, a limit range, and an account without a token', () => {
  const { own, model, problems } = render({ podSecurity: 'baseline', sealed: { attacker: 'pentest' } });
  expect(problems).toEqual([]);
  expect(model.namespaces.find(({ name }) => name === 'targets')).toMatchObject({ sealed: { attacker: 'pentest' }, defaultDeny: true });
  expect(own.map((manifest) => toYaml(manifest.body)).join('---\n')).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: LimitRange
    metadata:
      name: limits
      namespace: targets
      labels:
        app.kubernetes.io/managed-by: labwright
    spec:
      limits:
        - type: Container
          default:
            memory: 256Mi
          defaultRequest:
            cpu: 10m
            memory: 32Mi
          max:
            memory: 2Gi
    ---
    apiVersion: v1
    kind: ResourceQuota
    metadata:
      name: quota
      namespace: targets
      labels:
        app.kubernetes.io/managed-by: labwright
    spec:
      hard:
        limits.memory: 4Gi
        pods: '10'
        requests.cpu: '1'
        requests.memory: 2Gi
        services.loadbalancers: '0'
        services.nodeports: '0'
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: default
      namespace: targets
      labels:
        app.kubernetes.io/managed-by: labwright
    automountServiceAccountToken: false
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: default-deny
      namespace: targets
      labels:
        app.kubernetes.io/managed-by: labwright
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
        - Egress
    "
  `);
});

test('what its owner says of quota and limits stands; doors stay shut unless named', () => {
  const { model } = render({ podSecurity: 'baseline', sealed: {}, quota: { pods: '3' }, limits: { max: { memory: '1Gi' } } });
  expect(model.namespaces.find(({ name }) => name === 'targets')?.quota).toMatchObject({ pods: '3', 'services.nodeports': '0' });
});

test('MODEL_VALUE, MODEL_UNKNOWN_NAME: a seal that is none', () => {
  const podSecurity = 'baseline';
  expect(render({ podSecurity, sealed: { attacker: 'pentst' }, defaultDeny: false }).problems).toEqual([
    'MODEL_VALUE lab namespaces.targets.defaultDeny: a sealed namespace refuses all traffic by default [leave `defaultDeny` out]',
    'MODEL_UNKNOWN_NAME lab namespaces.targets.sealed.attacker: no namespace "pentst" in this cluster [did you mean `pentest`?]',
  ]);
  expect(render({ podSecurity, sealed: { attacker: 'targets' }, provided: true }).problems).toEqual([
    'MODEL_VALUE lab namespaces.targets.sealed: nothing of a provided namespace is rendered, so that it cannot be sealed',
    'MODEL_VALUE lab namespaces.targets.sealed.attacker: pods of the namespace itself are inside already [leave `attacker` out]',
  ]);
  expect(render({ podSecurity, sealed: { attackers: 'pentest' } as object }).problems).toEqual([
    'MODEL_UNKNOWN_NAME lab namespaces.targets.sealed.attackers: the seal of a namespace has no such field [did you mean `attacker`?]',
  ]);
});
