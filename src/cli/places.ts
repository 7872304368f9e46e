import { buildFleet, startTracing, stopTracing } from '../authoring/index.ts';
import { hasChanges, planTree } from '../output/index.ts';
import type { Place } from '../rehearse/index.ts';
import { renderFleet } from '../render/index.ts';
import { clusterFiles, ownedFolders } from './files.ts';
import { fleetInputs } from './inputs.ts';
import type { Io } from './io.ts';

/** What the owner's code tells about committed files. */
export interface Places {
  placeOf(file: string): Place | undefined;
  /** Why a cluster's committed files are not what its code renders, or nothing where they are. */
  staleness(cluster: string): string | undefined;
}

/** Renders in memory to know which construct and line each committed file comes from. Code that cannot be run costs only that. */
export function placesOf(io: Io): Places {
  if (io.fleet === undefined) return unknownPlaces('the cluster files do not compile');
  startTracing();
  try {
    const { clusters } = renderFleet(buildFleet(io.fleet, fleetInputs(io, new Set())));
    const places = new Map(
      clusters.flatMap(({ manifests }) =>
        manifests.map(({ file, origin: { construct, source } }) => [file, { construct, source }] as const),
      ),
    );
    return {
      placeOf: (file) => places.get(file),
      staleness: (name) => {
        const cluster = clusters.find(({ model }) => model.cluster === name);
        if (cluster === undefined) return 'the cluster files render no such cluster';
        const plan = planTree(io.root, clusterFiles(cluster), ownedFolders(name), 'check');
        return hasChanges(plan) ? `${plan.write.length} files differ, ${plan.remove.length} would be removed` : undefined;
      },
    };
  } catch (error) {
    return unknownPlaces(`the cluster files cannot be rendered: ${error instanceof Error ? error.message : error}`);
  } finally {
    stopTracing();
  }
}

function unknownPlaces(why: string): Places {
  return { placeOf: () => undefined, staleness: () => why };
}
