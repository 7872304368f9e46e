import type { Manifest, Model } from '../../model/index.ts';
import { listed, type Note } from './stand-in.ts';
import { statusNotes } from './statuses.ts';

/** What kubelets and attendants play while the rehearsal runs. */
export function attendantNotes({ addressPools }: Pick<Model, 'addressPools'>, manifests: readonly Manifest[]): readonly Note[] {
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
    const pools = addressPools.map(({ key }) => key);
    const why = `no load balancer runs; addresses are given out from ${pools.length === 0 ? 'no pool, since none is declared' : `the pools ${listed(pools)}`}`;
    notes.push({ what: 'addresses of load-balancer Services', why });
  }
  return [...notes, ...statusNotes(manifests)];
}

function isLoadBalancer(spec: Manifest['body'][string] | undefined): boolean {
  return typeof spec === 'object' && spec !== null && 'type' in spec && spec.type === 'LoadBalancer';
}
