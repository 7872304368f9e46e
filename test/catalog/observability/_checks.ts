import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import type { RenderedCluster } from '../../../src/render/index.ts';

/** Findings at error level in one application. */
export function errorsOf({ model, manifests }: RenderedCluster, application: string): readonly string[] {
  return runChecks({ model, manifests }, ownChecks)
    .filter(({ severity, path }) => severity === 'error' && path.split('/')[1] === application)
    .map(formatIssue);
}
