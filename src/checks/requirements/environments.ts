import { type Environment, formatIdentity, identityKey, type Manifest, withoutName } from '../../model/index.ts';
import type { Failing, Judge } from './judge.ts';

/** Objects that one environment has and the one it comes from, or the first, has not; whatever else differs follows from values. */
export const environmentsAlike: Judge = ({ model, manifests }) => {
  const [first, ...others] = model.environments ?? [];
  if (first === undefined || others.length === 0)
    return [
      {
        subject: model.cluster,
        message: 'the cluster has no two environments of one stack',
        hint: 'declare them with `defineEnvironments`',
      },
    ];
  return others.flatMap((environment) => {
    const base = model.environments?.find(({ name }) => name === environment.from) ?? first;
    return [...missing(manifests, base, environment), ...missing(manifests, environment, base)];
  });
};

/** Objects of one environment that another lacks. */
function missing(manifests: readonly Manifest[], here: Environment, there: Environment): readonly Failing[] {
  const named = ({ name, applications }: Environment) => {
    const neutral = withoutName(name, '<environment>');
    return manifests
      .filter(({ origin }) => applications.includes(origin.application))
      .map(({ identity }) => ({ subject: formatIdentity(identity), neutral: neutral(identityKey(identity)) }));
  };
  const known = new Set(named(there).map(({ neutral }) => neutral));
  return named(here)
    .filter(({ neutral }) => !known.has(neutral))
    .map(({ subject }) => ({
      subject,
      message: `${subject} of ${here.name} has no counterpart in ${there.name}`,
      hint: 'make it in both',
    }));
}
