import { Knative, KnativeOperator, type KnativeProps } from 'labwright';
import { field, pick } from 'labwright/testing';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { schemaCheck } from '../../../src/checks/schema/index.ts';
import { toYaml } from '../../../src/output/index.ts';
import { schemasOf } from '../../checks/schema/_check.ts';
import { eventingOf, knativeOf, lan, operatorOf, place, problems, render, type Shed, sort } from './_fixture.ts';

const checks = [...ownChecks, schemaCheck(schemasOf)];

test('the operator: chart, footprint and policies', () => {
  const rendered = render((cluster) => operatorOf(cluster));
  expect(problems(rendered)).toEqual([]);
  const [chart] = rendered.model.applications.find(({ name }) => name === 'operator')?.charts ?? [];
  expect(chart).toMatchObject({ repoURL: 'https://knative.github.io/operator', chart: 'knative-operator', version: 'v1.23.0' });
  const pod = {
    resources: { requests: { cpu: '50m', memory: '100Mi' }, limits: { memory: '500Mi', cpu: '1' } },
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  };
  expect(chart?.values).toEqual({ knative_operator: { knative_operator: pod, operator_webhook: pod } });
  expect(rendered.model.footprints.find(({ name }) => name === 'operator')).toMatchObject({
    pods: 2,
    requests: { cpu: '100m', memory: '200Mi' },
  });
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'operator-webhook'), 'spec.ingress')).toEqual([
    { ports: [{ port: 8443, protocol: 'TCP' }] },
  ]);
});

test('every prop of the operator ends up in its values', () => {
  const rendered = render((cluster) =>
    operatorOf(cluster, {
      resources: { cpu: '70m', memory: '150Mi', memoryLimit: '300Mi' },
      overrides: { values: { knative_operator: { operator_webhook: { affinity: {} } } } },
    }),
  );
  expect(rendered.model.applications.find(({ name }) => name === 'operator')?.charts[0]?.values).toMatchObject({
    knative_operator: {
      knative_operator: { resources: { requests: { cpu: '70m', memory: '150Mi' }, limits: { memory: '300Mi' } } },
      operator_webhook: { affinity: {} },
    },
  });
});

test('MODEL_VALUE: an older Kubernetes, a client-side apply and a wrong namespace are refused', () => {
  const rendered = render((cluster) => {
    const operator = operatorOf(cluster);
    new Knative(place(cluster, 'elsewhere', 'functions'), 'elsewhere', { operator, longestTimeout: 0 });
  });
  expect(problems(rendered)).toEqual([
    "error MODEL_VALUE shed/elsewhere namespace: the operator installs Knative Serving where its KnativeServing is, and its parts look for each other in knative-serving [write `namespace: 'knative-serving'`]",
    'error MODEL_VALUE shed/elsewhere/elsewhere longestTimeout: 0 is no whole number of seconds above 0 [write `600`]',
  ]);
});

test('a minor that Knative refuses is a finding', () => {
  const rendered = render(
    (cluster) => {
      new KnativeOperator(place(cluster, 'operator', 'knative-operator'), 'operator');
    },
    { version: '1.33' },
  );
  expect(problems(rendered)).toContain(
    "error MODEL_VALUE shed distribution.version: Knative 1.23.0 (shed/operator/operator) refuses to start below Kubernetes 1.34, and this cluster has 1.33 [write `version: '1.34'`, or newer]",
  );
  expect(problems(rendered).join('\n')).toContain('larger than an annotation may be');
});

