import { resolve } from 'node:path';
import type { Api } from '../../src/api/index.ts';
import { readCommitted } from '../../src/cli/committed.ts';
import { definitionsOf } from '../../src/cli/definitions.ts';
import type { Manifest, Model } from '../../src/model/index.ts';
import { bringUp } from '../../src/rehearse/bring-up.ts';
import { type ControlPlane, startControlPlane } from '../../src/rehearse/control-plane/index.ts';
import { customGroups } from '../../src/rehearse/index.ts';
import { onStage, type Stage } from '../../src/rehearse/stage.ts';
import { neutralise } from '../../src/rehearse/stand-ins/index.ts';
import { host } from '../rehearse/_host.ts';
import { programsOf } from './harness.ts';

/** A reference cluster that runs as if Argo CD had synced it, with everything that controllers and kubelets make of it. */
export interface Running {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
  readonly kubeconfig: string;
  readonly api: Api;
  stop(): Promise<void>;
}

/** Starts a cluster of `dist/`, and returns when everything of it is up. */
export async function startCluster(name: string): Promise<Running> {
  const [cluster] = readCommitted({ root: resolve('.') }, name).clusters;
  if (cluster === undefined) throw new Error(`dist/${name} cannot be read`);
  const { model, manifests } = cluster;
  const { services: serviceRange, pods: podRange } = model.network;
  const programs = programsOf(model.distribution.version);
  const { signal } = new AbortController();
  const plane = await startControlPlane({ programs, serviceRange, podRange, rbac: true, host, signal });
  const neutral = neutralise(manifests).manifests;
  const state = { model, manifests: neutral };
  const definitions = definitionsOf({ packageRoot: resolve('.'), root: resolve('.') }, customGroups(manifests));
  const play = played(plane, { model, first: state, manifests: neutral, definitions });
  try {
    await bringUp(await play.stage, state, new Map());
    // What was taken out because nothing plays it stands in a real cluster all the same.
    const added = manifests.filter(({ file, body }) => neutral.find((one) => one.file === file)?.body !== body);
    for (const { body } of added) await plane.api.apply(body, { fieldManager: 'argocd-controller' });
  } catch (error) {
    await play.end();
    throw error;
  }
  return { model, manifests, kubeconfig: plane.kubeconfig, api: plane.api, stop: play.end };
}

/** A stage that stays set until it is ended. */
function played(controlPlane: ControlPlane, props: Omit<Parameters<typeof onStage>[0], 'controlPlane' | 'timeout' | 'onProgress'>) {
  let finish = (): void => undefined;
  const finished = new Promise<void>((done) => {
    finish = done;
  });
  let over: Promise<void> = Promise.resolve();
  const stage = new Promise<Stage>((set, fail) => {
    over = onStage({ ...props, controlPlane, timeout: 240, onProgress: () => undefined }, async (all) => {
      set(all);
      await finished;
    });
    over.catch(fail);
  });
  const end = async (): Promise<void> => {
    finish();
    await over.catch(() => undefined);
    await controlPlane.stop();
  };
  return { stage, end };
}
