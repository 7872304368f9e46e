import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Issue } from '../../issues/index.ts';
import { pathOf } from './judge.ts';
import { cacheFolder, type FindProps, isFile, manifestBeside, type Place, placesOf } from './places.ts';
import { isPinned, type Program, programsFor, setupFlags } from './program.ts';
import { pinnedMinors } from './versions.ts';

const issue = { code: 'REHEARSE_BINARIES', severity: 'error' } as const;

/** The owner named a folder: one with nothing of use in it is a mistake, not a reason to look elsewhere. */
export function folderIssues(props: FindProps): readonly Issue[] {
  const { binaries } = props;
  if (binaries === undefined) return [];
  const names = programsFor(props).map(({ name }) => name);
  if (names.some((name) => isFile(join(binaries, name)))) return [];
  const message = existsSync(binaries) ? `${binaries} holds none of ${names.join(', ')}` : `${binaries} does not exist`;
  return [{ ...issue, path: '--binaries', message, hint: 'name the folder that the programs themselves lie in' }];
}

/** One finding for all that is in no place, with the command that brings it. */
export function missingIssues(missing: readonly Program[], props: FindProps): readonly Issue[] {
  if (missing.length === 0) return [];
  const { minor, versions, setup, binaries, env } = props;
  const names = missing.map(({ name }) => name).join(', ');
  const folders = missing.flatMap((program) =>
    placesOf(program, minor, props).map(({ path, from }) => (from === 'cache' ? cacheFolder(props) : dirname(path))),
  );
  const where = folders.length === 0 ? '' : `; looked in ${[...new Set(folders)].join(', ')}`;
  const path = binaries !== undefined ? '--binaries' : env['KUBEBUILDER_ASSETS'] ? 'KUBEBUILDER_ASSETS' : 'rehearse';
  const known = pinnedMinors(versions);
  const hint = missing.every((program) => isPinned(program, minor, versions))
    ? `run \`${setup(...setupFlags(missing, minor, versions))}\``
    : `the setup builds Kubernetes ${known.join(', ')}: rehearse on one of these with \`--kubernetes ${known.at(-1)}\`, or name a folder with programs of ${minor} with \`--binaries\``;
  const message = `for a rehearsal on Kubernetes ${minor}, ${names} ${missing.length === 1 ? 'is' : 'are'} missing${where}`;
  return [{ ...issue, path, message, hint }];
}

/** Argo CD is set up from its own release's manifest, which is no part of the program. */
export function manifestIssues(place: Place | undefined, { setup }: FindProps): readonly Issue[] {
  if (place === undefined) return [];
  const file = manifestBeside(place.path);
  if (isFile(file)) return [];
  const message = `${file} is missing: the install manifest of Argo CD belongs beside the program`;
  const hint = place.from === 'cache' ? `run \`${setup('--argocd')}\`` : 'put `manifests/install.yaml` of that release of Argo CD there';
  return [{ ...issue, path: pathOf(place.from), message, hint }];
}
