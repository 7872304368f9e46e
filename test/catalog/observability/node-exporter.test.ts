import { Application, NodeExporter, type NodeExporterProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { Attic } from '../../attic.ts';
import { problems } from '../_backup.ts';
import { configOf, errors, observed, rulesOf } from './_observed.ts';

function render(props?: NodeExporterProps<Attic>, namespace: 'gpu' | 'home' = 'gpu') {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new NodeExporter(new Application(cluster, 'nodes', { layer: 'platform', namespace }), 'nodes', props);
    return cluster;
  });
}

test('smallest props: one DaemonSet on the network of the nodes, and no policy, because none would reach it', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(errors(rendered)).toEqual([]);
  const own = rendered.manifests.filter(({ origin }) => origin.application === 'nodes');
  expect(own.map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual(['DaemonSet nodes']);
  const pod = field(pick(own, 'DaemonSet'), 'spec.template.spec') as Record<string, unknown>;
  expect(pod).toMatchObject({
    hostNetwork: true,
    hostPID: true,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65_534 },
    tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
  });
  expect(field(pick(own, 'DaemonSet'), 'spec.template.spec.containers[0].volumeMounts')).toEqual([
    { name: 'root', mountPath: '/host/root', readOnly: true, mountPropagation: 'HostToContainer' },
  ]);
  expect(rendered.model.workloads.find(({ name }) => name === 'nodes')?.securityExceptions.map((e) => e.field)).toEqual([
    'hostNetwork',
    'hostPID',
    'hostPath',
  ]);
});

test('every prop', () => {
  const props: Required<NodeExporterProps<Attic>> = {
    port: 9101,
    priority: 'data',
    nodeSelector: { gpu: 'true' },
    resources: { cpu: '1', memory: '1Gi', memoryLimit: '2Gi', cpuLimit: '2' },
    overrides: { daemonSet: { spec: { minReadySeconds: 7 } } },
  };
  const rendered = render(props);
  expect(rendered.issues).toEqual([]);
  const set = pick(rendered.manifests, 'DaemonSet');
  expect(field(set, 'spec.template.spec.containers[0].args[0]')).toBe('--web.listen-address=[$(NODE_ADDRESS)]:9101');
  expect(field(set, 'spec.template.spec.containers[0].ports')).toEqual([
    { name: 'metrics', containerPort: 9101, hostPort: 9101, protocol: 'TCP' },
  ]);
  expect(field(set, 'spec.template.spec.priorityClassName')).toBe('data');
  expect(field(set, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  expect(field(set, 'spec.template.spec.containers[0].resources')).toEqual({
    requests: { cpu: '1', memory: '1Gi' },
    limits: { cpu: '2', memory: '2Gi' },
  });
  expect(field(set, 'spec.minReadySeconds')).toBe(7);
});

test('Prometheus reaches it at the addresses of the nodes and warns of their disks', () => {
  const rendered = observed({}, (cluster) => {
    new NodeExporter(new Application(cluster, 'nodes', { layer: 'platform', namespace: 'gpu' }), 'nodes');
  });
  expect(errors(rendered)).toEqual([]);
  expect(configOf(rendered).scrape_configs.map(({ job_name }) => job_name)).toContain('nodes/nodes');
  expect(field(pick(rendered.manifests, 'NetworkPolicy', 'prometheus'), 'spec.egress')).toContainEqual({
    to: [{ ipBlock: { cidr: '10.20.0.11/32' } }],
    ports: [{ port: 9100, protocol: 'TCP' }],
  });
  expect(rulesOf(rendered)['cluster-machines.yaml']?.map(({ alert }) => alert)).toEqual([
    'NodeDiskFilling',
    'NodeDiskReadOnly',
    'NodeMemoryShort',
    'NodeClockWrong',
  ]);
});

test('MODEL_VALUE: a namespace that is not privileged, and a port that is none', () => {
  expect(problems(render({}, 'home'))).toEqual([
    "MODEL_VALUE attic/nodes/nodes namespace: namespace home has the Pod Security level restricted, and node-exporter uses network and processes of the node [put it into a namespace of its own with `podSecurity: 'privileged'`]",
  ]);
  expect(problems(render({ port: 70_000 }))).toContain('MODEL_VALUE attic/nodes/nodes port: 70000 is no port');
});
