import { type Binaries, findBinaries, readVersions, setupCommand, thisPlatform } from '../../src/rehearse/binaries/index.ts';

/** Minor whose scheduler judges. */
export const MINOR = '1.36';

/** Programs of the control plane out of the cache; throws with the command that builds them where there are none. */
export function judgePrograms(minor: string = MINOR): Binaries {
  return findBinaries({
    minor,
    argocd: false,
    setup: setupCommand('.', '.'),
    env: process.env,
    platform: thisPlatform(),
    versions: readVersions('.'),
  });
}
