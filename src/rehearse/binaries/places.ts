import { statSync } from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { type Program, pinnedVersion } from './program.ts';
import type { Versions } from './versions.ts';

/** Where programs are looked for. */
export interface Places {
  /** `LABWRIGHT_CACHE`, `KUBEBUILDER_ASSETS` and `HOME` of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As Go names it, `linux-amd64`. */
  readonly platform: string;
  readonly versions: Versions;
  /** Folder named with `--binaries`. */
  readonly binaries?: string | undefined;
}

/** What is looked for, and what to tell an owner who lacks it. */
export interface FindProps extends Places {
  /** Kubernetes minor to rehearse on, `1.34`. */
  readonly minor: string;
  /** Whether Argo CD is wanted too. */
  readonly argocd: boolean;
  /** How the owner starts the setup; see `setupCommand`. */
  readonly setup: (...flags: readonly string[]) => string;
}

/** Who named the folder that a program was found in. */
export type From = '--binaries' | 'KUBEBUILDER_ASSETS' | 'cache';

/** One place where a program can lie. */
export interface Place {
  readonly path: string;
  readonly from: From;
}

/** One program that fits. */
export interface Origin extends Place {
  readonly program: string;
  readonly version: string;
}

/** This machine, as Go names it. */
export function thisPlatform(): string {
  return `${platform()}-${goArch(arch())}`;
}

function goArch(name: string): string {
  return name === 'x64' ? 'amd64' : name;
}

/** Where the setup puts what it builds. */
export function cacheFolder({ env, platform: name }: Places): string {
  const cache = env['LABWRIGHT_CACHE'] || join(env['HOME'] || homedir(), '.cache', 'labwright');
  return join(cache, 'control-plane', name);
}

/** Paths at which a program can lie, first come first. */
export function placesOf(program: Program, minor: string, places: Places): readonly Place[] {
  const { env, binaries, versions } = places;
  const version = pinnedVersion(program, minor, versions);
  const assets = env['KUBEBUILDER_ASSETS'];
  return [
    ...(binaries === undefined ? [] : [{ path: join(binaries, program.name), from: '--binaries' as const }]),
    ...(assets === undefined || assets === '' ? [] : [{ path: join(assets, program.name), from: 'KUBEBUILDER_ASSETS' as const }]),
    ...(version === undefined
      ? []
      : [{ path: join(cacheFolder(places), `${program.group}-${version}`, program.name), from: 'cache' as const }]),
  ];
}

/** The first place that holds a program, whatever it is worth. */
export function placeOf(program: Program, minor: string, places: Places): Place | undefined {
  return placesOf(program, minor, places).find(({ path }) => isFile(path));
}

/** Upstream's install manifest, which is kept beside the program of the same release. */
export function manifestBeside(argocd: string): string {
  return join(dirname(argocd), 'install.yaml');
}

/** Whether there is a file, possibly by a link. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
