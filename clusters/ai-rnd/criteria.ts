import {
  backedUp,
  defaultDeny,
  entryPoints,
  environmentsAlike,
  imagesPinned,
  leastPrivilege,
  outsideJudges,
  restoreDrilled,
  startupWithin,
  tlsEverywhere,
  withinCapacity,
} from 'labwright';
import type { AiRnd } from './cluster.ts';

/** When the team calls the cluster done. */
export function criteria(cluster: AiRnd): void {
  cluster.require(
    entryPoints(2, { reason: 'one address for every page, and at most one more for Git over SSH' }),
    startupWithin('5m', { reason: 'after a power cut the team is back at work before the coffee is' }),
    withinCapacity({ reason: 'two machines, and no third one soon' }),
    tlsEverywhere({ reason: 'people sign in, and pull requests carry what is not public yet' }),
    defaultDeny({ reason: 'notebooks run whatever somebody types, so nothing may talk to anything by accident' }),
    leastPrivilege({ reason: 'a job of a pipeline or a notebook must not become the cluster' }),
    backedUp({ within: '24h', reason: 'repositories, homes and conversations of a day are what the team can lose' }),
    restoreDrilled({ within: '7d', reason: 'a copy that nobody restored is a hope' }),
    imagesPinned({ reason: 'staging and production run the same programs' }),
    outsideJudges({ reason: 'somebody else has looked as well' }),
    environmentsAlike({ reason: 'what worked in staging works in production' }),
  );
}