test('smallest props: a KnativeServing with Kourier, and nothing that is public', () => {
  const rendered = render((cluster) => knativeOf(cluster));
  expect(problems(rendered)).toEqual([]);
  expect(field(pick(rendered.manifests, 'KnativeServing'), 'spec.config')).toMatchInlineSnapshot(`
    {
      "defaults": {
        "enable-service-links": "false",
        "max-revision-timeout-seconds": "600",
        "revision-timeout-seconds": "60",
      },
      "deployment": {
        "progress-deadline": "600s",
        "queue-sidecar-cpu-request": "25m",
        "queue-sidecar-memory-limit": "128Mi",
        "queue-sidecar-memory-request": "32Mi",
      },
      "domain": {
        "svc.cluster.local": "",
      },
      "features": {
        "kubernetes.podspec-nodeselector": "enabled",
        "kubernetes.podspec-priorityclassname": "enabled",
      },
      "network": {
        "autocreate-cluster-domain-claims": "true",
        "ingress-class": "kourier.ingress.networking.knative.dev",
      },
      "observability": {
        "metrics-protocol": "prometheus",
        "request-metrics-protocol": "prometheus",
      },
    }
  `);
  expect(field(pick(rendered.manifests, 'KnativeServing'), 'spec.ingress')).toEqual({
    kourier: { enabled: true, 'service-type': 'ClusterIP' },
  });
  expect(rendered.manifests.filter(({ identity: { kind } }) => kind === 'Ingress')).toEqual([]);
  // Six parts, and the one that nothing here uses.
  expect(rendered.model.footprints.find(({ name }) => name === 'serving')).toMatchObject({
    pods: 7,
    requests: { cpu: '430m', memory: '800Mi' },
  });
});

test('every prop of Serving is rendered', () => {
  const everything = (cluster: Shed): Required<KnativeProps<Shed>> => {
    const operator = operatorOf(cluster);
    return {
      operator,
      eventing: eventingOf(cluster, { operator }),
      address: lan(cluster).claim('lan', '10.30.0.241'),
      trustedRegistries: ['registry.shed.home:5000', 'other.shed.home'],
      longestTimeout: 900,
      resources: { activator: { cpu: '200m', memory: '80Mi', memoryLimit: '300Mi' } },
      overrides: { serving: { spec: { registry: { default: 'mirror.shed.home/${NAME}' } } } },
    };
  };
  const rendered = render((cluster) => {
    const knative = knativeOf(cluster, everything(cluster));
    sort(cluster, knative, { trigger: { http: { host: 'sort.shed.home' } }, image: 'registry.shed.home:5000/sort:1.0.0' });
  });
  expect(problems(rendered)).toEqual([]);
  const serving = pick(rendered.manifests, 'KnativeServing');
  expect(field(serving, 'spec.config.deployment')).toMatchObject({
    'registries-skipping-tag-resolving': 'other.shed.home,registry.shed.home:5000',
  });
  expect(field(serving, 'spec.config.defaults')).toMatchObject({ 'max-revision-timeout-seconds': '900' });
  expect(field(serving, 'spec.registry')).toEqual({ default: 'mirror.shed.home/${NAME}' });
  expect(field(serving, 'spec.workloads')).toContainEqual({
    name: 'activator',
    resources: [{ container: 'activator', requests: { cpu: '200m', memory: '80Mi' }, limits: { memory: '300Mi' } }],
  });
  expect(field(pick(rendered.manifests, 'Service', 'serving-lan'), 'spec.type')).toBe('LoadBalancer');
  // People come through that address, and no digest is asked for: the nodes alone know the registry.
  expect(rendered.manifests.filter(({ identity: { kind } }) => kind === 'Ingress')).toEqual([]);
  const controller = pick(rendered.manifests, 'NetworkPolicy', 'serving-controller');
  expect(field(controller, 'spec.egress')).toHaveLength(1);
});

test('MODEL_VALUE: a certificate where no ingress stands before the gateway', () => {
  const rendered = render((cluster) =>
    sort(cluster, knativeOf(cluster, { address: lan(cluster).claim('lan', '10.30.0.241') }), {
      trigger: { http: { host: 'sort.shed.home', tls: { issuer: 'own' } } },
    }),
  );
  expect(problems(rendered)).toEqual([
    'error MODEL_VALUE shed/sort/sort trigger.http.tls: Knative has an address of its own here, so that no ingress of the cluster and no certificate stands before its functions [leave it out, or take `address` from Knative]',
  ]);
});

