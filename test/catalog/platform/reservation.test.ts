import { Application, defineCluster, Fleet, k3s, MetalLb, Reservation, type ReservationProps } from 'labwright';
import { expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { renderCluster } from '../../../src/render/index.ts';
import { handbook } from '../../../src/report/index.ts';

/** A laptop that will run Kubeflow one day. */
class Laptop extends defineCluster({
  name: 'laptop',
  distribution: k3s({ version: '1.36', disable: ['traefik', 'servicelb'] }),
  network: { nodes: '192.168.1.0/24' },
  nodes: { one: { address: '192.168.1.10', roles: ['control-plane', 'worker'], capacity: { cpu: '8', memory: '38Gi' } } },
  addressPools: {
    lan: { ranges: ['192.168.1.240-192.168.1.254'], reserved: { 'Istio gateway': '192.168.1.243', 'Pipelines UI': '192.168.1.244' } },
  },
  layers: { platform: {}, kubeflow: { budget: { memory: '15Gi' } } },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    metallb: { podSecurity: 'privileged' },
    kubeflow: { podSecurity: 'baseline', quota: { 'requests.cpu': '10', 'requests.memory': '15Gi', pods: '40' } },
  },
}) {}

const smallest = { purpose: 'Kubeflow', layer: 'kubeflow', namespace: 'kubeflow', cpu: '10', memory: '15Gi' } as const;

function laptop(props: Partial<ReservationProps<Laptop>>, claim?: (room: Reservation<Laptop>) => string) {
  const cluster = new Laptop(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
  const room = new Reservation(cluster, 'kubeflow', { ...smallest, ...props });
  const metallb = new MetalLb(new Application(cluster, 'metallb', { layer: 'platform', namespace: 'metallb' }), 'metallb');
  if (claim !== undefined) {
    const { pool, address, application } = metallb.claim('lan', claim(room));
    cluster.facts.exposures.push({
      application: application.name,
      workload: 'gateway',
      kind: 'load-balancer',
      host: address,
      tls: true,
      pool,
    });
  }
  const rendered = renderCluster(cluster);
  const codes = (family: RegExp) =>
    runChecks(rendered, ownChecks)
      .filter(({ code, severity }) => family.test(code) && severity === 'error')
      .map(({ code, message }) => `${code}: ${message}`);
  return { ...rendered, codes };
}

test('smallest props: it counts as if it were there, and nothing of it is rendered', () => {
  const rendered = laptop({});
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.reservations).toEqual([
    {
      name: 'kubeflow',
      layer: 'kubeflow',
      namespace: 'kubeflow',
      purpose: 'Kubeflow',
      requests: { cpu: '10', memory: '15Gi' },
      addresses: [],
    },
  ]);
  expect(rendered.manifests.filter(({ origin }) => origin.construct.includes('reservation'))).toEqual([]);
  expect(rendered.codes(/LAYER|EXCEEDED/)).toEqual([]);
});

test('every prop: addresses by the name they are kept back for; the handbook tells', () => {
  const props: Required<ReservationProps<Laptop>> = {
    ...smallest,
    addresses: { lan: ['Istio gateway', 'Pipelines UI'] },
    installed: false,
  };
  const rendered = laptop(props);
  expect(rendered.issues).toEqual([]);
  expect(rendered.model.reservations?.[0]?.addresses).toEqual([
    { pool: 'lan', name: 'Istio gateway', address: '192.168.1.243' },
    { pool: 'lan', name: 'Pipelines UI', address: '192.168.1.244' },
  ]);
  expect(handbook(rendered)[0]?.text).toContain(
    '| Kubeflow | kubeflow | 10 CPU, 15Gi | 192.168.1.243 (Istio gateway), 192.168.1.244 (Pipelines UI) |',
  );
});

test('CAPACITY_LAYER_BUDGET, QUOTA_EXCEEDED: more held back than the layer and the namespace may have', () => {
  expect(laptop({ memory: '16Gi' }).codes(/LAYER|EXCEEDED/)).toEqual([
    expect.stringContaining('requests of memory add up to 16Gi, the budget of the layer is 15Gi, 1Gi too little: kubeflow (reserved) 16Gi'),
    expect.stringContaining('namespace kubeflow: requests.memory add up to 16Gi, the quota is 15Gi: kubeflow (reserved) 16Gi'),
  ]);
});

test('ADDRESS_RESERVED until it is installed; then its room and its addresses are free for it', () => {
  const addresses = { lan: ['Istio gateway'] };
  const claim = (room: Reservation<Laptop>) => room.address('lan', 'Istio gateway');
  expect(laptop({ addresses }, claim).codes(/ADDRESS/)).toEqual([
    'ADDRESS_RESERVED: 192.168.1.243 is kept back for Istio gateway (addressPools.lan.reserved)',
  ]);
  const installed = laptop({ addresses, installed: true }, claim);
  expect(installed.issues).toEqual([]);
  expect(installed.model.reservations).toEqual([]);
  expect(installed.model.addressPools[0]?.reserved).toEqual([{ name: 'Pipelines UI', address: '192.168.1.244' }]);
  expect(installed.codes(/ADDRESS/)).toEqual([]);
});

test('MODEL_UNKNOWN_NAME, MODEL_QUANTITY: names and amounts that are none', () => {
  const { issues } = laptop({
    memory: '15GB',
    addresses: { lan: ['Istio gatway'] },
    // @ts-expect-error `kubflow` is no layer of this cluster
    layer: 'kubflow',
  });
  expect(issues.map(({ code, path, message, hint }) => `${code} ${path}: ${message} [${hint}]`)).toEqual([
    'MODEL_UNKNOWN_NAME laptop/reservation-kubeflow layer: no layer "kubflow" in this cluster [did you mean `kubeflow`?]',
    expect.stringContaining('MODEL_QUANTITY laptop/reservation-kubeflow.memory: "15GB" has the unknown suffix "GB"'),
    'MODEL_UNKNOWN_NAME laptop/reservation-kubeflow addresses.lan: no reserved address "Istio gatway" in this cluster [did you mean `Istio gateway`?]',
  ]);
});
