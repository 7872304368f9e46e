import type { ObjectDiff } from '../../src/diff/index.ts';
import type { ClusterReview, FleetReview, SharedChange } from '../../src/review/index.ts';
import {
  added,
  alloy,
  alloyConsequences,
  alloyImage,
  bodies,
  changed,
  cluster,
  gravest,
  postgresLines,
  removed,
  room,
  runnerLines,
  told,
  was,
} from './fixture-parts.ts';

/** One evening's work on five clusters, made up, with something of everything that a page has to show. */
export function madeUpReview(): FleetReview {
  const clusters = [home(), research(), collab(), lab(), laptop()];
  const sharedTitles: readonly [string, (object: ObjectDiff) => boolean][] = [
    ['DaemonSet monitoring/alloy', ({ identity }) => identity.kind === 'DaemonSet' && identity.name === 'alloy'],
    ['ConfigMap monitoring/alloy', ({ identity }) => identity.kind === 'ConfigMap' && identity.name === 'alloy'],
    ['NetworkPolicy monitoring/alloy', ({ identity }) => identity.kind === 'NetworkPolicy' && identity.name === 'alloy'],
    ['StatefulSet <environment>/ollama', ({ identity }) => identity.kind === 'StatefulSet' && identity.name === 'ollama'],
    ['Service <environment>/ollama', ({ identity }) => identity.kind === 'Service' && identity.name === 'ollama'],
  ];
  const shared = sharedTitles.map(([title, isIt]): SharedChange => {
    const objects = clusters.flatMap(({ cluster, diff }) =>
      diff.objects.flatMap((object, index) => (isIt(object) ? [{ cluster, index, object }] : [])),
    );
    const places = objects.map(({ cluster, object }) => (title.includes('<') ? `${cluster}/${object.identity.namespace}` : cluster));
    return { title, places, objects: objects.map(({ cluster, index }) => ({ cluster, index })) };
  });
  return { version: 1, base: 'main (3518cdb0)', head: 'working tree', level: gravest(clusters), clusters, shared };
}

