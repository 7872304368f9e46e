import { backedUp, defaultDeny, entryPoints, imagesPinned, restoreDrilled, updatesWithoutDowntime } from 'labwright';
import type { Collab } from './cluster.ts';

/** What the product stands on, and what must not be taken back by accident. */
export function criteria(cluster: Collab): void {
  cluster.require(
    updatesWithoutDowntime({
      reason: 'people work in it while a new version comes',
      except: {
        'StatefulSet data/cassandra': 'one node on one disk; services try again until it is back, and a second one is a matter of hardware',
        'StatefulSet data/mongodb': 'a set of one member today; three are one prop away',
        'Deployment metrics-server/metrics-server': 'autoscaling looks again after a few seconds, and nobody else asks it',
      },
    }),
    backedUp({ within: '24h', reason: 'a day of what people wrote is what we can ask them to write again' }),
    restoreDrilled({ within: '7d', reason: 'both databases of the product lie on one machine each' }),
    entryPoints(1, { reason: 'one address for the product, and nothing beside it' }),
    imagesPinned({ reason: 'what was tested is what runs' }),
    defaultDeny({ reason: 'ten services, of which each talks to the few that it names' }),
  );
}
