import type { Environment, Manifest } from '../../model/index.ts';
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
  const named = (manifest: Manifest, { name }: Environment) => {
    const { kind, namespace, name: own } = manifest.identity;
    const pattern = new RegExp(`(?<![A-Za-z0-9])${name.replaceAll(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9])`, 'g');
    return `${kind} ${namespace}/${own}`.replace(pattern, '<environment>');
  };
  const of = ({ applications }: Environment) => manifests.filter(({ origin }) => applications.includes(origin.application));
  const known = new Set(of(there).map((manifest) => named(manifest, there)));
  return of(here)
    .filter((manifest) => !known.has(named(manifest, here)))
    .map(({ identity: { kind, namespace, name } }) => ({
      subject: `${kind} ${namespace}/${name}`,
      message: `${kind} ${namespace}/${name} of ${here.name} has no counterpart in ${there.name}`,
      hint: 'make it in both',
    }));
}
