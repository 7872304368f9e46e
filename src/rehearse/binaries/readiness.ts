import { isFile, manifestBeside, type Places, placeOf } from './places.ts';
import { argocd, argocdPrograms, controlPlane } from './program.ts';
import { pinnedPatch } from './versions.ts';

/** What a rehearsal on one minor has and lacks. */
export interface Readiness {
  readonly minor: string;
  /** Release that the setup builds; nothing where the minor is not pinned. */
  readonly version: string | undefined;
  /** Names of the programs that are in no place. */
  readonly missing: readonly string[];
}

/** What is there for a minor, by looking only: nothing is started. */
export function readiness(minor: string, places: Places): Readiness {
  const missing = controlPlane.filter((program) => placeOf(program, minor, places) === undefined);
  return { minor, version: pinnedPatch(minor, places.versions), missing: missing.map(({ name }) => name) };
}

/** What `--argocd` lacks, beside a control plane. */
export function missingForArgocd(places: Places): readonly string[] {
  const missing = argocdPrograms.filter((program) => placeOf(program, '', places) === undefined).map(({ name }) => name);
  const place = placeOf(argocd, '', places);
  return place === undefined || isFile(manifestBeside(place.path)) ? missing : [...missing, 'install.yaml'];
}
