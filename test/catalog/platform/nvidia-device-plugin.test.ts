import { Application, NvidiaDevicePlugin, type NvidiaDevicePluginProps } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, podOf, type Rendered, render } from '../ai/_fixture.ts';

function plugin(props: Partial<NvidiaDevicePluginProps<Attic>> = {}, namespace: 'gpu' | 'ai' = 'gpu'): Rendered {
  return render(
    (cluster) =>
      void new NvidiaDevicePlugin(new Application(cluster, 'plugin', { layer: 'platform', namespace }), 'plugin', {
        nodeSelector: { gpu: 'true' },
        ...props,
      }),
  );
}

test('smallest props: one pod for each device, on nodes with the owner’s label', () => {
  const rendered = plugin();
  expect(rendered.issues).toEqual([]);
  expect(rendered.object('ConfigMap', 'plugin-config')).toMatchObject({
    data: { 'config.yaml': 'version: v1\nflags:\n  migStrategy: none\n' },
  });
  expect(podOf(rendered, 'DaemonSet', 'plugin')).toMatchObject({
    nodeSelector: { gpu: 'true' },
    priorityClassName: 'system-node-critical',
    runtimeClassName: 'nvidia',
  });
  expect(rendered.model.nodes[0]?.gpus[0]).toMatchObject({ model: 'A2', replicas: 1 });
});

test('every prop ends up in the objects', () => {
  const props: Required<NvidiaDevicePluginProps<Attic>> = {
    nodeSelector: { gpu: 'true' },
    replicas: 4,
    handler: 'nvidia',
    priority: 'data',
    resources: { memoryLimit: '128Mi' },
    overrides: {
      daemonSet: { spec: { minReadySeconds: 5 } },
      configMap: { metadata: { annotations: { team: 'home' } } },
      runtimeClass: { metadata: { annotations: { team: 'home' } } },
    },
  };
  const rendered = plugin(props);
  expect(rendered.issues).toEqual([]);
  expect(rendered.object('ConfigMap', 'plugin-config')).toMatchObject({
    metadata: { annotations: { team: 'home' } },
    data: {
      'config.yaml': `version: v1
flags:
  migStrategy: none
sharing:
  timeSlicing:
    renameByDefault: false
    failRequestsGreaterThanOne: true
    resources:
      - name: nvidia.com/gpu
        replicas: 4
`,
    },
  });
  expect(rendered.object('RuntimeClass', 'nvidia')).toMatchObject({ handler: 'nvidia', metadata: { annotations: { team: 'home' } } });
  expect(podOf(rendered, 'DaemonSet', 'plugin')).toMatchObject({ priorityClassName: 'data' });
  expect(podOf(rendered, 'DaemonSet', 'plugin').containers[0]?.resources).toMatchObject({ limits: { memory: '128Mi' } });
  expect(rendered.object('DaemonSet', 'plugin')).toMatchObject({ spec: { minReadySeconds: 5 } });
  expect(rendered.model.nodes[0]?.gpus[0]).toMatchObject({ replicas: 4 });
});

test('on MicroK8s the runtime has the name of its own template, and the sockets lie where every kubelet listens', () => {
  const rendered = plugin();
  expect(rendered.object('RuntimeClass', 'nvidia')).toMatchObject({ handler: 'nvidia-container-runtime' });
  expect(podOf(rendered, 'DaemonSet', 'plugin')).toMatchObject({
    volumes: [{ name: 'config' }, { name: 'sockets', hostPath: { path: '/var/lib/kubelet/device-plugins', type: 'Directory' } }],
  });
});

test('it runs as root without any capability, and the model says why', () => {
  const rendered = plugin();
  expect(podOf(rendered, 'DaemonSet', 'plugin')).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsUser: 0 },
    containers: [{ securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } } }],
  });
  expect(rendered.model.workloads.find(({ name }) => name === 'plugin')?.securityExceptions.map(({ field }) => field)).toEqual([
    'runAsNonRoot',
    'hostPath',
  ]);
});

test('another configuration restarts it', () => {
  const mark = (replicas: number) =>
    JSON.stringify(plugin({ replicas }).object('DaemonSet', 'plugin')).match(/config-checksum":"(\w+)/)?.[1];
  expect(mark(2)).not.toBe(mark(3));
});

test('the project of its layer must allow the RuntimeClass', () => {
  expect(plugin().model.applications.find(({ name }) => name === 'plugin')?.clusterKinds).toEqual([
    { group: 'node.k8s.io', kind: 'RuntimeClass' },
  ]);
});

test('MODEL_VALUE: a namespace that would refuse it, and a number of shares that is none', () => {
  expect(plugin({}, 'ai').issues).toMatchObject([{ code: 'MODEL_VALUE', path: 'attic/plugin/plugin namespace' }]);
  expect(plugin({ replicas: 0.5 }).issues).toMatchObject([{ code: 'MODEL_VALUE', path: 'attic/plugin/plugin replicas' }]);
});
