import type { Api } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import type { Manifest, Model } from '../model/index.ts';
import { judgeClasses } from './classes.ts';
import { tryObjects } from './dry-run.ts';
import { type Live, readLive } from './live.ts';
import { judgeNetwork } from './network.ts';
import { judgeNodes } from './nodes.ts';
import { nothingRead } from './nothing-read.ts';
import { judgeObjects } from './objects.ts';
import { isHook } from './placement.ts';
import { judgeSecrets } from './secrets.ts';
import { judgeUnknown } from './unknown.ts';
import { judgeVersion } from './version.ts';
import { judgeWhose } from './whose.ts';

/** What is held against a live cluster: what is committed. */
export interface VerifyInput {
  readonly model: Model;
  readonly manifests: readonly Manifest[];
}

/** What came of it. */
export interface Verification {
  readonly issues: readonly Issue[];
  /** Rendered objects that were held against the cluster. */
  readonly compared: number;
  /** Required Secrets that could be looked at. */
  readonly secrets: number;
  /** Hooks, which Argo CD makes anew with each sync and which therefore tell nothing. */
  readonly hooks: number;
  /** Objects the server was asked to try; 0 without a dry run. */
  readonly tried: number;
  /** Version of the server, empty where it may not be asked. */
  readonly version: string;
}

/**
 * Holds a live cluster against what is rendered. Only reads; a dry run asks the server what it would do and changes nothing.
 * @throws UnreachableError, NoApiServerError and ApiError where the cluster cannot be asked at all: see `troubleOf`
 */
export async function verify(api: Api, input: VerifyInput, { dryRun }: { readonly dryRun: boolean }): Promise<Verification> {
  const live = await readLive(api, input.model, input.manifests);
  const verdict = judge(input, live);
  const isOther = verdict.issues.some(({ code }) => code === 'VERIFY_WRONG_CLUSTER');
  if (!dryRun || isOther) return { ...verdict, tried: 0 };
  const { issues, tried } = await tryObjects(api, input, live);
  return { ...verdict, issues: [...verdict.issues, ...issues], tried };
}

/** The judgement alone, on what was read. */
export function judge({ model, manifests }: VerifyInput, live: Live): Omit<Verification, 'tried'> {
  const hooks = manifests.filter(({ body }) => isHook(body)).length;
  const version = live.version.value ?? '';
  const other = judgeWhose(model, live.nodes);
  // Everything would be missing in another cluster, and nothing of that would be news.
  if (other.length > 0) return { issues: other, compared: 0, secrets: 0, hooks, version };
  const { issues, compared } = judgeObjects(model, manifests, live);
  const all = [
    ...issues,
    ...judgeUnknown(model, manifests, live),
    ...judgeSecrets(model, live),
    ...judgeNodes(model, live),
    ...judgeClasses(model, manifests, live),
    ...judgeVersion(model, live),
    ...judgeNetwork(model, live),
  ];
  const secrets = model.secrets.filter(({ namespace, name }) => live.secrets.get(`${namespace}/${name}`)?.refused === undefined).length;
  return { issues: [...all, ...nothingRead(model, live)], compared, secrets, hooks, version };
}
