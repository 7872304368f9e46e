import type { Issue } from '../issues/index.ts';
import { isRenderedElsewhere, type Retirement } from '../model/index.ts';
import type { ClusterConstruct } from './cluster.ts';

/** What becomes of an application with data. */
export interface RetirementProps {
  /**
   * `keep`: volumes and claims outlive it, and are adopted where it comes back. `destroy`: they are deleted with it, as far as the
   * reclaim policy of their class goes.
   */
  readonly data: 'keep' | 'destroy';
  /** Travels to every report. */
  readonly reason: string;
}

/** Applications that the cluster makes itself, with what all others stand in. */
const ofCluster = ['namespaces', 'classes'];

type Wrong = Pick<Issue, 'code' | 'message' | 'hint'>;

/** What is wrong with a statement as it is written. */
export function wrongRetirement({ application, data, reason }: Retirement, earlier: readonly Retirement[]): Wrong | undefined {
  if (!['keep', 'destroy'].includes(data)) {
    const message = `"${data}" says nothing about its data`;
    return { code: 'MODEL_RETIREMENT', message, hint: "write `data: 'keep'` or `data: 'destroy'`" };
  }
  if (typeof reason !== 'string' || reason.trim() === '')
    return { code: 'MODEL_RETIREMENT', message: 'has no reason', hint: 'say why it goes; every report prints it' };
  if (earlier.some((one) => one.application === application))
    return { code: 'MODEL_RETIREMENT', message: 'is stated twice', hint: 'delete one of the two statements' };
  if (!ofCluster.includes(application)) return undefined;
  const message = `the cluster makes the application ${application} itself, with what all others stand in`;
  return { code: 'MODEL_RETIREMENT', message, hint: 'take what is not needed out of the cluster file' };
}

/** Retirements in their first step: the application is still declared, and everything in it is rendered here. */
export function retiring(cluster: ClusterConstruct): readonly Retirement[] {
  return cluster.facts.retirements.filter(({ application }) =>
    cluster.applications.some((one) => one.name === application && !isRenderedElsewhere(one)),
  );
}
