import { type IngressControllerProps, IngressNginx } from 'labwright';
import { expect, test } from 'vitest';
import type { Shed } from './_lan.ts';
import { withController } from './_site.ts';

const nginx = (props: Partial<IngressControllerProps<Shed>> = {}) =>
  withController((scope, given) => new IngressNginx(scope, 'ingress-nginx', { ingress: 'old', ...given, ...props }), { ingress: 'old' });

test('smallest props: the last chart, a class of its own, no admission webhook', () => {
  const rendered = nginx();
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.applications.find(({ name }) => name === 'ingress')?.charts).toEqual([
    {
      repoURL: 'https://kubernetes.github.io/ingress-nginx',
      chart: 'ingress-nginx',
      version: '4.15.1',
      releaseName: 'ingress-nginx',
      values: {
        fullnameOverride: 'ingress-nginx',
        revisionHistoryLimit: 3,
        controller: {
          replicaCount: 1,
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          ingressClass: 'old',
          ingressClassResource: { name: 'old', default: false, controllerValue: 'k8s.io/old' },
          service: {
            type: 'LoadBalancer',
            annotations: { 'metallb.io/address-pool': 'lan', 'metallb.io/loadBalancerIPs': '192.168.7.240' },
            externalTrafficPolicy: 'Local',
          },
          admissionWebhooks: { enabled: false },
          metrics: { enabled: true, service: { enabled: false } },
          startupProbe: { httpGet: { path: '/healthz', port: 10254 }, periodSeconds: 2, failureThreshold: 30 },
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
          priorityClassName: 'platform',
        },
      },
    },
  ]);
  expect(rendered.model.exposures).toContainEqual(
    expect.objectContaining({ kind: 'load-balancer', host: '192.168.7.240', service: 'ingress-nginx-controller' }),
  );
});

test('every prop ends up in the values', () => {
  const rendered = withController((scope, { address }) => {
    const props: Required<IngressControllerProps<Shed>> = {
      ingress: 'old',
      address,
      replicas: 2,
      priority: 'apps',
      nodeSelector: { cable: 'true' },
      resources: { cpu: '200m', memory: '256Mi', memoryLimit: '1Gi' },
      overrides: { values: { controller: { config: { 'use-forwarded-headers': 'true' } } } },
    };
    return new IngressNginx(scope, 'ingress-nginx', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(rendered.values('ingress')).toMatchObject({
    controller: {
      replicaCount: 2,
      priorityClassName: 'apps',
      nodeSelector: { cable: 'true' },
      resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { memory: '1Gi' } },
      config: { 'use-forwarded-headers': 'true' },
    },
  });
});
