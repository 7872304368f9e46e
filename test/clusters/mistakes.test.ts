import {
  Application,
  defineCluster,
  defineEnvironments,
  ExternalService,
  Fleet,
  GitLab,
  GitLabRunner,
  Knative,
  KnativeOperator,
  k3s,
  Machine,
  type NamespaceName,
  NvidiaDevicePlugin,
  nvidia,
  Ollama,
  PowerModes,
  ServerlessFunction,
  WebService,
} from 'labwright';
import { expect, test } from 'vitest';
import { runChecks } from '../../src/checks/index.ts';
import { checksFor } from '../../src/cli/checks.ts';
import { renderCluster } from '../../src/render/index.ts';

const card = nvidia('RTX 3090');

class Scratch extends defineCluster({
  name: 'scratch',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    one: {
      address: '192.168.1.21',
      roles: ['control-plane', 'worker'],
      labels: { gpu: 'true' },
      capacity: { cpu: '16', memory: '15.6Gi' },
      gpus: [card],
    },
  },
  storageClasses: { local: { name: 'local-path', provisioner: 'rancher.io/local-path', reclaimPolicy: 'Retain', topology: 'node' } },
  defaultStorageClass: 'local',
  ingresses: { main: { className: 'traefik', controller: 'traefik' } },
  issuers: { home: { kind: 'ClusterIssuer', name: 'home-ca' } },
  priorityClasses: { apps: 500 },
  defaultPriorityClass: 'apps',
  layers: { apps: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    gpu: { podSecurity: 'privileged' },
    gitlab: { podSecurity: 'baseline' },
    runners: { podSecurity: 'baseline' },
    'knative-operator': { podSecurity: 'restricted' },
    'knative-serving': { podSecurity: 'restricted' },
    staging: { podSecurity: 'restricted' },
    production: { podSecurity: 'restricted' },
    web: { podSecurity: 'restricted' },
    lesson: { podSecurity: 'baseline', sealed: {} },
  },
}) {}

/** What owners get wrong, all of it in one cluster file. */
function scratch(): Scratch {
  const cluster = new Scratch(new Fleet({ repository: 'https://git.example.org/home/lab.git', revision: 'main' }));
  const at = (name: string, namespace: NamespaceName<Scratch>) => new Application(cluster, name, { layer: 'apps', namespace });

  // A mode above its host: 16 + 20 on 32.
  const host = new Machine(cluster, 'pve', {
    purpose: 'everything',
    kind: 'host',
    cpu: '16',
    memory: '31.2Gi',
    gpus: [card],
    nodes: ['one'],
  });
  const trainer = new Machine(cluster, 'trainer', { purpose: 'training', host, address: '192.168.1.50', cpu: '8', memory: '20Gi' });
  new PowerModes(cluster, 'modes', { host, modes: { work: [trainer, 'one'] } });

  // Video memory of two environments above the card: 16 + 12 of 24. And an override of a value that does not exist.
  const gpu = new NvidiaDevicePlugin(at('gpu', 'gpu'), 'gpu', { nodeSelector: { gpu: 'true' }, replicas: 4 });
  defineEnvironments({
    global: { domain: 'staging.home' },
    components: () => ({ ollama: { vram: '12Gi' } }),
    environments: {
      staging: {},
      production: { from: 'staging', components: { ollama: { vram: '16Gi', vrma: '20Gi' } as { vram: string } } },
    },
  }).make(cluster, ({ name, components }) => {
    new Ollama(at(`ollama-${name}`, name), 'ollama', {
      nodeSelector: { gpu: 'true' },
      models: ['qwen3:8b'],
      storage: { size: '40Gi' },
      accelerator: gpu.share(components.ollama.vram),
    });
  });

  // A host name claimed twice, and TLS of an issuer that nobody declares.
  const image = 'registry.example.org/shop:1.0.0';
  const shop = new WebService(at('shop', 'web'), 'shop', { image, host: 'shop.home', tls: { issuer: 'home' } });
  new WebService(at('blog', 'web'), 'blog', { image, host: 'shop.home', tls: { issuer: 'hoem' as 'home' } });
  new WebService(at('wiki', 'web'), 'wiki', { image, host: 'wiki.home', tls: {} as { issuer: 'home' } });

  // A client of OpenID Connect without its secret.
  new WebService(at('board', 'web'), 'board', { image, env: { OIDC_CLIENT_ID: 'board', OIDC_ISSUER: 'https://git.home' } });

  // A privileged runner in a namespace that forbids it.
  const gitlab = new GitLab(at('gitlab', 'gitlab'), 'gitlab', {
    host: 'git.home',
    tls: { issuer: 'home' },
    storage: { size: '50Gi' },
    backup: { exempt: 'a scratch cluster' },
  });
  new GitLabRunner(at('runner', 'runners'), 'runner', { server: gitlab, docker: 'privileged' });

  // A function without an image.
  const operator = new KnativeOperator(
    new Application(cluster, 'knative-operator', { layer: 'apps', namespace: 'knative-operator', syncOptions: ['ServerSideApply=true'] }),
    'knative-operator',
  );
  const knative = new Knative(at('knative', 'knative-serving'), 'knative', { operator });
  new ServerlessFunction(at('sort', 'web'), 'sort', { runtime: knative, image: '', trigger: { http: {} } });

  // An address outside of every declared range.
  new ExternalService(at('printer', 'web'), 'printer', { at: ['192.168.7.5'], ports: { ipp: 631 } });

  // A sealed namespace with a flow out of it.
  new WebService(at('target', 'lesson'), 'target', { image, uses: { SHOP: shop } });
  return cluster;
}

