import { Application, defineCluster, k3s, MetricsServer, type MetricsServerProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import { toYaml } from '../../../src/output/index.ts';
import { Attic } from '../../attic.ts';
import { problems } from '../_backup.ts';

const why = 'kubelets of MicroK8s sign their own certificates';

const render = (props: MetricsServerProps<Attic>) =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new MetricsServer(new Application(cluster, 'metrics-server', { layer: 'platform', namespace: 'home' }), 'metrics-server', props);
    return cluster;
  });

const args = (rendered: ReturnType<typeof render>) =>
  field(pick(rendered.manifests, 'Deployment', 'metrics-server'), 'spec.template.spec.containers[0].args');

test('smallest props: one pod behind the API server, in a restricted namespace', () => {
  const rendered = render({ kubeletInsecureTls: false });
  expect(rendered.issues).toEqual([]);
  const spec = field(pick(rendered.manifests, 'Deployment', 'metrics-server'), 'spec.template.spec');
  expect(spec).toMatchObject({
    priorityClassName: 'system-cluster-critical',
    serviceAccountName: 'metrics-server',
    automountServiceAccountToken: true,
  });
  expect(args(rendered)).toEqual([
    '--cert-dir=/tmp',
    '--secure-port=10250',
    '--kubelet-preferred-address-types=InternalIP',
    '--kubelet-use-node-status-port',
    '--metric-resolution=15s',
  ]);
  expect(field(pick(rendered.manifests, 'APIService'), 'spec')).toEqual({
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { name: 'metrics-server', namespace: 'home', port: 443 },
    insecureSkipTLSVerify: true,
  });
  expect(rendered.model.monitoring.metricsServer).toBe('application');
  const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('every prop', () => {
  const props: Required<MetricsServerProps<Attic>> = {
    kubeletInsecureTls: why,
    priority: 'apps',
    nodeSelector: { gpu: 'true' },
    resources: { cpu: '10m', memoryLimit: '128Mi' },
    overrides: {
      deployment: { spec: { minReadySeconds: 5 } },
      service: { metadata: { annotations: { note: 'service' } } },
      apiService: { spec: { versionPriority: 90 } },
    },
  };
  const rendered = render(props);
  expect(rendered.issues).toEqual([]);
  const deployment = pick(rendered.manifests, 'Deployment', 'metrics-server');
  expect(field(deployment, 'spec')).toMatchObject({
    minReadySeconds: 5,
    template: {
      spec: {
        priorityClassName: 'apps',
        nodeSelector: { gpu: 'true' },
        containers: [{ resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } } }],
      },
    },
  });
  expect(args(rendered)).toContain('--kubelet-insecure-tls');
  expect(rendered.model.workloads.find(({ name }) => name === 'metrics-server')?.securityExceptions).toEqual([
    { field: 'kubelet-insecure-tls', reason: why },
  ]);
  expect(field(pick(rendered.manifests, 'APIService'), 'spec.versionPriority')).toBe(90);
  expect(field(pick(rendered.manifests, 'Service', 'metrics-server'), 'metadata.annotations.note')).toBe('service');
});

test('it reads nodes and pods, and whoever may see pods may see what they use', () => {
  const { manifests } = render({ kubeletInsecureTls: false });
  const rules = (name: string) => field(pick(manifests, 'ClusterRole', name), 'rules');
  expect(rules('system:metrics-server')).toEqual([
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['get', 'list', 'watch'] },
  ]);
  expect(pick(manifests, 'ClusterRole', 'system:aggregated-metrics-reader').body.metadata).toMatchObject({
    labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' },
  });
  expect(pick(manifests, 'RoleBinding').identity).toMatchObject({ namespace: 'kube-system', name: 'metrics-server-auth-reader' });
});

test('its policy: the kubelets, the API server, and whoever brings its questions', () => {
  const { manifests } = render({ kubeletInsecureTls: false });
  expect(toYaml(pick(manifests, 'NetworkPolicy', 'metrics-server').body).split('policyTypes:')[1]).toMatchInlineSnapshot(`
    "
        - Ingress
        - Egress
      ingress:
        - ports:
            - port: 10250
              protocol: TCP
      egress:
        - to:
            - ipBlock:
                cidr: 10.20.0.11/32
          ports:
            - port: 10250
              protocol: TCP
        - to:
            - ipBlock:
                cidr: 10.20.0.11/32
          ports:
            - port: 16443
              protocol: TCP
    "
  `);
});

test('MODEL_VALUE: a reason that is none', () => {
  expect(problems(render({ kubeletInsecureTls: ' ' }))).toEqual([
    'MODEL_VALUE attic/metrics-server/metrics-server kubeletInsecureTls: no reason is given for not verifying the kubelets [say why, or write `false`]',
  ]);
});

test('MODEL_VALUE: K3s brings one already', () => {
  const cluster = (disable: readonly 'metrics-server'[]) => {
    const Barn = defineCluster({
      name: 'barn',
      distribution: k3s({ version: '1.36', disable }),
      network: { nodes: '10.0.0.0/24' },
      nodes: { one: { address: '10.0.0.11', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '8Gi' } } },
      layers: { platform: {} },
      namespaces: { argocd: { podSecurity: 'restricted' } },
    });
    return renderCluster((fleet) => {
      const barn = new Barn(fleet);
      new MetricsServer(new Application(barn, 'metrics-server', { layer: 'platform', namespace: 'argocd' }), 'metrics-server', {
        kubeletInsecureTls: false,
      });
      return barn;
    });
  };
  expect(problems(cluster([]))).toEqual([
    "MODEL_VALUE barn/metrics-server/metrics-server: k3s brings a metrics-server already, and both would serve one API [write `disable: ['metrics-server']` in the cluster file, or leave this one out]",
  ]);
  expect(problems(cluster(['metrics-server']))).toEqual([]);
});
