import { LocalStack, type LocalStackProps, type LocalStackService } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { address, app, environment, type Lab, own, render } from './_fixture.ts';

function localStack(props: Partial<LocalStackProps<Lab>> | ((cluster: Lab) => Partial<LocalStackProps<Lab>>) = {}) {
  return render((cluster) => {
    const given = typeof props === 'function' ? props(cluster) : props;
    new LocalStack(app(cluster, 'aws'), 'aws', { services: ['s3', 'sqs'], ...given });
  });
}

const pod = (rendered: ReturnType<typeof localStack>, path: string) =>
  field(pick(rendered.manifests, 'Deployment', 'aws'), `spec.template.spec.${path}`);

test('smallest props: the named services, and nothing asked of the internet', () => {
  const rendered = localStack();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered, 'aws')).toEqual(['Service aws', 'Deployment aws']);
  expect(pod(rendered, 'containers[0].image')).toBe('docker.io/localstack/localstack:4.14.0');
  expect(environment(pod(rendered, 'containers[0]'))).toMatchObject({
    SERVICES: 's3,sqs',
    LOCALSTACK_HOST: 'aws.ml.svc.cluster.local:4566',
    SKIP_SSL_CERT_DOWNLOAD: '1',
  });
  expect(pod(rendered, 'enableServiceLinks')).toBe(false);
  expect(rendered.model.claims).toEqual([]);
});

test('every prop', () => {
  const rendered = localStack((cluster) => {
    const props: Required<LocalStackProps<Lab>> = {
      services: ['dynamodb'],
      init: 'awslocal s3 mb s3://uploads\n',
      address: address(cluster, '192.168.1.250'),
      priority: 'low',
      nodeSelector: { gpu: 'true' },
      resources: { memory: '1Gi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 3 } },
        service: { metadata: { annotations: { team: 'home' } } },
        loadBalancer: { metadata: { annotations: { team: 'home' } } },
        configMap: { metadata: { annotations: { team: 'home' } } },
      },
    };
    return props;
  });
  expect(rendered.issues).toEqual([]);
  expect(field(pick(rendered.manifests, 'Deployment', 'aws'), 'spec.minReadySeconds')).toBe(3);
  expect(pod(rendered, 'priorityClassName')).toBe('low');
  expect(pod(rendered, 'containers[0].resources')).toEqual({
    requests: { cpu: '250m', memory: '1Gi', 'ephemeral-storage': '512Mi' },
    limits: { memory: '2Gi', 'ephemeral-storage': '4Gi' },
  });
  expect(field(pick(rendered.manifests, 'ConfigMap', 'aws-init'), 'data')).toEqual({
    'init.sh': '#!/bin/sh\nset -eu\nawslocal s3 mb s3://uploads\n',
  });
  expect(pod(rendered, 'volumes[2]')).toEqual({ name: 'init', configMap: { name: 'aws-init', defaultMode: 0o555 } });
  for (const object of ['Service aws', 'Service aws-lan', 'ConfigMap aws-init']) {
    const [kind = '', name] = object.split(' ');
    expect(field(pick(rendered.manifests, kind, name), 'metadata.annotations')).toMatchObject({ team: 'home' });
  }
});

test('all that keeps it out of a restricted namespace is root', () => {
  const template = podTemplateOf(pick(localStack().manifests, 'Deployment', 'aws'));
  expect(template === undefined ? [] : violations(template, 'restricted', 36).map(({ field: at }) => at)).toMatchInlineSnapshot(`
    [
      "spec.template.spec.securityContext.runAsNonRoot",
      "spec.template.spec.securityContext.runAsUser",
    ]
  `);
  expect(template === undefined ? ['no pod'] : violations(template, 'baseline', 36)).toEqual([]);
});

test('its end is a finding', () => {
  const { model, manifests } = localStack();
  const codes = runChecks({ model, manifests }, ownChecks).map(({ code }) => code);
  expect(codes).toContain('LIFECYCLE_UPSTREAM_ENDED');
});

test('MODEL_VALUE: services that it cannot play, and none at all', () => {
  const { issues } = localStack({ services: ['s3', 'lambda' as LocalStackService] });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(['MODEL_VALUE lab/aws/aws services[1]']);
  expect(localStack({ services: [] }).issues).toMatchObject([{ code: 'MODEL_VALUE' }]);
});