const rendered = renderCluster(scratch());
const found = runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues);
const said = (code: string, path: string) =>
  found
    .filter((one) => one.severity === 'error' && one.code === code && one.path.startsWith(`scratch${path}`))
    .map(({ path: place, message, hint }) => `${place}: ${message} [${hint}]`)
    .join('\n');

test('CAPACITY_HOST_MODE: a mode above the host', () => {
  expect(said('CAPACITY_HOST_MODE', '/modes')).toMatchInlineSnapshot(
    `"scratch/modes modes.work: one 16Gi, trainer 20Gi need 36Gi, and the host pve has 31.2Gi less 2Gi for itself: 6.8Gi too little [give one of them less memory, or move it to another mode; the largest is trainer]"`,
  );
});

test('CAPACITY_VRAM: video memory of two environments above the card', () => {
  expect(said('CAPACITY_VRAM', '')).toMatchInlineSnapshot(`
    "scratch nodes.one.gpus nvidia.com/gpu: declared device memory is 28Gi, the devices have 24Gi
      ollama-production/ollama: 16Gi
      ollama-staging/ollama: 12Gi
      together: 28Gi
      node one: 1 × RTX 3090 with 24Gi [free 4Gi: a smaller model, fewer programs on the device, or one of them on the processor]"
  `);
});

test('MODEL_ENVIRONMENT: an override of a value that does not exist', () => {
  expect(said('MODEL_ENVIRONMENT', '')).toMatchInlineSnapshot(
    `"scratch environments.production.components.ollama.vrma: overrides a value that does not exist [did you mean \`vram\`?]"`,
  );
});

test('REFERENCE_INGRESS_TWICE: a host claimed by two services, told once', () => {
  expect(said('REFERENCE_INGRESS_TWICE', '')).toMatchInlineSnapshot(
    `"scratch/shop/shop/ingress spec.rules[0].http.paths[0]: shop.home / is already claimed by Ingress web/blog [give one of the two another host]"`,
  );
});

test('MODEL_UNKNOWN_NAME: TLS of an issuer that nobody declares', () => {
  expect(said('MODEL_UNKNOWN_NAME', '/blog')).toMatchInlineSnapshot(
    `"scratch/blog/blog tls.issuer: no issuer "hoem" in this cluster [did you mean \`home\`?]"`,
  );
});

