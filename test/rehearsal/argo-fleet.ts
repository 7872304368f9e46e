import { join } from 'node:path';
import type { Manifest, Model } from '../../src/model/index.ts';
import { type ArgoResult, type FleetFile, type RehearseArgoProps, rehearseArgo } from '../../src/rehearse/argocd/index.ts';
import { findBinaries, readVersions, setupCommand, thisPlatform } from '../../src/rehearse/binaries/index.ts';
import { startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { onStage } from '../../src/rehearse/stage.ts';
import { host } from '../rehearse/_host.ts';

/** One cluster, and everything that Argo CD reads of it. */
export interface Fleet {
  readonly model: Model;
  readonly files: readonly FleetFile[];
  readonly manifests: readonly Manifest[];
}

/** Lets Argo CD sync a fleet on a control plane of its own. */
export async function rehearsed(fleet: Fleet, props: Partial<RehearseArgoProps> = {}): Promise<ArgoResult> {
  const { model, manifests } = fleet;
  const programs = findBinaries({
    minor: model.distribution.version,
    argocd: true,
    setup: setupCommand('.', '.'),
    env: process.env,
    platform: thisPlatform(),
    versions: readVersions('.'),
  });
  const { argocd = '', redis = '' } = programs;
  const installManifest = join(argocd, '..', 'install.yaml');
  const { services: serviceRange, pods: podRange } = model.network;
  const { signal } = new AbortController();
  const controlPlane = await startControlPlane({ programs, serviceRange, podRange, rbac: model.distribution.rbac, host, signal });
  const onProgress = () => undefined;
  try {
    return await onStage({ controlPlane, model, first: fleet, manifests, definitions: [], timeout: 900, onProgress }, () =>
      rehearseArgo({
        ...fleet,
        controlPlane,
        programs: { argocd, redis, installManifest },
        placeOf: () => undefined,
        onProgress,
        ...props,
      }),
    );
  } finally {
    await controlPlane.stop();
  }
}