function home(): ClusterReview {
  const claims = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources: { requests: { storage: '20Gi' } } } }] };
  return cluster('vx-home', {
    alike: 412,
    objects: [
      ...alloy('vx-home'),
      changed('StatefulSet', 'ai', 'pgvector', 'data', 'pgvector', [
        { path: 'spec.template.spec.containers[postgres].image', from: 'pgvector/pgvector:0.8.1-pg17', to: 'pgvector/pgvector:0.8.2-pg17' },
        { path: 'spec.template.spec.containers[postgres].resources.limits.memory', from: '2Gi', to: '3Gi' },
        { path: 'spec.volumeClaimTemplates[data].spec.resources.requests.storage', from: '20Gi', to: '40Gi' },
      ]),
      changed('ConfigMap', 'ai', 'pgvector-config', 'data', 'pgvector', [{ path: 'data.postgresql.conf', lines: postgresLines }]),
      changed('Secret', 'ai', 'pgvector-superuser', 'data', 'pgvector', [{ path: 'data.password', hidden: { from: 24, to: 32 } }]),
      changed('PodDisruptionBudget', 'ai', 'pgvector', 'data', 'pgvector', [{ path: 'spec.maxUnavailable', to: 0 }]),
      removed('StatefulSet', 'shop', 'redis', 'data', 'redis', claims),
      removed('Service', 'shop', 'redis', 'data', 'redis', {
        ports: [{ name: 'redis', port: 6379 }],
        selector: { 'app.kubernetes.io/name': 'redis' },
      }),
      removed('ConfigMap', 'shop', 'redis', 'data', 'redis', {
        'redis.conf': 'maxmemory 256mb\nmaxmemory-policy allkeys-lru\nappendonly yes\n',
      }),
      removed('PersistentVolumeClaim', 'shop', 'redis-dump', 'data', 'redis', {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '5Gi' } },
      }),
      removed('NetworkPolicy', 'shop', 'redis', 'data', 'redis', { podSelector: {}, policyTypes: ['Ingress'] }),
      changed('Ingress', 'apps', 'n8n', 'apps', 'n8n', [
        { path: 'spec.rules[n8n.home.example].http.paths[/].backend.service.port.number', from: 5678, to: 5679 },
        { path: 'metadata.annotations[traefik.ingress.kubernetes.io/router.middlewares]', from: 'apps-lan-only@kubernetescrd' },
      ]),
      changed('Deployment', 'apps', 'n8n', 'apps', 'n8n', [
        { path: 'spec.replicas', from: 1, to: 2 },
        { path: 'spec.strategy.type', from: 'Recreate', to: 'RollingUpdate' },
        { path: 'spec.template.spec.containers[n8n].env[N8N_LOG_LEVEL].value', from: 'info', to: 'warn' },
        {
          path: 'spec.template.spec.containers[n8n].ports[5678/TCP]',
          from: { name: 'http', containerPort: 5678 },
          to: { name: 'http', containerPort: 5679 },
        },
      ]),
      {
        ...changed('Service', 'apps', 'hooks', 'apps', 'n8n', [{ path: 'metadata.name', from: 'webhook', to: 'hooks' }]),
        change: 'renamed',
        before: was('Service', 'apps', 'webhook', 'apps', 'n8n'),
      },
      {
        ...changed('CronJob', 'ai', 'pgvector-dump', 'platform', 'backup', []),
        change: 'moved',
        before: was('CronJob', 'ai', 'pgvector-dump', 'data', 'pgvector'),
      },
      changed('IPAddressPool', 'metallb-system', 'lan', 'platform', 'metallb', [
        { path: 'spec.addresses', from: ['192.168.1.240-192.168.1.249'], to: ['192.168.1.240-192.168.1.245'] },
      ]),
    ],
    facts: [{ path: 'nodes[nuc-2].taints', to: [{ key: 'storage', effect: 'NoSchedule' }] }],
    consequences: [
      told(
        'data',
        'data-loss',
        'redis',
        'PersistentVolumeClaim shop/redis-dump',
        'the claim is pruned, and its class deletes the volume: 5Gi are gone',
        ['spec.storageClassName: local-path', 'StorageClass local-path: reclaimPolicy: Delete', 'no Prune=false on the claim'],
        'copy it first: `kubectl -n shop exec redis-0 -- redis-cli --rdb /tmp/dump.rdb`, then say `retire(redis, …)` in clusters/vx-home/data.ts',
      ),
      told(
        'immutable',
        'interruption',
        'pgvector',
        'StatefulSet ai/pgvector',
        'a claim template cannot be changed: the StatefulSet is deleted and made again, its claims stay',
        ['spec.volumeClaimTemplates[data].spec.resources.requests.storage: 20Gi → 40Gi'],
        '`kubectl -n ai delete statefulset pgvector --cascade=orphan`, then sync',
        'confirmed',
      ),
      told(
        'interruption',
        'interruption',
        'pgvector',
        'StatefulSet ai/pgvector',
        'one pod, recreated: about 2m down',
        ['spec.replicas: 1', 'startupProbe: 24 × 5s', 'three applications ask it: n8n, open-webui, rag'],
        undefined,
        'confirmed',
      ),
      told('restart', 'restart', 'pgvector', 'StatefulSet ai/pgvector', 'its ConfigMap changes, and with it the checksum of its pods', [
        'ConfigMap ai/pgvector-config: data.postgresql.conf',
      ]),
      told(
        'exposure',
        'lock-out',
        'n8n',
        'Ingress n8n.home.example',
        'open to the whole internet: the middleware that let only the LAN in is gone',
        [
          'metadata.annotations[traefik.ingress.kubernetes.io/router.middlewares]: apps-lan-only@kubernetescrd → not set',
          'Service traefik: 0.0.0.0/0 by the router’s port 443',
        ],
        'put `lanOnly` back, or accept it with a reason: `accept("EXPOSURE_WIDENED", "…")`',
      ),
      told('address', 'interruption', 'metallb', 'Service ingress/traefik', 'its address 192.168.1.247 is outside of the pool now', [
        'spec.addresses: 192.168.1.240-192.168.1.249 → 192.168.1.240-192.168.1.245',
      ]),
      told(
        'secret',
        'restart',
        'pgvector',
        'Secret ai/pgvector-superuser',
        'another password: the role has to get it too',
        ['data.password: 24 characters → 32 characters'],
        '`labwright secrets rotate vx-home pgvector-superuser`',
      ),
      told('argo-cd', 'none', 'redis', 'Application vx-home-redis', 'goes without taking its objects with it', [
        'preserveResourcesOnDeletion: true',
      ]),
      ...alloyConsequences(),
    ],
    images: [
      { application: 'pgvector', name: 'pgvector/pgvector', from: '0.8.1-pg17', to: '0.8.2-pg17', users: ['StatefulSet ai/pgvector'] },
      alloyImage,
    ],
    charts: [
      { application: 'cert-manager', name: 'cert-manager', from: '1.20.3', to: '1.21.1', users: ['Application vx-home-cert-manager'] },
    ],
    capacity: [
      room(undefined, 12_000, 46, [7_400, 27], [7_900, 28.5]),
      room('nuc-1', 4_000, 15, [2_900, 11], [3_150, 12]),
      room('nuc-2', 8_000, 31, [4_500, 16], [4_750, 16.5]),
    ],
  });
}

