import { Application, FasterWhisper, type Fleet, Kokoro, NvidiaDevicePlugin, Ollama } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { describe, expect, test } from 'vitest';
import { type Switches, VxHome } from '../../clusters/vx-home/cluster.ts';
import { vxHome } from '../../clusters/vx-home/index.ts';
import type { FleetInputs } from '../../src/authoring/index.ts';
import { runChecks } from '../../src/checks/index.ts';
import { checksFor } from '../../src/cli/checks.ts';
import { runbooks } from '../../src/report/index.ts';
import { changes } from './changes.ts';
import { quotas, sums } from './quotas.ts';

const base = renderCluster(vxHome);
const here = { root: '.', packageRoot: '.' };
const switched = (switches: Partial<Switches>, inputs?: FleetInputs) => renderCluster((fleet) => vxHome(fleet, switches), inputs);
const findings = (rendered: typeof base) => runChecks(rendered, checksFor(here), rendered.issues);
const errors = (rendered: typeof base) => findings(rendered).filter(({ severity }) => severity === 'error');
const codes = (rendered: typeof base) => [...new Set(findings(rendered).map(({ code, severity }) => `${severity} ${code}`))].sort();

describe('vx-home today', () => {
  test('has no error, and every other finding is known', () => {
    expect(codes(base)).toMatchInlineSnapshot(`
      [
        "unchecked REFERENCE_INGRESS_BACKEND",
        "unchecked REFERENCE_POLICY_NO_PODS",
        "warning LIFECYCLE_INGRESS_NGINX",
        "warning LIFECYCLE_KUBERNETES_END_OF_LIFE",
      ]
    `);
  });

  test('every line of the house has its workload', () => {
    const controllers = base.manifests
      .filter(({ identity }) => ['Deployment', 'StatefulSet'].includes(identity.kind))
      .map(({ identity }) => `${identity.kind} ${identity.namespace}/${identity.name}`);
    expect(controllers.sort()).toEqual([
      'Deployment ai/faster-whisper',
      'Deployment ai/kokoro',
      'Deployment ai/ollama',
      'Deployment ai/openwebui',
      'Deployment ai/pgadmin',
      'StatefulSet ai/pgvector',
      'StatefulSet ai/redis',
    ]);
    expect(base.model.applications.flatMap(({ charts }) => charts.map(({ chart, version }) => `${chart} ${version}`))).toEqual([
      'portainer 239.4.0',
    ]);
  });

  test('ports, storage and hosts are those the owner asked for', () => {
    const services = base.manifests
      .filter(({ identity }) => identity.kind === 'Service' && !identity.name.endsWith('-headless'))
      .map((m) => `${m.identity.name} ${field(m, 'spec.ports[0].port')} ${field(m, 'spec.type')}`);
    expect(services.sort()).toEqual([
      'faster-whisper 8000 ClusterIP',
      'kokoro 8880 ClusterIP',
      'ollama 11434 ClusterIP',
      'openwebui 80 ClusterIP',
      'pgadmin 80 ClusterIP',
      'pgvector 5432 ClusterIP',
      'redis 6379 ClusterIP',
    ]);
    expect(base.model.claims.map(({ name, size, storageClass }) => `${name} ${size} ${storageClass}`)).toMatchInlineSnapshot(`
      [
        "backup 100Gi ",
        "data-pgvector-0 50Gi retain",
        "data-redis-0 10Gi retain",
        "faster-whisper-models 10Gi hostpath",
        "ollama-models 100Gi hostpath",
        "openwebui-data 20Gi retain",
        "pgadmin-data 1Gi retain",
        "backup 100Gi ",
        "portainer-data 10Gi retain",
      ]
    `);
    expect(base.model.exposures.map(({ host, workload }) => `${host} → ${workload}`)).toEqual([
      'ai.vx.home → openwebui',
      'ptnr.adm.vx.home → portainer',
    ]);
  });

  test('what holds data is backed up or exempt with a reason', () => {
    expect(
      base.model.backups.map(
        (b) => `${b.claim}: ${b.kind === 'exempt' ? `none, ${b.reason}` : `${b.method}, ${b.schedule}, ${b.retention}`}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "data-pgvector-0: pg_dump of every database, 30 2 * * *, 14d",
        "data-redis-0: none, holds sessions and websocket state; after a loss everybody signs in again",
        "faster-whisper-models: none, speech models; the Job fetches them again",
        "ollama-models: none, language models; the Job fetches them again",
        "openwebui-data: tar, 15 3 * * *, 14d",
        "pgadmin-data: tar, SQLite files through their backup interface, 15 3 * * *, 14d",
        "portainer-data: tar, repeated until two readings agree, 15 3 * * *, 14d",
      ]
    `);
  });

  test('quotas are the sum of what the workloads ask for plus a quarter', () => {
    expect(quotas(base)).toEqual(sums(base));
    const more = switched({ gpu: true, tls: true, monitoring: true, secrets: 'sealed', trivyOperator: true, metricsServer: true });
    const {
      gpu,
      monitoring,
      'node-exporter': nodes,
      'sealed-secrets': sealing,
      'trivy-system': scanning,
      'metrics-server': measuring,
      'cert-manager': certificates,
    } = sums(more);
    const { 'external-secrets': reading } = sums(switched({ secrets: 'external' }));
    expect(quotas(switched({ secrets: 'external' }))).toMatchObject({ 'external-secrets': reading });
    expect(quotas(more)).toMatchObject({
      gpu,
      monitoring,
      'node-exporter': nodes,
      'sealed-secrets': sealing,
      'trivy-system': scanning,
      'metrics-server': measuring,
      'cert-manager': certificates,
    });
  });

  test('each thing that is backed up has a runbook', () => {
    expect(
      runbooks(base.model, base.manifests)
        .map(({ file }) => file)
        .sort(),
    ).toEqual([
      ...['move-openwebui.md', 'move-pgadmin.md', 'move-pgvector.md', 'move-portainer.md', 'move-redis.md', 'move-volumes.md'],
      ...['restore-openwebui.md', 'restore-pgadmin.md', 'restore-pgvector.md', 'restore-portainer.md'],
    ]);
  });
});

describe('switch (a), GPU phase 2', () => {
  const gpu = switched({ gpu: true });

  test('changes exactly this', () => {
    expect(changes(base, gpu)).toMatchInlineSnapshot(`
      [
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].env[WHISPER__COMPUTE_TYPE].value "int8" → "float16"",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].env[WHISPER__INFERENCE_DEVICE].value "cpu" → "cuda"",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].env[NVIDIA_VISIBLE_DEVICES] {"name":"NVIDIA_VISIBLE_DEVICES","value":"void"} → nothing",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].env[NVIDIA_DRIVER_CAPABILITIES] nothing → {"name":"NVIDIA_DRIVER_CAPABILITIES","value":"compute,utility"}",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].image "ghcr.io/speaches-ai/speaches:0.8.3-cpu" → "ghcr.io/speaches-ai/speaches:0.8.3-cuda"",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].resources.limits.memory "3Gi" → "4Gi"",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].resources.limits.nvidia.com/gpu nothing → "1"",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].resources.requests.cpu "1" → "500m"",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.containers[speaches].resources.requests.memory "1Gi" → "2Gi"",
        "~ apps/faster-whisper/deployment-faster-whisper.yaml: spec.template.spec.runtimeClassName nothing → "nvidia"",
        "~ apps/faster-whisper/job-faster-whisper-models.yaml: spec.template.spec.containers[install].image "ghcr.io/speaches-ai/speaches:0.8.3-cpu" → "ghcr.io/speaches-ai/speaches:0.8.3-cuda"",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.strategy.rollingUpdate {"maxSurge":1,"maxUnavailable":0} → nothing",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.strategy.type "RollingUpdate" → "Recreate"",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.containers[kokoro].env[USE_GPU].value "false" → "true"",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.containers[kokoro].env[NVIDIA_VISIBLE_DEVICES] {"name":"NVIDIA_VISIBLE_DEVICES","value":"void"} → nothing",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.containers[kokoro].env[NVIDIA_DRIVER_CAPABILITIES] nothing → {"name":"NVIDIA_DRIVER_CAPABILITIES","value":"compute,utility"}",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.containers[kokoro].image "ghcr.io/remsky/kokoro-fastapi-cpu:v0.8.0" → "ghcr.io/remsky/kokoro-fastapi-gpu:v0.8.0"",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.containers[kokoro].resources.limits.memory "3Gi" → "4Gi"",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.containers[kokoro].resources.limits.nvidia.com/gpu nothing → "1"",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.containers[kokoro].resources.requests.memory "1536Mi" → "2Gi"",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.runtimeClassName nothing → "nvidia"",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.securityContext.fsGroup 1000 → 1001",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.securityContext.runAsGroup 1000 → 1001",
        "~ apps/kokoro/deployment-kokoro.yaml: spec.template.spec.securityContext.runAsUser 1000 → 1001",
        "~ apps/ollama/deployment-ollama.yaml: spec.template.spec.containers[ollama].env[NVIDIA_VISIBLE_DEVICES] {"name":"NVIDIA_VISIBLE_DEVICES","value":"void"} → nothing",
        "~ apps/ollama/deployment-ollama.yaml: spec.template.spec.containers[ollama].env[NVIDIA_DRIVER_CAPABILITIES] nothing → {"name":"NVIDIA_DRIVER_CAPABILITIES","value":"compute,utility"}",
        "~ apps/ollama/deployment-ollama.yaml: spec.template.spec.containers[ollama].resources.limits.memory "16Gi" → "12Gi"",
        "~ apps/ollama/deployment-ollama.yaml: spec.template.spec.containers[ollama].resources.limits.nvidia.com/gpu nothing → "1"",
        "~ apps/ollama/deployment-ollama.yaml: spec.template.spec.containers[ollama].resources.requests.cpu "2" → "1"",
        "~ apps/ollama/deployment-ollama.yaml: spec.template.spec.containers[ollama].resources.requests.memory "8Gi" → "4Gi"",
        "~ apps/ollama/deployment-ollama.yaml: spec.template.spec.runtimeClassName nothing → "nvidia"",
        "+ platform/namespaces/limitrange-gpu.limits.yaml",
        "+ platform/namespaces/namespace-gpu.yaml",
        "+ platform/namespaces/networkpolicy-gpu.allow-dns.yaml",
        "+ platform/namespaces/networkpolicy-gpu.default-deny.yaml",
        "+ platform/namespaces/resourcequota-gpu.quota.yaml",
        "+ platform/nvidia-device-plugin/configmap-nvidia-device-plugin-config.yaml",
        "+ platform/nvidia-device-plugin/daemonset-nvidia-device-plugin.yaml",
        "+ platform/nvidia-device-plugin/runtimeclass-nvidia.yaml",
      ]
    `);
    expect(errors(gpu)).toEqual([]);
  });

  test('the shares of video memory fit the A2, which four pods may use by turns', () => {
    expect(gpu.model.accelerators.map(({ workload, memory }) => `${workload} ${memory}`)).toEqual([
      'faster-whisper 3Gi',
      'kokoro 2Gi',
      'ollama 10Gi',
    ]);
    expect(gpu.model.nodes[0]?.gpus.map(({ model, memory, replicas }) => `${model} ${memory} × ${replicas}`)).toEqual(['A2 16Gi × 4']);
  });

  test('CAPACITY_VRAM: shares that do not fit are refused, with the sums', () => {
    const greedy = renderCluster((fleet: Fleet) => {
      const cluster = new VxHome(fleet, { gpu: true });
      const place = (name: string) => new Application(cluster, name, { layer: 'apps', namespace: 'ai' });
      const plugin = new NvidiaDevicePlugin(
        new Application(cluster, 'nvidia-device-plugin', { layer: 'platform', namespace: 'gpu' }),
        'nvidia-device-plugin',
        { nodeSelector: { gpu: 'true' }, replicas: 4 },
      );
      const nodeSelector = { gpu: 'true' } as const;
      new Kokoro(place('kokoro'), 'kokoro', { nodeSelector, accelerator: plugin.share('2Gi') });
      new FasterWhisper(place('faster-whisper'), 'faster-whisper', {
        nodeSelector,
        storage: { class: 'hostpath', size: '10Gi' },
        accelerator: plugin.share('6Gi'),
      });
      new Ollama(place('ollama'), 'ollama', {
        nodeSelector,
        models: ['qwen3:14b'],
        storage: { class: 'hostpath', size: '100Gi' },
        accelerator: plugin.share('12Gi'),
      });
      return cluster;
    });
    expect(errors(greedy).map(({ code, message }) => `${code}: ${message}`)).toMatchInlineSnapshot(`
      [
        "CAPACITY_VRAM: declared device memory is 20Gi, the devices have 16Gi
        faster-whisper/faster-whisper: 6Gi
        kokoro/kokoro: 2Gi
        ollama/ollama: 12Gi
        together: 20Gi
        node vx-1: 1 × A2 with 16Gi",
      ]
    `);
  });
});

describe('switch (b), storage class', () => {
  const longhorn = switched({ storage: 'longhorn' });

  test('changes exactly this', () => {
    expect(changes(base, longhorn)).toMatchInlineSnapshot(`
      [
        "~ apps/openwebui/cronjob-openwebui-backup.yaml: spec.jobTemplate.spec.template.spec.affinity changed",
        "~ apps/openwebui/persistentvolumeclaim-openwebui-data.yaml: spec.storageClassName "hostpath-retain" → "longhorn"",
        "~ apps/pgadmin/cronjob-pgadmin-backup.yaml: spec.jobTemplate.spec.template.spec.affinity changed",
        "~ apps/pgadmin/persistentvolumeclaim-pgadmin-data.yaml: spec.storageClassName "hostpath-retain" → "longhorn"",
        "~ data/pgvector/statefulset-pgvector.yaml: spec.volumeClaimTemplates[0].spec.storageClassName "hostpath-retain" → "longhorn"",
        "~ data/redis/statefulset-redis.yaml: spec.volumeClaimTemplates[0].spec.storageClassName "hostpath-retain" → "longhorn"",
        "~ platform/portainer/cronjob-portainer-backup.yaml: spec.jobTemplate.spec.template.spec.affinity changed",
        "~ platform/portainer/persistentvolumeclaim-portainer-data.yaml: spec.storageClassName "hostpath-retain" → "longhorn"",
      ]
    `);
    expect(errors(longhorn)).toEqual([]);
  });

  test('its runbook names every claim that holds data and the class it goes to', () => {
    const [page] = runbooks(longhorn.model, longhorn.manifests).filter(({ file }) => file === 'move-volumes.md');
    expect(page?.text.match(/^\| .*\/.* \|$/gm)).toMatchInlineSnapshot(`
      [
        "| ai/data-pgvector-0 | 50Gi | longhorn | restored |",
        "| ai/data-redis-0 | 10Gi | longhorn | empty |",
        "| ai/openwebui-data | 20Gi | longhorn | restored |",
        "| ai/pgadmin-data | 1Gi | longhorn | restored |",
        "| portainer/portainer-data | 10Gi | longhorn | restored |",
      ]
    `);
    expect(page?.text).toContain('kubectl -n ai delete statefulset/pgvector');
    expect(page?.text).toContain('kubectl -n ai delete pvc data-pgvector-0');
  });

  test('the page of one program stops who writes there, and removes no claim but its own', () => {
    const pages = new Map(runbooks(longhorn.model, longhorn.manifests).map(({ file, text }) => [file, text]));
    const commands = (file: string, pattern: RegExp) => pages.get(file)?.match(pattern);
    const removals = /^kubectl .* delete .*$/gm;
    const stops = /scale \S+ --replicas=0/g;
    expect(commands('move-pgvector.md', removals)).toEqual([
      'kubectl -n ai delete statefulset/pgvector',
      'kubectl -n ai delete pvc data-pgvector-0',
    ]);
    expect(commands('move-pgvector.md', stops)).toEqual([
      'scale deployment/openwebui --replicas=0',
      'scale deployment/pgadmin --replicas=0',
      'scale statefulset/pgvector --replicas=0',
    ]);
    expect(commands('move-openwebui.md', removals)).toEqual(['kubectl -n ai delete pvc openwebui-data']);
    expect(commands('move-openwebui.md', stops)).toEqual(['scale deployment/openwebui --replicas=0']);
    // Nothing of it is copied, so nothing comes back.
    expect(pages.get('move-redis.md')).not.toMatch(/Back up|Restore/);
  });
});

describe('switch (c), certificates', () => {
  const encrypted = switched({ tls: true });

  test('changes exactly this', () => {
    expect(changes(base, encrypted)).toMatchInlineSnapshot(`
      [
        "~ apps/openwebui/deployment-openwebui.yaml: spec.template.spec.containers[open-webui].env[WEBUI_URL].value "http://ai.vx.home" → "https://ai.vx.home"",
        "~ apps/openwebui/deployment-openwebui.yaml: spec.template.spec.containers[open-webui].env[CORS_ALLOW_ORIGIN].value "http://ai.vx.home" → "https://ai.vx.home"",
        "~ apps/openwebui/deployment-openwebui.yaml: spec.template.spec.containers[open-webui].env[WEBUI_SESSION_COOKIE_SECURE] nothing → {"name":"WEBUI_SESSION_COOKIE_SECURE","value":"True"}",
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.cert-manager.io/cluster-issuer nothing → "vx-home-ca"",
        "~ apps/openwebui/ingress-openwebui.yaml: spec.tls nothing → [{"hosts":["ai.vx.home"],"secretName":"ai-vx-home-tls"}]",
        "+ platform/cert-manager/certificate-vx-home-ca.yaml",
        "+ platform/cert-manager/clusterissuer-vx-home-ca.yaml",
        "+ platform/cert-manager/issuer-cert-manager-self-signed.yaml",
        "+ platform/cert-manager/networkpolicy-cert-manager-cainjector.yaml",
        "+ platform/cert-manager/networkpolicy-cert-manager-webhook.yaml",
        "+ platform/cert-manager/networkpolicy-cert-manager.yaml",
        "+ platform/namespaces/limitrange-cert-manager.limits.yaml",
        "+ platform/namespaces/namespace-cert-manager.yaml",
        "+ platform/namespaces/networkpolicy-cert-manager.allow-dns.yaml",
        "+ platform/namespaces/networkpolicy-cert-manager.default-deny.yaml",
        "+ platform/namespaces/resourcequota-cert-manager.quota.yaml",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.cert-manager.io/cluster-issuer nothing → "vx-home-ca"",
        "~ platform/portainer/ingress-portainer.yaml: spec.tls nothing → [{"hosts":["ptnr.adm.vx.home"],"secretName":"ptnr-adm-vx-home-tls"}]",
      ]
    `);
    expect(errors(encrypted)).toEqual([]);
    expect(codes(encrypted)).toEqual(codes(base));
  });

  test('both hosts have a certificate of the house’s own authority', () => {
    expect(base.model.exposures.map(({ host, tls }) => `${host} ${tls}`)).toEqual(['ai.vx.home false', 'ptnr.adm.vx.home false']);
    expect(encrypted.model.exposures.map(({ host, tls }) => `${host} ${tls}`)).toEqual(['ai.vx.home true', 'ptnr.adm.vx.home true']);
    expect([base.model.certificateIssuers, encrypted.model.certificateIssuers]).toEqual([
      [],
      [{ key: 'home', kind: 'ClusterIssuer', name: 'vx-home-ca' }],
    ]);
    expect(encrypted.model.secrets).toEqual(base.model.secrets);
    expect(encrypted.runbooks.map((page) => page.file)).toEqual([...base.runbooks.map((page) => page.file), 'certificates.md'].sort());
  });

  test('on Traefik, plain HTTP is sent to HTTPS', () => {
    const later = switched({ tls: true, version: '1.36' });
    expect(changes(switched({ version: '1.36' }), later).filter((line) => /middleware|ingress-/.test(line))).toMatchInlineSnapshot(`
      [
        "+ apps/openwebui/ingress-openwebui-https.yaml",
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.cert-manager.io/cluster-issuer nothing → "vx-home-ca"",
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.traefik.ingress.kubernetes.io/router.entrypoints "web" → "websecure"",
        "~ apps/openwebui/ingress-openwebui.yaml: spec.tls nothing → [{"hosts":["ai.vx.home"],"secretName":"ai-vx-home-tls"}]",
        "+ apps/openwebui/middleware-openwebui-https.yaml",
        "+ platform/portainer/ingress-portainer-https.yaml",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.cert-manager.io/cluster-issuer nothing → "vx-home-ca"",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.traefik.ingress.kubernetes.io/router.entrypoints "web" → "websecure"",
        "~ platform/portainer/ingress-portainer.yaml: spec.tls nothing → [{"hosts":["ptnr.adm.vx.home"],"secretName":"ptnr-adm-vx-home-tls"}]",
        "+ platform/portainer/middleware-portainer-https.yaml",
      ]
    `);
    expect(errors(later)).toEqual([]);
  });

  test('with monitoring, its page has one as well, and certificates are watched', () => {
    const watched = switched({ tls: true, monitoring: true });
    expect(watched.model.exposures.filter(({ tls }) => !tls)).toEqual([]);
    const rules = field(pick(watched.manifests, 'ConfigMap', 'prometheus-rules'), 'data') as Record<string, string>;
    expect(rules['cluster-certificates.yaml']).toContain('alert: CertificateExpiring');
    expect(rules['cert-manager-cert-manager.yaml']).toContain('alert: CertificateIssuerNotReady');
  });
});

describe('switch (d), monitoring', () => {
  const monitored = switched({ monitoring: true });

  test('adds a layer and two namespaces, and changes nothing that was there', () => {
    const all = changes(base, monitored);
    expect(all.filter((line) => !line.startsWith('+ '))).toEqual([]);
    expect([...new Set(all.map((line) => line.slice(2).split('/').slice(0, 2).join('/')))]).toMatchInlineSnapshot(`
      [
        "monitoring/alertmanager",
        "monitoring/alloy",
        "monitoring/grafana",
        "monitoring/kube-state-metrics",
        "monitoring/loki",
        "monitoring/node-exporter",
        "monitoring/prometheus",
        "platform/namespaces",
      ]
    `);
    expect(errors(monitored)).toEqual([]);
    expect(codes(monitored)).toEqual(codes(base));
    expect(monitored.model.layers.map(({ name }) => name)).toEqual(['platform', 'data', 'apps', 'monitoring']);
    expect(base.model.layers.map(({ name }) => name)).toEqual(['platform', 'data', 'apps']);
  });

  test('the model says who brings it', () => {
    const { prometheus, grafana, loki } = monitored.model.monitoring;
    expect([prometheus, grafana, loki]).toEqual(['application', 'application', 'application']);
  });

  test('the backup of the database is watched, and the house is told on the phone', () => {
    const rules = field(pick(monitored.manifests, 'ConfigMap', 'prometheus-rules'), 'data') as Record<string, string>;
    expect(rules['pgvector-pgvector.yaml']).toContain('alert: BackupOverdue');
    expect(rules['pgvector-pgvector.yaml']).toContain('kube_cronjob_status_last_successful_time{namespace="ai",cronjob="pgvector-backup"}');
    expect(monitored.model.secrets.filter(({ namespace }) => namespace === 'monitoring').map(({ name }) => name)).toContain(
      'alertmanager-receivers',
    );
  });
});

describe('switch (e), sealed secrets', () => {
  const sealed = {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { name: 'pgvector-app', namespace: 'ai' },
    spec: { encryptedData: { password: 'AgB0', pgpass: 'AgB1' }, template: { metadata: { name: 'pgvector-app', namespace: 'ai' } } },
  };
  const file = 'clusters/vx-home/sealed/ai-pgvector-app.yaml';
  const inputs: FleetInputs = { listYaml: (folder) => (folder === 'clusters/vx-home/sealed' ? [file] : []), readYaml: () => [sealed] };
  const rendered = switched({ secrets: 'sealed' }, inputs);

  test('changes exactly this, and copies what was sealed as it is', () => {
    expect(changes(base, rendered)).toMatchInlineSnapshot(`
      [
        "+ platform/namespaces/limitrange-sealed-secrets.limits.yaml",
        "+ platform/namespaces/namespace-sealed-secrets.yaml",
        "+ platform/namespaces/networkpolicy-sealed-secrets.allow-dns.yaml",
        "+ platform/namespaces/networkpolicy-sealed-secrets.default-deny.yaml",
        "+ platform/namespaces/resourcequota-sealed-secrets.quota.yaml",
        "+ platform/sealed-secrets/networkpolicy-sealed-secrets.sealed-secrets.yaml",
        "+ platform/sealed-secrets/sealedsecret-ai.pgvector-app.yaml",
      ]
    `);
    expect(pick(rendered.manifests, 'SealedSecret').body).toEqual(sealed);
    expect(
      rendered.model.applications.find(({ name }) => name === 'sealed-secrets')?.charts.map(({ chart, version }) => `${chart} ${version}`),
    ).toEqual(['sealed-secrets 2.18.5']);
    expect(rendered.runbooks.map((page) => page.file)).toEqual(['sealed-secrets.md']);
  });

  test('the same Secrets are needed; only where they come from changes', () => {
    expect(rendered.model.secrets.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(
      base.model.secrets.map(({ namespace, name }) => `${namespace}/${name}`),
    );
    expect(errors(rendered)).toEqual([]);
  });
});

describe('switch (e), secrets from a Vault', () => {
  const external = switched({ secrets: 'external' });

  test('changes exactly this', () => {
    expect(changes(base, external)).toMatchInlineSnapshot(`
      [
        "+ platform/external-secrets/clustersecretstore-external-secrets.yaml",
        "+ platform/external-secrets/externalsecret-ai.openwebui-keys.yaml",
        "+ platform/external-secrets/externalsecret-ai.pgadmin-auth.yaml",
        "+ platform/external-secrets/externalsecret-ai.pgvector-app.yaml",
        "+ platform/external-secrets/externalsecret-ai.pgvector-backup.yaml",
        "+ platform/external-secrets/externalsecret-ai.pgvector-superuser.yaml",
        "+ platform/external-secrets/externalsecret-ai.redis-auth.yaml",
        "+ platform/external-secrets/externalsecret-portainer.portainer-admin.yaml",
        "+ platform/external-secrets/networkpolicy-external-secrets.external-secrets-operator.yaml",
        "+ platform/external-secrets/networkpolicy-external-secrets.external-secrets-webhook.yaml",
        "+ platform/external-secrets/networkpolicy-external-secrets.external-secrets.yaml",
        "+ platform/namespaces/limitrange-external-secrets.limits.yaml",
        "+ platform/namespaces/namespace-external-secrets.yaml",
        "+ platform/namespaces/networkpolicy-external-secrets.allow-dns.yaml",
        "+ platform/namespaces/networkpolicy-external-secrets.default-deny.yaml",
        "+ platform/namespaces/resourcequota-external-secrets.quota.yaml",
      ]
    `);
    expect(errors(external)).toEqual([]);
    expect(codes(external)).toEqual(codes(base));
  });

  test('every Secret but that of Argo CD has its ExternalSecret, with the keys it needs', () => {
    const made = external.manifests
      .filter(({ identity }) => identity.kind === 'ExternalSecret')
      .map(({ identity }) => `${identity.namespace}/${identity.name}`);
    const needed = external.model.secrets.map(({ namespace, name }) => `${namespace}/${name}`);
    expect(needed.filter((path) => !made.includes(path))).toEqual(['argocd/repository-vx-home']);
    expect(made.filter((path) => !needed.includes(path))).toEqual([]);
  });
});

describe('switch (f), Pod Security', () => {
  const restricted = switched({ podSecurity: 'restricted' });

  test('changes the labels of namespace ai and nothing else, because the workloads comply already', () => {
    expect(changes(base, restricted)).toMatchInlineSnapshot(`
      [
        "~ platform/namespaces/namespace-ai.yaml: metadata.labels.pod-security.kubernetes.io/audit "baseline" → "restricted"",
        "~ platform/namespaces/namespace-ai.yaml: metadata.labels.pod-security.kubernetes.io/enforce "baseline" → "restricted"",
        "~ platform/namespaces/namespace-ai.yaml: metadata.labels.pod-security.kubernetes.io/warn "baseline" → "restricted"",
      ]
    `);
    expect(errors(restricted)).toEqual([]);
  });
});

describe('switch (g), Trivy operator', () => {
  const scanned = switched({ trivyOperator: true });

  test('changes exactly this', () => {
    expect(changes(base, scanned)).toMatchInlineSnapshot(`
      [
        "+ platform/namespaces/limitrange-trivy-system.limits.yaml",
        "+ platform/namespaces/namespace-trivy-system.yaml",
        "+ platform/namespaces/networkpolicy-trivy-system.allow-dns.yaml",
        "+ platform/namespaces/networkpolicy-trivy-system.default-deny.yaml",
        "+ platform/namespaces/resourcequota-trivy-system.quota.yaml",
        "+ platform/trivy-operator/networkpolicy-trivy-operator.yaml",
      ]
    `);
    expect(errors(scanned)).toEqual([]);
    expect(codes(scanned)).toEqual(codes(base));
  });

  test('the model says who brings it, and what a scan needs at most', () => {
    expect([base.model.monitoring.trivyOperator, scanned.model.monitoring.trivyOperator]).toEqual(['none', 'application']);
    expect(scanned.model.footprints.find(({ name }) => name === 'trivy-operator')).toMatchObject({ pods: 2, limits: { memory: '2560Mi' } });
  });
});

describe('switch (h), metrics-server', () => {
  const measured = switched({ metricsServer: true });

  test('changes exactly this', () => {
    expect(changes(base, measured)).toMatchInlineSnapshot(`
      [
        "+ platform/metrics-server/apiservice-v1beta1.metrics.k8s.io.yaml",
        "+ platform/metrics-server/clusterrole-system.aggregated-metrics-reader.yaml",
        "+ platform/metrics-server/clusterrole-system.metrics-server.yaml",
        "+ platform/metrics-server/clusterrolebinding-metrics-server.system.auth-delegator.yaml",
        "+ platform/metrics-server/clusterrolebinding-system.metrics-server.yaml",
        "+ platform/metrics-server/deployment-metrics-server.metrics-server.yaml",
        "+ platform/metrics-server/networkpolicy-metrics-server.metrics-server.yaml",
        "+ platform/metrics-server/rolebinding-kube-system.metrics-server-auth-reader.yaml",
        "+ platform/metrics-server/service-metrics-server.metrics-server.yaml",
        "+ platform/metrics-server/serviceaccount-metrics-server.metrics-server.yaml",
        "+ platform/namespaces/limitrange-metrics-server.limits.yaml",
        "+ platform/namespaces/namespace-metrics-server.yaml",
        "+ platform/namespaces/networkpolicy-metrics-server.allow-dns.yaml",
        "+ platform/namespaces/networkpolicy-metrics-server.default-deny.yaml",
        "+ platform/namespaces/resourcequota-metrics-server.quota.yaml",
      ]
    `);
    expect(errors(measured)).toEqual([]);
    expect(codes(measured)).toEqual(codes(base));
  });

  test('the model says who brings it', () => {
    expect([base.model.monitoring.metricsServer, measured.model.monitoring.metricsServer]).toEqual(['none', 'application']);
  });
});

describe('the upgrade to 1.36', () => {
  const upgraded = switched({ version: '1.36' });

  test('changes exactly this: Traefik carries the hosts', () => {
    expect(changes(base, upgraded)).toMatchInlineSnapshot(`
      [
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-body-size "1g" → nothing",
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-buffering "off" → nothing",
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-read-timeout "3600" → nothing",
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-request-buffering "off" → nothing",
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-send-timeout "3600" → nothing",
        "~ apps/openwebui/ingress-openwebui.yaml: metadata.annotations.traefik.ingress.kubernetes.io/router.entrypoints nothing → "web"",
        "~ platform/namespaces/namespace-ai.yaml: metadata.labels.pod-security.kubernetes.io/enforce-version "v1.34" → "v1.36"",
        "~ platform/namespaces/namespace-argocd.yaml: metadata.labels.pod-security.kubernetes.io/enforce-version "v1.34" → "v1.36"",
        "~ platform/namespaces/namespace-portainer.yaml: metadata.labels.pod-security.kubernetes.io/enforce-version "v1.34" → "v1.36"",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.nginx.ingress.kubernetes.io/backend-protocol "HTTPS" → nothing",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-body-size "16m" → nothing",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-buffering "off" → nothing",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-read-timeout "3600" → nothing",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-request-buffering "off" → nothing",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.nginx.ingress.kubernetes.io/proxy-send-timeout "3600" → nothing",
        "~ platform/portainer/ingress-portainer.yaml: metadata.annotations.traefik.ingress.kubernetes.io/router.entrypoints nothing → "web"",
        "+ platform/portainer/serverstransport-portainer.yaml",
      ]
    `);
    expect(errors(upgraded)).toEqual([]);
  });

  test('leaves no warning of what has ended', () => {
    expect(codes(upgraded)).toMatchInlineSnapshot(`
      [
        "unchecked MODEL_INGRESS_READ_TIMEOUT",
        "unchecked REFERENCE_INGRESS_BACKEND",
        "unchecked REFERENCE_POLICY_NO_PODS",
      ]
    `);
  });

  test('Portainer’s Service tells Traefik to speak HTTPS and not to verify', () => {
    const chart = upgraded.model.applications.find(({ name }) => name === 'portainer')?.charts[0];
    expect(chart?.values['service']).toMatchInlineSnapshot(`
      {
        "annotations": {
          "traefik.ingress.kubernetes.io/service.serversscheme": "https",
          "traefik.ingress.kubernetes.io/service.serverstransport": "portainer-portainer@kubernetescrd",
        },
        "type": "ClusterIP",
      }
    `);
  });
});

test('all switches together render without an error', () => {
  expect(
    errors(
      switched({
        gpu: true,
        storage: 'longhorn',
        tls: true,
        podSecurity: 'restricted',
        trivyOperator: true,
        metricsServer: true,
        version: '1.36',
      }),
    ),
  ).toEqual([]);
});
