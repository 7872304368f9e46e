import { Application, Promtail, type PromtailProps } from 'labwright';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lifecycleChecks, runChecks } from '../../../src/checks/index.ts';
import { type Attic, podOf, type Rendered, render } from '../ai/_fixture.ts';
import { errorsOf } from './_checks.ts';
import { PromisedLoki } from './_promised.ts';

const lokiOf = (cluster: Attic) => new PromisedLoki(new Application(cluster, 'loki', { layer: 'data', namespace: 'ai' }), 'loki');
const promtail = (props: Partial<PromtailProps<Attic>> = {}): Rendered =>
  render(
    (cluster) =>
      void new Promtail(new Application(cluster, 'promtail', { layer: 'apps', namespace: 'gpu' }), 'promtail', {
        loki: lokiOf(cluster),
        ...props,
      }),
  );
const configOf = (rendered: Rendered, name = 'promtail'): string =>
  (rendered.object('ConfigMap', `${name}-config`) as { data: Record<string, string> }).data['promtail.yaml'] ?? '';

test('LIFECYCLE_UPSTREAM_ENDED: it is rendered, and a warning names its successor', () => {
  const { model, manifests, issues } = promtail();
  expect(issues).toEqual([]);
  expect(runChecks({ model, manifests }, lifecycleChecks).filter(({ code }) => code === 'LIFECYCLE_UPSTREAM_ENDED')).toMatchObject([
    { severity: 'warning', path: expect.stringContaining('attic/promtail/promtail'), hint: expect.stringContaining('Alloy') },
  ]);
});

test('smallest props: files of its own node, no other finding at error level in a privileged namespace', () => {
  const rendered = promtail();
  expect(errorsOf(rendered, 'promtail')).toEqual([]);
  expect(configOf(rendered)).toMatchInlineSnapshot(`
    "server:
      http_listen_port: 9080
      # Nobody asks it over gRPC; 0 takes any free port.
      grpc_listen_address: 127.0.0.1
      grpc_listen_port: 0
      log_level: warn

    positions:
      filename: /run/promtail/positions.yaml

    clients:
      - url: http://loki.ai.svc.cluster.local:3100/loki/api/v1/push

    scrape_configs:
      - job_name: pods
        pipeline_stages:
          - cri: {}
          - labeldrop: [filename]
        kubernetes_sd_configs:
          - role: pod
        relabel_configs:
          # Pods of other nodes are dropped: Promtail compares this with the variable HOSTNAME.
          - source_labels: [__meta_kubernetes_pod_node_name]
            target_label: __host__
          - source_labels: [__meta_kubernetes_namespace]
            target_label: namespace
          - source_labels: [__meta_kubernetes_pod_name]
            target_label: pod
          - source_labels: [__meta_kubernetes_pod_container_name]
            target_label: container
          - source_labels: [__meta_kubernetes_pod_node_name]
            target_label: node
          - source_labels: [__meta_kubernetes_pod_label_app_kubernetes_io_name]
            target_label: app
          - source_labels: [__meta_kubernetes_namespace, __meta_kubernetes_pod_container_name]
            separator: /
            target_label: job
          - source_labels: [__meta_kubernetes_pod_uid, __meta_kubernetes_pod_container_name]
            separator: /
            target_label: __path__
            replacement: /var/log/pods/*$1/*.log
    "
  `);
  expect(podOf(rendered, 'DaemonSet', 'promtail')).toMatchObject({
    securityContext: { runAsUser: 0 },
    containers: [{ args: ['-config.file=/etc/promtail/promtail.yaml'], volumeMounts: [{}, { mountPath: '/run/promtail' }, {}, {}] }],
  });
});

test('every prop ends up in an object', () => {
  const rendered = render((cluster) => {
    const props: Required<PromtailProps<Attic>> = {
      loki: lokiOf(cluster),
      without: ['gpu', 'argocd'],
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { memoryLimit: '1Gi' },
      overrides: {
        daemonSet: { metadata: { annotations: { team: 'home' } } },
        configMap: { metadata: { annotations: { team: 'home' } } },
        clusterRole: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new Promtail(new Application(cluster, 'promtail', { layer: 'apps', namespace: 'gpu' }), 'tail', props);
  });
  expect(rendered.issues).toEqual([]);
  expect(parse(configOf(rendered, 'tail'))).toMatchObject({
    clients: [{ url: 'http://loki.ai.svc.cluster.local:3100/loki/api/v1/push' }],
    scrape_configs: [{ relabel_configs: expect.arrayContaining([expect.objectContaining({ regex: 'argocd|gpu', action: 'drop' })]) }],
  });
  expect(podOf(rendered, 'DaemonSet', 'tail')).toMatchObject({ priorityClassName: 'data', nodeSelector: { gpu: 'true' } });
  for (const [kind, name] of [
    ['DaemonSet', 'tail'],
    ['ConfigMap', 'tail-config'],
    ['ClusterRole', 'gpu-tail'],
  ] as const)
    expect(rendered.object(kind, name)).toMatchObject({ metadata: { annotations: { team: 'home' } } });
});
