import { hasServiceLb, type Manifest, type Model } from '../../model/index.ts';
import { listed, type Note } from './stand-in.ts';
import { statusNotes } from './statuses.ts';

/** What kubelets and attendants play while the rehearsal runs. */
export function attendantNotes(model: Pick<Model, 'addressPools' | 'distribution'>, manifests: readonly Manifest[]): readonly Note[] {
  const kinds = new Set(manifests.map(({ identity }) => identity.kind));
  const loadBalancers = manifests.some(({ identity, body }) => identity.kind === 'Service' && isLoadBalancer(body.spec));
  const notes: Note[] = [
    { what: 'containers', why: 'no image is pulled and nothing runs: init containers and Jobs succeed, all others are ready at once' },
  ];
  if (kinds.has('PersistentVolumeClaim') || kinds.has('StatefulSet')) {
    notes.push({
      what: 'volumes',
      why: 'no provisioner runs; each claim its class allows gets one, on the chosen node where volumes of the class stay on theirs',
    });
  }
  if (loadBalancers) {
    notes.push({ what: 'addresses of load-balancer Services', why: `no load balancer runs; ${addressesFrom(model)}` });
  }
  return [...notes, ...statusNotes(manifests)];
}

function addressesFrom({ addressPools, distribution }: Pick<Model, 'addressPools' | 'distribution'>): string {
  if (hasServiceLb({ distribution })) return 'each gets those of the nodes whose ports ServiceLB would take for it, and no pod takes them';
  const pools = addressPools.map(({ key }) => key);
  return `addresses are given out from ${pools.length === 0 ? 'no pool, since none is declared' : `the pools ${listed(pools)}`}`;
}

function isLoadBalancer(spec: Manifest['body'][string] | undefined): boolean {
  return typeof spec === 'object' && spec !== null && 'type' in spec && spec.type === 'LoadBalancer';
}