test('a host name: a DomainMapping, and an Ingress beside the gateway', () => {
  const rendered = render((cluster) =>
    sort(cluster, knativeOf(cluster), {
      trigger: { http: { host: 'sort.shed.home', tls: { issuer: 'own' }, bodySize: '8Mi' } },
      timeout: 120,
    }),
  );
  expect(problems(rendered)).toEqual([]);
  expect(field(pick(rendered.manifests, 'DomainMapping', 'sort.shed.home'), 'spec.ref')).toEqual({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    name: 'sort',
    namespace: 'functions',
  });
  const ingress = pick(rendered.manifests, 'Ingress', 'sort-functions');
  expect(ingress.identity).toMatchObject({ namespace: 'knative-serving', name: 'sort-functions' });
  expect(field(ingress, 'spec.tls')).toEqual([{ hosts: ['sort.shed.home'], secretName: 'sort-shed-home-tls' }]);
  expect(field(ingress, 'spec.rules[0].http.paths[0].backend.service')).toEqual({ name: 'serving-gateway', port: { name: 'http' } });
  // The tag of a public image is turned into a digest by the controller.
  const controller = pick(rendered.manifests, 'NetworkPolicy', 'serving-controller');
  expect(JSON.stringify(field(controller, 'spec.egress'))).toContain('"port":443');
});

test('Eventing: PingSources and what comes along, refused in a restricted namespace', () => {
  const rendered = render((cluster) => {
    const operator = operatorOf(cluster);
    eventingOf(cluster, { operator, overrides: { eventing: { spec: { defaultBrokerClass: 'MTChannelBasedBroker' } } } });
  });
  expect(problems(rendered)).toEqual([]);
  const eventing = pick(rendered.manifests, 'KnativeEventing');
  expect(field(eventing, 'spec.version')).toBe('1.23.0');
  expect(field(eventing, 'spec.defaultBrokerClass')).toBe('MTChannelBasedBroker');
  expect(field(eventing, 'spec.workloads')).toHaveLength(10);
  const strict = render((cluster) => eventingOf(cluster, { operator: operatorOf(cluster) }), {
    podSecurity: { 'knative-eventing': 'restricted' },
  });
  expect(problems(strict)).toEqual([
    "error MODEL_VALUE shed namespaces.knative-eventing.podSecurity: the pod `request-reply` of Knative Eventing says nothing of its security, so that it would not start [write `podSecurity: 'baseline'`]",
  ]);
});

test('no finding of the checks, schemas among them', () => {
  const rendered = render((cluster) => {
    const operator = operatorOf(cluster);
    const knative = knativeOf(cluster, { operator, eventing: eventingOf(cluster, { operator }) });
    sort(cluster, knative, { trigger: { http: { host: 'sort.shed.home' } } });
  });
  const found = runChecks(rendered, checks).filter(({ code }) => !/^QUOTA_|BACKUP_|LIFECYCLE_/.test(code));
  expect(found.filter(({ severity }) => severity !== 'unchecked')).toEqual([]);
  expect([...new Set(found.map(({ code }) => code))].sort()).toEqual(['REFERENCE_POLICY_NO_PODS', 'REFERENCE_SELECTOR_NO_PODS']);
  // The schemas are asked: a misspelt field of the override is refused.
  const wrong = render((cluster) =>
    sort(cluster, knativeOf(cluster, { overrides: { serving: { spec: { configs: {} } } } }), {
      trigger: { http: {} },
      overrides: { service: { spec: { template: { spec: { containersConcurrency: 1 } } } } },
    }),
  );
  const text = JSON.stringify(runChecks(wrong, checks));
  expect(text).toContain('containersConcurrency');
  expect(text).toContain('configs');
});

test('functions come after Knative, which comes after its operator', () => {
  const rendered = render((cluster) => sort(cluster, knativeOf(cluster), { trigger: { http: {} } }));
  expect(toYaml(pick(rendered.manifests, 'Service', 'serving-gateway').body)).toContain('app: 3scale-kourier-gateway');
  const { connections } = rendered.model;
  expect(
    connections
      .filter(({ to }) => to.workload === 'sort')
      .map(({ from, port }) => `${from.workload} ${port}`)
      .sort(),
  ).toEqual([
    'serving-activator 8012',
    'serving-activator 8013',
    'serving-autoscaler 8012',
    'serving-autoscaler 9090',
    'serving-gateway 8012',
    'serving-gateway 8013',
  ]);
});