function research(): ClusterReview {
  const environments = ['dev', 'staging', 'production'];
  return cluster('ai-rnd', {
    alike: 655,
    objects: [
      ...alloy('ai-rnd'),
      ...environments.flatMap((environment) => [
        changed('StatefulSet', environment, 'ollama', 'ai', `ollama-${environment}`, [
          { path: 'spec.template.spec.containers[ollama].env[OLLAMA_KEEP_ALIVE].value', from: '5m', to: '30m' },
          { path: 'spec.template.spec.containers[ollama].resources.limits[nvidia.com/gpu]', from: 1, to: 2 },
        ]),
        changed('Service', environment, 'ollama', 'ai', `ollama-${environment}`, [
          { path: 'spec.ports[11434/TCP].targetPort', from: 11434, to: 'http' },
        ]),
      ]),
      ...['Deployment', 'Service', 'Ingress', 'ServiceAccount', 'NetworkPolicy', 'ConfigMap', 'Secret'].map((kind) =>
        added(kind, 'lab', 'pgadmin', 'tools', 'pgadmin', bodies[kind] ?? {}),
      ),
      changed('ClusterRole', '', 'notebook-admin', 'ml', 'jupyterhub', [
        { path: 'rules[0].verbs', from: ['get', 'list'], to: ['*'] },
        { path: 'rules[1]', to: { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] } },
      ]),
      changed('CustomResourceDefinition', '', 'experiments.lab.example', 'ml', 'experiments', [
        { path: 'spec.versions[v1].schema.openAPIV3Schema.properties.spec.required', from: ['image'], to: ['image', 'dataset'] },
      ]),
      changed('HorizontalPodAutoscaler', 'production', 'rag', 'ai', 'rag', [{ path: 'spec.maxReplicas', from: 4, to: 10 }]),
    ],
    consequences: [
      ...environments.map((environment) =>
        told(
          'interruption',
          'interruption',
          `ollama-${environment}`,
          `StatefulSet ${environment}/ollama`,
          'one pod, recreated: the models are loaded again, about 4m',
          ['spec.replicas: 1', 'spec.template.spec.containers[ollama].env[OLLAMA_KEEP_ALIVE].value: 5m → 30m'],
        ),
      ),
      told(
        'rbac',
        'none',
        'jupyterhub',
        'ClusterRole notebook-admin',
        'may read every Secret of the cluster',
        ['rules[1]: [""] secrets: get, list', 'bound to ServiceAccount ml/hub'],
        'name the Secrets: `resourceNames: [ … ]`',
      ),
      told(
        'definition',
        'interruption',
        'experiments',
        'CustomResourceDefinition experiments.lab.example',
        'two objects no longer fit it: they can be read, but not changed',
        ['Experiment lab/baseline: spec.dataset is required', 'Experiment lab/ablation: spec.dataset is required'],
        undefined,
        'confirmed',
      ),
      told(
        'capacity',
        'interruption',
        'ollama-production',
        'node gpu-1',
        'three pods ask for six GPUs, and it has four: one of them waits',
        ['nvidia.com/gpu: 3 → 6 of 4'],
        undefined,
        'confirmed',
      ),
      told('flow', 'none', 'pgadmin', 'Deployment lab/pgadmin', 'may reach pgvector on 5432', [
        'NetworkPolicy lab/pgadmin: egress ai/pgvector:5432/TCP',
      ]),
      told('exposure', 'none', 'pgadmin', 'Ingress pgadmin.lab.example', 'a new address on the LAN', ['ingressClassName: traefik']),
      ...alloyConsequences(),
    ],
    images: [alloyImage, { application: 'pgadmin', name: 'dpage/pgadmin4', to: '9.12', users: ['Deployment lab/pgadmin'] }],
    charts: [
      { application: 'cert-manager', name: 'cert-manager', from: '1.20.3', to: '1.21.1', users: ['Application ai-rnd-cert-manager'] },
    ],
    capacity: [room(undefined, 32_000, 250, [18_000, 120], [29_500, 244]), room('gpu-1', 16_000, 125, [12_000, 90], [17_200, 131])],
  });
}

