import { expect, test } from 'vitest';
import { lifecycleChecks } from '../../../src/checks/index.ts';
import { codesOf, find, model, partialModel, show } from '../support.ts';

const on = (version: string) => model({ distribution: { ...model({}).distribution, version } });

test('LIFECYCLE_KUBERNETES_END_OF_LIFE: minors that lost their support or are next to', () => {
  expect(['1.34', '1.32', '1.20'].map((version) => show(lifecycleChecks, '', on(version)))).toMatchInlineSnapshot(`
    [
      "warning LIFECYCLE_KUBERNETES_END_OF_LIFE at attic distribution.version: upstream supports Kubernetes 1.34 until 2026-10, and no older one longer
      hint: newest known is 1.36, supported until 2027-06; upgrade one minor at a time",
      "warning LIFECYCLE_KUBERNETES_END_OF_LIFE at attic distribution.version: upstream support of Kubernetes 1.32 ended 2026-02
      hint: newest known is 1.36, supported until 2027-06; upgrade one minor at a time",
      "warning LIFECYCLE_KUBERNETES_END_OF_LIFE at attic distribution.version: upstream support of Kubernetes 1.20 ended before 2025-06
      hint: newest known is 1.36, supported until 2027-06; upgrade one minor at a time",
    ]
  `);
  expect(find(lifecycleChecks, '', on('1.35'))).toEqual([]);
  expect(codesOf(find(lifecycleChecks, '', on('1.99')))).toEqual(['unchecked LIFECYCLE_KUBERNETES_END_OF_LIFE']);
});

test('LIFECYCLE_INGRESS_NGINX: the retired controller, declared or found in YAML', () => {
  const ingresses = [
    { key: 'nginx', className: 'public', controller: 'nginx' as const, pods: { namespace: 'ingress', labels: {} }, hostNetwork: true },
  ];
  expect(show(lifecycleChecks, '', model({ ingresses }))).toMatchInlineSnapshot(`
    "warning LIFECYCLE_INGRESS_NGINX at attic ingresses.nginx: ingress-nginx was retired in March 2026 and gets no security fixes any more
      hint: move to Traefik, whose kubernetesIngressNGINX provider reads many of its annotations; it is the ingress addon of MicroK8s from 1.35 on"
  `);
  const ingress = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: x }\nspec: { ingressClassName: nginx }';
  expect(codesOf(find(lifecycleChecks, ingress, partialModel))).toEqual(['warning LIFECYCLE_INGRESS_NGINX']);
});
