import { defaultDeny, imagesPinned, isolated, noPrivileged } from 'labwright';
import type { DevopsLab } from './cluster.ts';

/** What keeps the tiers apart. */
export function criteria(cluster: DevopsLab): void {
  cluster.require(
    isolated('security', { reason: 'what is broken there on purpose must not be able to reach the house' }),
    noPrivileged({ reason: 'functions run whatever the last push brought' }),
    defaultDeny({ reason: 'a function talks to the tiers that it names, and to no other' }),
    imagesPinned({ reason: 'what the pipeline built is what runs' }),
  );
}