function collab(): ClusterReview {
  return cluster('collab', {
    alike: 301,
    objects: [
      ...alloy('collab'),
      changed('ConfigMap', 'git', 'gitlab-runner', 'delivery', 'gitlab-runner', [{ path: 'data.config.toml', lines: runnerLines }]),
      changed('Deployment', 'git', 'gitlab-runner', 'delivery', 'gitlab-runner', [
        { path: 'spec.template.metadata.annotations[labwright.dev/checksum]', from: '5c1f0a7be2', to: 'a94d20c6f1' },
        { path: 'spec.template.spec.securityContext.runAsNonRoot', from: true },
      ]),
      ...['mattermost', 'outline', 'wiki', 'forms'].map((name) =>
        changed('Deployment', 'apps', name, 'apps', name, [
          { path: 'spec.template.spec.priorityClassName', from: 'standard', to: 'interactive' },
        ]),
      ),
    ],
    consequences: [
      told('privilege', 'none', 'gitlab-runner', 'Deployment git/gitlab-runner', 'may run as root', [
        'spec.template.spec.securityContext.runAsNonRoot: true → not set',
      ]),
      ...['mattermost', 'outline', 'wiki', 'forms'].map((name) =>
        told('restart', 'restart', name, `Deployment apps/${name}`, 'rolls, one pod after another: no time down', [
          'spec.replicas: 2',
          'maxUnavailable: 0',
        ]),
      ),
      ...alloyConsequences(),
    ],
    images: [alloyImage],
  });
}

function lab(): ClusterReview {
  return cluster('devops-lab', {
    alike: 260,
    objects: [
      ...alloy('devops-lab'),
      changed('Job', 'ci', 'registry-init', 'delivery', 'registry', [
        { path: 'spec.template.spec.containers[init].image', from: 'registry:3.0.0', to: 'registry:3.1.0' },
      ]),
      ...['build', 'deploy', 'scan'].map((name) =>
        changed('ResourceQuota', name, 'team', 'lab', `team-${name}`, [{ path: 'spec.hard[requests.memory]', from: '16Gi', to: '12Gi' }]),
      ),
      added('Namespace', '', 'sandbox', 'lab', 'sandbox', { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }),
      added('LimitRange', 'sandbox', 'defaults', 'lab', 'sandbox', { limits: [{ type: 'Container', default: { memory: '256Mi' } }] }),
    ],
    consequences: alloyConsequences(),
    images: [alloyImage],
  });
}

function laptop(): ClusterReview {
  return cluster('t495', { alike: 188, objects: [] });
}

/** The same evening over and over, until as many objects differ: each copy by a name of its own. */
export function manyObjects(count: number): FleetReview {
  const review = madeUpReview();
  const each = Math.ceil(count / review.clusters.filter(({ diff }) => diff.objects.length > 0).length);
  const clusters = review.clusters.map((one) => ({ ...one, diff: { ...one.diff, objects: repeated(one.diff.objects, each) } }));
  return { ...review, clusters };
}

function repeated(objects: readonly ObjectDiff[], count: number): readonly ObjectDiff[] {
  if (objects.length === 0) return [];
  return Array.from({ length: Math.max(count, objects.length) }, (_, at) => {
    const object = objects[at % objects.length]!;
    if (at < objects.length) return object;
    const name = `${object.identity.name}-${Math.floor(at / objects.length)}`;
    return { ...object, identity: { ...object.identity, name }, file: object.file.replace('.yaml', `-${at}.yaml`) };
  });
}
