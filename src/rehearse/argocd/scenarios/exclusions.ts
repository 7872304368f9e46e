import { textAt } from '../../../api/index.ts';
import { formatIdentity } from '../../../model/index.ts';
import { annotations } from '../../sync/annotations.ts';
import { judged, type Scenario } from './outcome.ts';

/** Upstream's settings make Argo CD blind to EndpointSlices; the settings of a fleet that renders some must not. */
export const exclusions: Scenario = {
  name: 'EndpointSlices that the fleet renders are applied',
  isRemoval: false,
  async play({ api, manifests }) {
    const slices = manifests.filter(({ identity }) => identity.kind === 'EndpointSlice');
    if (slices.length === 0) return { verdict: 'not played', why: 'no EndpointSlice is rendered' };
    const differences = await Promise.all(
      slices.map(async ({ apiVersion, identity }) => {
        const found = await api.get(apiVersion, identity.kind, identity.name, identity.namespace);
        if (found === undefined) return [`${formatIdentity(identity)} is not there`];
        return textAt(found, 'metadata', 'annotations', annotations.trackingId) === ''
          ? [`${formatIdentity(identity)} is not Argo CD's`]
          : [];
      }),
    );
    return judged(
      `${slices.map(({ identity }) => formatIdentity(identity)).join(', ')} are there and belong to Argo CD`,
      differences.flat(),
    );
  },
};
