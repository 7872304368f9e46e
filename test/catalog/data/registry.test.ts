import { type AddressClaim, Minio, Registry, type RegistryProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { violations } from '../../../src/checks/policy/pod-security.ts';
import { Attic } from '../../attic.ts';
import { place, problems, variables } from '../_backup.ts';

type Props = Omit<RegistryProps<Attic>, 'bucket'>;

function render(change: (cluster: Attic) => Partial<Props> = () => ({}), storeIn: 'home' | 'other' = 'home') {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const store = new Minio(place(cluster, 'minio', storeIn), 'minio', {
      buckets: { images: {} },
      storage: { size: '50Gi' },
      backup: { exempt: 'a test' },
    });
    new Registry(place(cluster, 'registry'), 'registry', { bucket: store.bucket('images'), access: 'open', ...change(cluster) });
    return cluster;
  });
}

const own = (rendered: ReturnType<typeof render>) => rendered.manifests.filter(({ origin }) => origin.application === 'registry');
const files = (rendered: ReturnType<typeof render>) =>
  field(pick(rendered.manifests, 'ConfigMap', 'registry-config'), 'data') as Record<string, string>;
const container = 'spec.template.spec.containers[0]';

test('smallest props: one pod with its images in the bucket', () => {
  const rendered = render();
  expect(rendered.issues).toEqual([]);
  expect(own(rendered).map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
    'ConfigMap registry-config',
    'Service registry',
    'Deployment registry',
    'NetworkPolicy registry',
  ]);
  const deployment = pick(rendered.manifests, 'Deployment');
  expect(field(deployment, 'spec.replicas')).toBe(1);
  expect(field(deployment, 'spec.strategy')).toEqual({ type: 'Recreate' });
  expect(field(deployment, `${container}.image`)).toMatch(/^docker\.io\/library\/registry:3\./);
  expect(field(deployment, `${container}.env`)).toEqual([
    { name: 'COLLECT_AT', value: '04:30' },
    { name: 'COLLECT_OPTIONS', value: '' },
    { name: 'OTEL_TRACES_EXPORTER', value: 'none' },
    { name: 'REGISTRY_HTTP_SECRET', valueFrom: { secretKeyRef: { name: 'registry-http', key: 'secret' } } },
    { name: 'REGISTRY_STORAGE_S3_ACCESSKEY', valueFrom: { secretKeyRef: { name: 'minio-bucket-images', key: 'access-key' } } },
    { name: 'REGISTRY_STORAGE_S3_SECRETKEY', valueFrom: { secretKeyRef: { name: 'minio-bucket-images', key: 'secret-key' } } },
  ]);
  expect(rendered.model.applications.find(({ name }) => name === 'registry')?.dependsOn).toEqual(['minio']);
  expect(rendered.model.connections.filter(({ from }) => from.workload === 'registry')).toMatchObject([
    { to: { workload: 'minio' }, port: 9000 },
  ]);
  expect(rendered.model.metrics?.filter(({ workload }) => workload === 'registry')).toMatchObject([{ port: 'metrics', podPort: 5001 }]);
});