test('MODEL_VALUE: TLS without an issuer', () => {
  expect(said('MODEL_VALUE', '/wiki')).toMatchInlineSnapshot(
    `"scratch/wiki/wiki tls.issuer: nobody is named who signs the certificate [write \`tls: { issuer: 'home' }\`]"`,
  );
});

test('SECRET_OIDC_CLIENT: a client without its secret', () => {
  expect(said('SECRET_OIDC_CLIENT', '/board')).toMatchInlineSnapshot(
    `"scratch/board/board/deployment spec.template.spec.containers[0].env: \`OIDC_CLIENT_ID\` is given and \`OIDC_CLIENT_SECRET\` is not: the provider refuses a client without its secret, so nobody can sign in [read \`OIDC_CLIENT_SECRET\` from a Secret, with the value that the provider shows for this client]"`,
  );
});

test('MODEL_VALUE: a privileged runner in a namespace that forbids it', () => {
  expect(said('MODEL_VALUE', '/runner')).toMatchInlineSnapshot(
    `"scratch/runner/runner docker: privileged jobs cannot run in namespace "runners", whose podSecurity is "baseline" [give this runner a namespace of its own with \`podSecurity: 'privileged'\`, or build with \`rootless: 'unconfined'\` or without Docker]"`,
  );
});

test('MODEL_VALUE: a function without an image', () => {
  expect(said('MODEL_VALUE', '/sort')).toMatchInlineSnapshot(
    `"scratch/sort/sort image: a function without an image has nothing to run [write \`image: 'registry.example.org/functions/name:1.0.0'\`]"`,
  );
});

test('MODEL_ADDRESS_OUTSIDE: an external service outside of every declared range', () => {
  expect(said('MODEL_ADDRESS_OUTSIDE', '/printer')).toMatchInlineSnapshot(
    `"scratch/printer/printer at[0]: 192.168.7.5 lies in no declared range: network.nodes 192.168.1.0/24 [correct the address; or declare the site it stands in, with \`routedTo\` from this one; or write \`networks: ['192.168.7.5/32']\` for a way that is declared nowhere else]"`,
  );
});

test('NETWORK_SEALED: a flow out of a sealed namespace', () => {
  expect(said('NETWORK_SEALED', '/target')).toMatchInlineSnapshot(
    `"scratch/target/target connection shop: http: a flow to web/shop on port 8080 leaves lesson, which is sealed [remove it, or move the workload to a namespace that is not sealed]"`,
  );
});

test('every mistake is told in one run, and nothing else is an error but the folder that the printer leaves empty and the one small machine', () => {
  expect(found.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`)).toMatchInlineSnapshot(`
    [
      "CAPACITY_NO_ROOM scratch nodes",
      "MODEL_ENVIRONMENT scratch environments.production.components.ollama.vrma",
      "CAPACITY_VRAM scratch nodes.one.gpus nvidia.com/gpu",
      "MODEL_UNKNOWN_NAME scratch/blog/blog tls.issuer",
      "SECRET_OIDC_CLIENT scratch/board/board/deployment spec.template.spec.containers[0].env",
      "CAPACITY_HOST_MODE scratch/modes modes.work",
      "ARGO_FOLDER_WITHOUT_APPLICATION scratch/printer name",
      "MODEL_ADDRESS_OUTSIDE scratch/printer/printer at[0]",
      "MODEL_VALUE scratch/runner/runner docker",
      "REFERENCE_INGRESS_TWICE scratch/shop/shop/ingress spec.rules[0].http.paths[0]",
      "MODEL_VALUE scratch/sort/sort image",
      "NETWORK_SEALED scratch/target/target connection shop: http",
      "MODEL_VALUE scratch/wiki/wiki tls.issuer",
    ]
  `);
});
