import type { Draft, Fault } from './draft.ts';

const service = 'Service data/minio-lan';
const asked = 'metadata/annotations/metallb.io~1loadBalancerIPs';

/** Lets MinIO claim another address. */
function claim(draft: Draft, address: string): void {
  draft.field(service, asked, address);
  draft.fact('exposures/service=minio-lan/host', address);
}

/** No address clashes, inside of a cluster and across the house. */
export const addressFaults: readonly Fault[] = [
  {
    promise: 'a Service claims an address that no pool holds',
    cluster: 't495',
    code: 'ADDRESS_OUTSIDE_POOL',
    at: 't495/minio/minio address',
    break: (draft) => claim(draft, '192.168.1.99'),
  },
  {
    promise: 'a Service that a patch gives another address than was declared',
    cluster: 't495',
    code: 'ADDRESS_OUTSIDE_POOL',
    at: 'dist/t495/data/minio/service-minio-lan.yaml metadata.annotations["metallb.io/loadBalancerIPs"]',
    break: (draft) => draft.field(service, asked, '192.168.1.99'),
  },
  {
    promise: 'two Services claim one address and one port',
    cluster: 't495',
    code: 'ADDRESS_CLAIMED_TWICE',
    at: 't495/mlflow/mlflow address',
    break: (draft) => claim(draft, '192.168.1.242'),
  },
  {
    promise: 'two Services share an address under different keys',
    cluster: 't495',
    code: 'ADDRESS_NOT_SHARED',
    at: 't495/mlflow/mlflow address',
    break: (draft) => {
      claim(draft, '192.168.1.242');
      draft.field(service, 'metadata/annotations/metallb.io~1allow-shared-ip', 'storage');
    },
  },
  {
    promise: 'a Service claims an address that is kept back',
    cluster: 't495',
    code: 'ADDRESS_RESERVED',
    at: 't495/minio/minio address',
    break: (draft) => claim(draft, '192.168.1.243'),
  },
  {
    promise: 'a Service leaves its address to chance',
    cluster: 't495',
    code: 'ADDRESS_NOT_CLAIMED',
    at: 'dist/t495/data/minio/service-minio-lan.yaml metadata.annotations["metallb.io/loadBalancerIPs"]',
    break: (draft) => {
      draft.field(service, asked, undefined);
      draft.field(service, 'metadata/annotations/metallb.io~1address-pool', undefined);
      draft.fact('exposures/service=minio-lan', undefined);
      draft.field('IPAddressPool metallb-system/lan', 'spec/autoAssign', false);
    },
  },
  {
    promise: 'more Services than the pool has addresses',
    cluster: 't495',
    code: 'ADDRESS_POOL_EXHAUSTED',
    at: 't495 addressPools.lan',
    break: (draft) => {
      draft.field('IPAddressPool metallb-system/lan', 'spec/addresses', ['192.168.1.240-192.168.1.241']);
      draft.fact('addressPools/0', { key: 'lan', ranges: ['192.168.1.240-192.168.1.241'], reserved: [] });
      draft.fact('reservations', []);
      for (const [name, namespace] of [
        ['minio-lan', 'data'],
        ['mlflow-lan', 'mlflow'],
      ] as const) {
        draft.field(`Service ${namespace}/${name}`, asked, undefined);
        draft.fact(`exposures/service=${name}`, undefined);
      }
    },
  },
  {
    promise: 'a node with an address that DHCP hands out',
    cluster: 'vx-home',
    code: 'ADDRESS_IN_DHCP',
    at: 'vx-home nodes.vx-1.address',
    break: (draft) => draft.fact('nodes/0/address', '192.168.1.150'),
  },
  {
    promise: 'pods in the range of the LAN',
    cluster: 'vx-home',
    code: 'ADDRESS_RANGES_OVERLAP',
    at: 'vx-home network.pods',
    break: (draft) => draft.fact('network/pods', '192.168.0.0/16'),
  },
  {
    promise: 'a node with the address of a machine of another cluster',
    cluster: 'vx-home',
    code: 'MODEL_ADDRESS_TWICE',
    at: 'vx-home nodes.vx-1.address',
    break: (draft) => {
      draft.fact('site/name', 't495');
      draft.fact('nodes/0/address', '192.168.1.20');
    },
  },
  {
    promise: 'a pool that reaches into the pool of another cluster',
    cluster: 'collab',
    code: 'MODEL_ADDRESS_TWICE',
    at: 't495 addressPools.lan.ranges[0]',
    break: (draft) => {
      draft.fact('site/name', 't495');
      draft.fact('addressPools/0/ranges', ['192.168.1.230-192.168.1.245']);
      draft.field('IPAddressPool metallb-system/lan', 'spec/addresses', ['192.168.1.230-192.168.1.245']);
    },
  },
  {
    promise: 'two homes of one range that are routed to each other',
    cluster: 'vx-home',
    code: 'ADDRESS_RANGES_OVERLAP',
    at: 'vx-home sites.vx-home.lan',
    break: (draft) => draft.fact('site/routedTo', ['t495']),
  },
  {
    promise: 'pods in a block that no router forwards',
    cluster: 'vx-home',
    code: 'ADDRESS_UNUSABLE',
    at: 'vx-home network.pods',
    break: (draft) => draft.fact('network/pods', '169.254.0.0/16'),
  },
  {
    promise: 'a range of pods too small for the machines',
    cluster: 'collab',
    code: 'ADDRESS_PODS_EXHAUSTED',
    at: 'collab network.pods',
    break: (draft) => draft.fact('network/pods', '10.244.0.0/24'),
  },
  {
    promise: 'an address inside the cluster of another range',
    cluster: 'vx-home',
    code: 'ADDRESS_CLUSTER_IP',
    at: 'dist/vx-home/data/redis/service-redis.yaml spec.clusterIP',
    break: (draft) => draft.field('Service ai/redis', 'spec/clusterIP', '10.99.0.7'),
  },
];
