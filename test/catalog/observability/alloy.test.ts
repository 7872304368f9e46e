import { Alloy, type AlloyProps, Application } from 'labwright';
import { expect, test } from 'vitest';
import { type Attic, app, podOf, type Rendered, refused, render } from '../ai/_fixture.ts';
import { missingReferences, parseAlloy } from './_alloy.ts';
import { errorsOf } from './_checks.ts';
import { PromisedLoki } from './_promised.ts';

const lokiOf = (cluster: Attic) => new PromisedLoki(new Application(cluster, 'loki', { layer: 'data', namespace: 'ai' }), 'loki');
const alloy = (props: Partial<AlloyProps<Attic>> = {}, namespace: 'ai' | 'gpu' = 'ai'): Rendered =>
  render(
    (cluster) =>
      void new Alloy(new Application(cluster, 'alloy', { layer: 'apps', namespace }), 'alloy', { loki: lokiOf(cluster), ...props }),
  );
const configOf = (rendered: Rendered, name = 'alloy-config'): string =>
  (rendered.object('ConfigMap', name) as { data: Record<string, string> }).data['config.alloy'] ?? '';

test('smallest props: one pod on each node that asks the API server', () => {
  const rendered = alloy();
  expect(rendered.issues).toEqual([]);
  expect(configOf(rendered)).toMatchInlineSnapshot(`
    "logging {
      level  = "warn"
      format = "logfmt"
    }

    // Only pods of this node: every node has a collector of its own.
    discovery.kubernetes "pods" {
      role = "pod"

      selectors {
        role  = "pod"
        field = "spec.nodeName=" + sys.env("HOSTNAME")
      }
    }

    discovery.relabel "pods" {
      targets = discovery.kubernetes.pods.targets

      rule {
        source_labels = ["__meta_kubernetes_namespace"]
        target_label  = "namespace"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_name"]
        target_label  = "pod"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_container_name"]
        target_label  = "container"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_node_name"]
        target_label  = "node"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
        target_label  = "app"
      }

      rule {
        source_labels = ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_container_name"]
        separator     = "/"
        target_label  = "job"
      }
    }

    loki.source.kubernetes "pods" {
      targets    = discovery.relabel.pods.output
      forward_to = [loki.write.default.receiver]
    }

    loki.write "default" {
      endpoint {
        url = "http://loki.ai.svc.cluster.local:3100/loki/api/v1/push"
      }
    }
    "
  `);
  expect(podOf(rendered, 'DaemonSet', 'alloy')).toMatchObject({
    automountServiceAccountToken: true,
    securityContext: { runAsUser: 473 },
    tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
    containers: [{ env: [{ name: 'HOSTNAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }] }],
    volumes: [{ name: 'config' }, { name: 'state', emptyDir: {} }, { name: 'tmp' }],
  });
  expect(rendered.object('ClusterRole', 'ai-alloy')).toMatchObject({
    rules: [{ apiGroups: [''], resources: ['namespaces', 'pods', 'pods/log'], verbs: ['get', 'list', 'watch'] }],
  });
});

test('nothing of it is refused by a restricted namespace, and no check finds an error', () => {
  const rendered = alloy({ events: true });
  expect(refused(rendered, 'alloy')).toEqual([]);
  expect(errorsOf(rendered, 'alloy')).toEqual([]);
});

test('every configuration can be read, and refers to what is in it', () => {
  const texts = [
    configOf(alloy()),
    configOf(alloy({ source: 'files', without: ['gpu'] })),
    configOf(alloy({ events: true }), 'alloy-events-config'),
  ];
  for (const text of texts) expect(missingReferences(parseAlloy(text))).toEqual([]);
  expect(() => parseAlloy('loki.write "x" {')).toThrow('does not end');
  expect(() => parseAlloy('loki.write "x" {\n  url = http://x\n}')).toThrow('line 2');
  expect(missingReferences(parseAlloy('loki.echo "x" {\n  to = [loki.write.y.receiver]\n}'))).toEqual(['loki.write.y.receiver']);
});

test('every prop ends up in an object', () => {
  const rendered = render((cluster) => {
    const props: Required<AlloyProps<Attic>> = {
      loki: lokiOf(cluster),
      source: 'files',
      events: true,
      without: ['gpu', 'argocd'],
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { memoryLimit: '1Gi' },
      overrides: {
        daemonSet: { metadata: { annotations: { team: 'home' } } },
        deployment: { metadata: { annotations: { team: 'home' } } },
        configMap: { metadata: { annotations: { team: 'home' } } },
        clusterRole: { metadata: { annotations: { team: 'home' } } },
      },
    };
    new Alloy(new Application(cluster, 'alloy', { layer: 'apps', namespace: 'gpu' }), 'collector', props);
  });
  expect(rendered.issues).toEqual([]);
  const [relabel] = parseAlloy(configOf(rendered, 'collector-config')).filter(({ type }) => type === 'discovery.relabel');
  expect(relabel?.blocks[0]?.attributes).toEqual({
    source_labels: '["__meta_kubernetes_namespace"]',
    regex: '"argocd|gpu"',
    action: '"drop"',
  });
  expect(podOf(rendered, 'DaemonSet', 'collector')).toMatchObject({
    priorityClassName: 'data',
    nodeSelector: { gpu: 'true' },
    containers: [{ resources: { limits: { memory: '1Gi' } } }],
  });
  for (const [kind, name] of [
    ['DaemonSet', 'collector'],
    ['Deployment', 'collector-events'],
    ['ConfigMap', 'collector-config'],
    ['ClusterRole', 'gpu-collector'],
  ] as const)
    expect(rendered.object(kind, name)).toMatchObject({ metadata: { annotations: { team: 'home' } } });
});

test('files are read as root on the node, and events without either', () => {
  const rendered = alloy({ source: 'files', events: true }, 'gpu');
  expect(configOf(rendered)).toMatchInlineSnapshot(`
    "logging {
      level  = "warn"
      format = "logfmt"
    }

    // Only pods of this node: every node has a collector of its own.
    discovery.kubernetes "pods" {
      role = "pod"

      selectors {
        role  = "pod"
        field = "spec.nodeName=" + sys.env("HOSTNAME")
      }
    }

    discovery.relabel "pods" {
      targets = discovery.kubernetes.pods.targets

      rule {
        source_labels = ["__meta_kubernetes_namespace"]
        target_label  = "namespace"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_name"]
        target_label  = "pod"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_container_name"]
        target_label  = "container"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_node_name"]
        target_label  = "node"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
        target_label  = "app"
      }

      rule {
        source_labels = ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_container_name"]
        separator     = "/"
        target_label  = "job"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
        separator     = "/"
        target_label  = "__path__"
        replacement   = "/var/log/pods/*$1/*.log"
      }
    }

    local.file_match "pods" {
      path_targets = discovery.relabel.pods.output
    }

    loki.source.file "pods" {
      targets    = local.file_match.pods.targets
      forward_to = [loki.process.pods.receiver]
    }

    // Takes the time and the stream off each line. The name of the file is new with each pod and says nothing more.
    loki.process "pods" {
      stage.cri { }

      stage.label_drop {
        values = ["filename"]
      }

      forward_to = [loki.write.default.receiver]
    }

    loki.write "default" {
      endpoint {
        url = "http://loki.ai.svc.cluster.local:3100/loki/api/v1/push"
      }
    }
    "
  `);
  expect(podOf(rendered, 'DaemonSet', 'alloy')).toMatchObject({
    securityContext: { runAsUser: 0, runAsNonRoot: false },
    containers: [{ securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } } }],
    volumes: [
      { name: 'config' },
      { name: 'state', hostPath: { path: '/var/lib/gpu-alloy', type: 'DirectoryOrCreate' } },
      { name: 'tmp' },
      { name: 'logs', hostPath: { path: '/var/log/pods' } },
    ],
  });
  expect(podOf(rendered, 'Deployment', 'alloy-events')).toMatchObject({
    securityContext: { runAsUser: 473 },
    volumes: [{}, { emptyDir: {} }, {}],
  });
  expect(rendered.object('ClusterRole', 'gpu-alloy')).toMatchObject({ rules: [{ resources: ['namespaces', 'pods', 'events'] }] });
  expect(rendered.model.workloads.filter(({ application }) => application === 'alloy')).toMatchObject([
    { name: 'alloy', securityExceptions: [{ field: 'runAsNonRoot' }, { field: 'volumes' }] },
    { name: 'alloy-events', securityExceptions: [] },
  ]);
  expect(errorsOf(rendered, 'alloy')).toEqual([]);
});

test('files in a namespace that is not privileged are a finding', () => {
  expect(errorsOf(alloy({ source: 'files' }), 'alloy').join('\n')).toContain('hostPath');
});

test('it may reach Loki and the API server, and starts after Loki', () => {
  const rendered = alloy({ events: true });
  for (const name of ['alloy', 'alloy-events'])
    expect(rendered.object('NetworkPolicy', name)).toMatchObject({
      spec: { policyTypes: ['Egress'], egress: [{ ports: [{ port: 3100 }] }, { to: [{ ipBlock: { cidr: '192.168.7.10/32' } }] }] },
    });
  expect(rendered.object('NetworkPolicy', 'loki')).toMatchObject({ spec: { ingress: [{ from: [{}, {}], ports: [{ port: 3100 }] }] } });
});

test('its metrics, alerts and dashboard', () => {
  render((cluster) => {
    new Alloy(app(cluster, 'alloy'), 'alloy', { loki: lokiOf(cluster), events: true });
    const { alerts, dashboards, metrics } = cluster.facts;
    expect(metrics.map(({ workload, podPort }) => `${workload} ${podPort}`)).toEqual(['alloy 12345', 'alloy-events 12345']);
    expect(alerts.flatMap((group) => group.alerts.map(({ alert }) => alert))).toEqual([
      'AlloyDropsLines',
      'AlloySendsNothing',
      'AlloyComponentUnhealthy',
    ]);
    expect(dashboards.map(({ uid }) => uid)).toEqual(['alloy-alloy']);
  });
});
