import type { State } from '../../../diff/index.ts';
import type { Application } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { ofApplication } from './applications.ts';

/** How Applications that stay are synced from now on: layer, namespace, options, what goes with them. */
export const applicationSettings: Rule = ({ base, head }) => {
  if (base === undefined || head === undefined) return [];
  return head.model.applications.flatMap((after) => {
    const before = base.model.applications.find(({ argoName }) => argoName === after.argoName);
    return before === undefined
      ? []
      : [
          ...layer(before, after, head),
          ...options(before, after, head),
          ...cascade(before, after, head),
          ...namespace(before, after, head),
        ];
  });
};

function layer(before: Application, after: Application, { model }: State): readonly Consequence[] {
  if (before.layer === after.layer) return [];
  const evidence = [`layer: ${before.layer} → ${after.layer}`];
  if (model.delivery?.ordered === true) {
    const message = `belongs to project ${model.cluster}-${after.layer} from now on, and waits for the layers before it`;
    return [ofApplication(after, model, { level: 'none', message, evidence, hint: undefined })];
  }
  const sets = `the ApplicationSet of ${before.layer} deletes the Application, that of ${after.layer} makes it anew`;
  if (!before.cascade)
    return [
      ofApplication(after, model, { level: 'none', message: `${sets}; what it made stays and is taken over`, evidence, hint: undefined }),
    ];
  const hint =
    'in a commit before, write `cascade: false` into the props of its `Application`, push that and let it sync; take it back after the move';
  return [
    ofApplication(after, model, {
      level: 'interruption',
      message: `${sets}: with \`cascade\` everything it made is deleted in between`,
      evidence,
      hint,
    }),
  ];
}

/** Options by which a sync deletes what it could have changed. */
const drastic = ['Replace=true', 'Force=true'];

function options(before: Application, after: Application, { model }: State): readonly Consequence[] {
  const added = after.syncOptions.filter((option) => !before.syncOptions.includes(option));
  const removed = before.syncOptions.filter((option) => !after.syncOptions.includes(option));
  if (added.length + removed.length === 0) return [];
  const evidence = [...added.map((option) => `syncOptions: ${option} added`), ...removed.map((option) => `syncOptions: ${option} removed`)];
  const isDrastic = added.some((option) => drastic.includes(option));
  const unkept = removed.some((option) => option === 'Prune=false' || option === 'Delete=false');
  const message = isDrastic
    ? 'each sync replaces its objects instead of changing them: fields that others have set are lost, and Services get new ports'
    : unkept
      ? 'what vanishes from its folder is deleted from now on'
      : `syncs with other options: ${evidence.map((one) => one.replace('syncOptions: ', '')).join(', ')}`;
  return [ofApplication(after, model, { level: isDrastic ? 'interruption' : 'none', message, evidence, hint: undefined })];
}

function cascade(before: Application, after: Application, { model }: State): readonly Consequence[] {
  if (before.cascade === after.cascade) return [];
  const message = after.cascade
    ? 'everything it made is deleted once it vanishes from Git'
    : 'what it made stays once it vanishes from Git';
  return [
    ofApplication(after, model, { level: 'none', message, evidence: [`cascade: ${before.cascade} → ${after.cascade}`], hint: undefined }),
  ];
}

function namespace(before: Application, after: Application, { model }: State): readonly Consequence[] {
  if (before.namespace === after.namespace) return [];
  const message = `what does not name a namespace, as what its charts make, is made in ${after.namespace} beside what is in ${before.namespace}`;
  const isForeign = after.charts.length + (after.sources?.length ?? 0) > 0;
  const evidence = [`namespace: ${before.namespace} → ${after.namespace}`];
  return [ofApplication(after, model, { level: isForeign ? 'interruption' : 'none', message, evidence, hint: undefined })];
}