test('every prop', () => {
  const rendered = render((cluster) => {
    const claim: AddressClaim<Attic> = { cluster, application: place(cluster, 'addresses'), pool: 'lan', address: '10.20.0.242' };
    const props: Required<Props> = {
      access: 'htpasswd',
      address: claim,
      host: 'registry.attic.home',
      ingress: 'public',
      tls: undefined,
      bodySize: '8Gi',
      collectAt: '23:05',
      collectUntagged: true,
      priority: 'data',
      nodeSelector: { gpu: 'true' },
      resources: { cpu: '1', memory: '1Gi', memoryLimit: '3Gi' },
      overrides: {
        deployment: { spec: { minReadySeconds: 7 } },
        service: { spec: { sessionAffinity: 'ClientIP' } },
        loadBalancer: { spec: { sessionAffinity: 'ClientIP' } },
        ingress: { metadata: { annotations: { note: 'x' } } },
        configMap: { immutable: true },
      },
    };
    return props;
  });
  expect(rendered.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { manifests } = rendered;
  const deployment = pick(manifests, 'Deployment');
  expect(field(deployment, 'spec.minReadySeconds')).toBe(7);
  expect(field(deployment, 'spec.template.spec.priorityClassName')).toBe('data');
  expect(field(deployment, 'spec.template.spec.nodeSelector')).toEqual({ gpu: 'true' });
  expect(field(deployment, `${container}.resources`)).toEqual({ requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '3Gi' } });
  expect(variables(deployment)).toMatchObject({ COLLECT_AT: '23:05', COLLECT_OPTIONS: '--delete-untagged' });
  expect(field(deployment, `${container}.volumeMounts[1]`)).toEqual({ name: 'users', mountPath: '/run/secrets/users', readOnly: true });
  expect(field(pick(manifests, 'Service', 'registry'), 'spec.sessionAffinity')).toBe('ClientIP');
  const lan = pick(manifests, 'Service', 'registry-lan');
  expect(field(lan, 'metadata.annotations')).toMatchObject({ 'metallb.io/loadBalancerIPs': '10.20.0.242' });
  expect(field(lan, 'spec.ports')).toEqual([{ name: 'http', port: 5000, targetPort: 'http', protocol: 'TCP' }]);
  expect(field(lan, 'spec.sessionAffinity')).toBe('ClientIP');
  expect(field(pick(manifests, 'Ingress'), 'metadata.annotations')).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-body-size': '8g',
    'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
    note: 'x',
  });
  expect(field(pick(manifests, 'ConfigMap', 'registry-config'), 'immutable')).toBe(true);
  expect(rendered.model.secrets.find(({ name }) => name === 'registry-users')?.keys).toMatchObject([{ name: 'htpasswd', kind: 'given' }]);
});

test('the configuration: layers of this bucket, no memory of what was there, and reads only in the second file', () => {
  const { 'config.yml': text = '', 'read-only.yml': readOnly = '' } = files(render(() => ({ access: 'htpasswd' })));
  expect(parse(text)).toMatchObject({
    storage: {
      s3: {
        region: 'us-east-1',
        regionendpoint: 'http://minio.home.svc.cluster.local:9000',
        forcepathstyle: true,
        secure: false,
        bucket: 'images',
      },
      redirect: { disable: true },
      delete: { enabled: true },
    },
    auth: { htpasswd: { path: '/run/secrets/users/htpasswd' } },
    http: { addr: ':5000', debug: { addr: ':5001' } },
  });
  expect(parse(text).storage.cache).toBeUndefined();
  const { storage, ...rest } = parse(text);
  expect(parse(readOnly)).toEqual({ ...rest, storage: { ...storage, maintenance: { readonly: { enabled: true } } } });
  expect(parse(files(render())['config.yml'] ?? '').auth).toBeUndefined();
});

test('a bucket of another namespace: its keys are asked for here too', () => {
  const rendered = render(() => ({}), 'other');
  expect(rendered.issues).toEqual([]);
  expect(field(pick(rendered.manifests, 'Deployment'), `${container}.env[4].valueFrom.secretKeyRef`)).toEqual({
    name: 'other-minio-bucket-images',
    key: 'access-key',
  });
});

test.each(['4:30', '24:00', '30 4 * * *', ''])('MODEL_VALUE: "%s" is no time of day', (collectAt) => {
  expect(problems(render(() => ({ collectAt })))).toEqual([
    `MODEL_VALUE attic/registry/registry collectAt: "${collectAt}" is no time of day [write hours and minutes in UTC, such as \`04:30\`]`,
  ]);
});

test('MODEL_VALUE: a word for access that is none of them', () => {
  expect(problems(render(() => ({ access: 'basic' as 'open' })))).toEqual([
    'MODEL_VALUE attic/registry/registry access: "basic" is none of its values [write `htpasswd` or `open`]',
  ]);
});

test('the pod passes the restricted level, and no check finds an error', () => {
  const rendered = render(() => ({ access: 'htpasswd', host: 'registry.attic.home' }));
  const pods = own(rendered).flatMap((manifest) => podTemplateOf(manifest) ?? []);
  expect(pods).toHaveLength(1);
  for (const pod of pods) expect(violations(pod, 'restricted', 34)).toEqual([]);
  expect(runChecks(rendered, ownChecks).filter(({ severity }) => severity === 'error')).toEqual([]);
});
