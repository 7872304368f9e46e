import type { State } from '../../../diff/index.ts';
import type { Application } from '../../../model/index.ts';
import { type Change, changesBetween, isHook, objectOptions, shownChange, unmadeWay, wayOut } from '../../../rehearse/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { about, evidenceOf, namesIn, objectsOf, type Pair } from '../objects.ts';
import { addressChanges, fixedChanges, mayBeRefused } from './fields.ts';
import { sizeChange, sizeVerdict } from './sizes.ts';

/**
 * Fields that the API server does not let change on an object that exists, from what the documentation of each API says. The
 * rehearsal confirms them; rules that only an operator or a definition of a custom kind knows are not here.
 */
export const immutables: Rule = (input) => {
  const { head } = input;
  if (head === undefined) return [];
  return objectsOf(input).pairs.flatMap((pair) => (pair.fields.length === 0 ? [] : refusedIn(pair, head)));
};

/** Whether the API server takes nothing of a change, or the object is made anew for it, so that no controller sees a new template. */
export function isRefused(pair: Pair, state: State): boolean {
  return pair.fields.length > 0 && refusedIn(pair, state).some(({ level }) => level !== 'none');
}

const known = new WeakMap<Pair, readonly Consequence[]>();

/** Worked out once for each pair, since whether it restarts asks as well. */
function refusedIn(pair: Pair, state: State): readonly Consequence[] {
  const found = known.get(pair) ?? judged(pair, state);
  known.set(pair, found);
  return found;
}

function judged(pair: Pair, state: State): readonly Consequence[] {
  const { base, head } = pair;
  if (!mayBeRefused(base, head)) return [];
  const application = state.model.applications.find(({ name }) => name === head.origin.application);
  const changes = changesBetween(base.body, head.body);
  const unmade = unmadeWay(base, head, state.model);
  if (unmade !== undefined) {
    const evidence = evidenceOf(changes.filter(({ path }) => path === 'spec.clusterIP'));
    return [about(head, { topic: 'immutable', level: 'interruption', ...unmade, evidence })];
  }
  // A hook of Argo CD is deleted and made anew at each sync.
  if (head.identity.kind === 'Job' && isHook(head.body)) return [];
  const refused = [...fixedChanges(wasImmutable(base) ? base : head, changes), ...addressChanges(base, head, changes)];
  const size = refused.length === 0 ? sizeChange(head, changes) : undefined;
  if (size !== undefined) return sizeRefused(pair, size, state);
  return refused.length === 0 ? [] : [refusal(pair, refused, state, application)];
}

/** Whether the object that exists refuses new content, whatever the new one says. */
function wasImmutable({ body }: Pair['base']): boolean {
  return body['immutable'] === true;
}

function refusal({ base, head }: Pair, changes: readonly Change[], { model }: State, application: Application | undefined): Consequence {
  const fields = namesIn([...new Set(changes.map(({ path }) => path))]);
  const evidence = evidenceOf(changes);
  const { replace, force, serverSideApply } = objectOptions(head.body, application?.syncOptions ?? []);
  const hint = wayOut({ base, head, changes, model });
  if (replace && force) {
    const message = `${fields} cannot be changed in place, so Argo CD deletes it and makes it anew, as its options \`Force=true,Replace=true\` say`;
    return about(head, { topic: 'immutable', level: 'interruption', message, evidence });
  }
  const isBinding = head.identity.kind === 'RoleBinding' || head.identity.kind === 'ClusterRoleBinding';
  if (isBinding && !serverSideApply) {
    const message = `${fields} cannot be changed in place: Argo CD deletes it and makes it anew, and its subjects lack the rights in between`;
    return about(head, { topic: 'immutable', level: 'none', message, evidence });
  }
  const message = `${fields} cannot be changed in place: it stays as it is, and Application ${application?.argoName ?? head.origin.application} does not sync until somebody acts`;
  return about(head, { topic: 'immutable', level: 'interruption', message, evidence, hint });
}

function sizeRefused({ base, head }: Pair, change: Change, { model }: State): readonly Consequence[] {
  const verdict = sizeVerdict(base, change, model);
  const evidence = [shownChange(change)];
  const hint = wayOut({ base, head, changes: [change], model });
  switch (verdict) {
    case 'grows':
      return [];
    case 'unknown': {
      const message = 'whether its volume can take the new size is not known, because nothing says what its class can';
      return [about(head, { topic: 'immutable', level: 'interruption', message, evidence, hint })];
    }
    default: {
      const why = verdict === 'shrinks' ? 'a volume never shrinks' : 'volumes of its class cannot grow';
      const message = `${why}: the API server refuses the new size, and its Application does not sync until somebody acts`;
      return [about(head, { topic: 'immutable', level: 'interruption', message, evidence, hint })];
    }
  }
}
