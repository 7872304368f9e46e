import { resolve } from 'node:path';
import { type Binaries, findBinaries, readVersions, setupCommand, thisPlatform } from '../rehearse/binaries/index.ts';
import type { Io } from './io.ts';

/** Which programs a rehearsal needs. */
export interface WantedPrograms {
  /** Kubernetes minor, `1.34`. */
  readonly minor: string;
  /** Folder named with `--binaries`. */
  readonly folder?: string | undefined;
  readonly argocd: boolean;
}

/** @throws IssueError with REHEARSE_BINARIES for what is missing or does not fit */
export function programsFor({ root, cwd, packageRoot, env }: Io, { minor, folder, argocd }: WantedPrograms): Binaries {
  const versions = readVersions(packageRoot);
  const setup = setupCommand(root, packageRoot);
  const binaries = folder === undefined ? undefined : resolve(cwd, folder);
  return findBinaries({ minor, argocd, binaries, env, platform: thisPlatform(), versions, setup });
}
