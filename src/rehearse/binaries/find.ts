import { type Issue, IssueError } from '../../issues/index.ts';
import { judge } from './judge.ts';
import { folderIssues, manifestIssues, missingIssues } from './missing.ts';
import { type FindProps, type Origin, placeOf } from './places.ts';
import * as programs from './program.ts';

/** Programs that answered, ready to be started. */
export interface Binaries {
  readonly kubeApiserver: string;
  readonly kubeScheduler: string;
  readonly kubeControllerManager: string;
  readonly etcd: string;
  readonly kwok: string;
  /** With `argocd` only: all controllers in one, with `install.yaml` of the same release beside it. */
  readonly argocd?: string | undefined;
  /** With `argocd` only: the stand-in for Redis, started with `--address`. */
  readonly redis?: string | undefined;
  /** As the programs say them, `1.34.4`. */
  readonly versions: { readonly kubernetes: string; readonly etcd: string; readonly kwok: string; readonly argocd?: string | undefined };
  /** Where each came from, in the order they are listed above. */
  readonly origins: readonly Origin[];
}

/**
 * Finds what a rehearsal runs: in the folder of `--binaries`, then in `KUBEBUILDER_ASSETS`, which holds an API server and
 * etcd only, then in the cache. Each is asked for its version, because answers of another minor would be about another cluster.
 *
 * @throws IssueError with a REHEARSE_BINARIES for what is missing and one for each program that does not fit
 */
export function findBinaries(props: FindProps): Binaries {
  const folder = folderIssues(props);
  if (folder.length > 0) throw new IssueError(folder);
  const wanted = programs.programsFor(props);
  const places = new Map(wanted.map((program) => [program, placeOf(program, props.minor, props)]));
  const judged = [...places].flatMap(([program, place]) => (place === undefined ? [] : [judge(program, place, props)]));
  const missing = wanted.filter((program) => places.get(program) === undefined);
  const issues = [
    ...missingIssues(missing, props),
    ...judged.filter((entry): entry is Issue => 'code' in entry),
    ...manifestIssues(places.get(programs.argocd), props),
  ];
  if (issues.length > 0) throw new IssueError(issues);
  const origins = judged as readonly Origin[];
  const found = ({ name }: programs.Program): Origin => origins.find(({ program }) => program === name)!;
  return {
    kubeApiserver: found(programs.kubeApiserver).path,
    kubeScheduler: found(programs.kubeScheduler).path,
    kubeControllerManager: found(programs.kubeControllerManager).path,
    etcd: found(programs.etcd).path,
    kwok: found(programs.kwok).path,
    ...(props.argocd ? { argocd: found(programs.argocd).path, redis: found(programs.redis).path } : {}),
    versions: {
      kubernetes: found(programs.kubeApiserver).version,
      etcd: found(programs.etcd).version,
      kwok: found(programs.kwok).version,
      ...(props.argocd ? { argocd: found(programs.argocd).version } : {}),
    },
    origins,
  };
}
