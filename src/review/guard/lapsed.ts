import { type Issue, nearest } from '../../issues/index.ts';
import type { Side } from '../review-fleet.ts';
import type { Statement } from './statements.ts';

/** MODEL_ACCEPTANCE_UNUSED and MODEL_RETIREMENT_UNUSED: statements that nothing needs. */
export function lapsed(head: Side, statements: readonly Statement[]): readonly Issue[] {
  return statements.flatMap((statement): readonly Issue[] => {
    const { cluster } = statement;
    const hint = 'delete the statement';
    if (statement.kind === 'acceptance') {
      const { code, subject } = statement;
      const message = `no change does this to ${subject} any more: it is pushed, or was taken back`;
      return [{ code: 'MODEL_ACCEPTANCE_UNUSED', severity: 'warning', path: `${cluster} accept(${code})`, message, hint, cluster }];
    }
    const { application } = statement;
    const names = head.clusters.find(({ model }) => model.cluster === cluster)?.model.applications.map(({ name }) => name) ?? [];
    // Its first step: as long as the application is declared, the statement is what makes it stand still.
    if (names.includes(application)) return [];
    const near = nearest(application, names);
    const message = `no application "${application}" is declared, or was in the state before: its retirement is over`;
    return [
      {
        code: 'MODEL_RETIREMENT_UNUSED',
        severity: 'warning',
        path: `${cluster} retire(${application})`,
        message: near === undefined ? message : `no application "${application}" is declared, or was in the state before`,
        hint: near === undefined ? hint : `did you mean \`${near}\`? Otherwise ${hint}`,
        cluster,
      },
    ];
  });
}
