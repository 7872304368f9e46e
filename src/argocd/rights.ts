import type { ArgoCdRight, Model } from '../model/index.ts';
import { layerName } from './names.ts';

/** What `policy.csv` says: a line for each thing that somebody may do. @source Argo CD 3.5, "RBAC Configuration" */
export function policyCsv(model: Model, rights: readonly ArgoCdRight[]): string {
  return rights.flatMap((right) => linesOf(model, right).map((line) => `${line}\n`)).join('');
}

function linesOf(model: Model, right: ArgoCdRight): readonly string[] {
  if ('role' in right) return [`g, ${right.who}, role:${right.role}`];
  return right.applications.flatMap((application) => {
    const object = objectOf(model, application);
    // Whoever may do something to an Application must see it.
    const seen = [`p, ${right.who}, applications, get, ${object}, allow`];
    return [
      ...seen,
      ...right.actions.map((action) =>
        action === 'logs' ? `p, ${right.who}, logs, get, ${object}, allow` : `p, ${right.who}, applications, ${action}, ${object}, allow`,
      ),
    ];
  });
}

/** An Application as a policy names it: `<project>/<application>`. */
function objectOf(model: Model, application: string): string {
  if (application === '*') return '*/*';
  const found = model.applications.find(({ name }) => name === application);
  return found === undefined ? application : `${layerName(model, found.layer)}/${found.argoName}`;
}
