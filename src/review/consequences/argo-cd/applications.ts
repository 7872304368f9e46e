import { podTemplateOf } from '../../../checks/index.ts';
import { type Application, formatIdentity, identityKey, type Manifest, type Model } from '../../../model/index.ts';
import type { Removal } from '../../../rehearse/index.ts';
import type { Consequence, Level } from '../../review.ts';
import type { ConsequenceInput, Rule } from '../index.ts';
import { count, namesIn } from '../objects.ts';
import { removalsIn } from '../removals.ts';

/** What is said of one Application. */
export function ofApplication(
  { name, argoName, folder }: Application,
  { cluster }: Pick<Model, 'cluster'>,
  said: Pick<Consequence, 'level' | 'message' | 'evidence' | 'hint'>,
): Consequence {
  return { topic: 'argo-cd', cluster, application: name, subject: `Application ${argoName}`, ...said, file: folder };
}

/** Applications that vanish or lose everything: what cascades, what stays, who takes over. */
export const endedApplications: Rule = (input) => {
  const { base } = input;
  if (base === undefined) return [];
  return removalsIn(input).applications.flatMap((removal) => {
    const application = base.model.applications.find(({ name }) => name === removal.name);
    return application === undefined || isQuiet(removal) ? [] : [ended(input, application, removal)];
  });
};

/** Whether there is nothing to tell that is not told of what it handed over. */
function isQuiet({ ending, prune, kept }: Removal): boolean {
  return ending === 'synced' || (ending === 'deleted' && prune.length + kept.length === 0);
}

function ended(input: ConsequenceInput, application: Application, { ending, prune, kept }: Removal): Consequence {
  const model = { cluster: input.base?.model.cluster ?? '' };
  const evidence = [`${application.folder}: no longer rendered`, `cascade: ${application.cascade}`];
  const say = (level: Level, message: string, hint?: string) => ofApplication(application, model, { level, message, evidence, hint });
  const stay = namesOf(kept);
  switch (ending) {
    case 'abandoned': {
      const takers = takersOf(input, application.name);
      const taken =
        takers.length === 0
          ? ''
          : `${namesIn(takers)} ${takers.length === 1 ? 'takes' : 'take'} over ${kept.length === 0 ? 'what it made, as it is' : 'the rest'}`;
      if (kept.length === 0)
        return say('none', `vanishes from Git without \`cascade\`: ${taken === '' ? 'it made nothing that stays' : taken}`);
      const message = `vanishes from Git without \`cascade\`: ${count(kept.length, 'object')} stay as they are, and nobody looks after them (${stay})${taken === '' ? '' : `; ${taken}`}`;
      return say('none', message, 'when the folder comes back, they are taken over again; what nobody misses is deleted by hand');
    }
    case 'deleted': {
      const left = kept.length === 0 ? '' : `, and leaves ${stay}`;
      const level = prune.some((manifest) => podTemplateOf(manifest)?.longRunning === true) ? 'interruption' : 'none';
      return say(
        level,
        `vanishes from Git with \`cascade\`: Argo CD deletes ${count(prune.length, 'object')} of it, the last wave first${left}`,
      );
    }
    case 'waiting':
      return say('none', `vanishes from Git with \`cascade\`, but nothing of it is deleted until a person confirms: ${stay}`);
    default:
      return say('none', `has nothing left to sync; Argo CD never takes that for the wish to delete everything, so it stays: ${stay}`);
  }
}

function namesOf(manifests: readonly Manifest[]): string {
  return namesIn(manifests.map(({ identity }) => formatIdentity(identity)));
}

/** Applications of the head that render what one of the base did. */
function takersOf({ base, head }: ConsequenceInput, name: string): readonly string[] {
  const owned = new Set(base?.manifests.filter(({ origin }) => origin.application === name).map(({ identity }) => identityKey(identity)));
  const takers = (head?.manifests ?? []).flatMap(({ identity, origin }) => (owned.has(identityKey(identity)) ? [origin.application] : []));
  return [...new Set(takers)].sort();
}

/** As it is written in TypeScript. */
const unpruned = "{ metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' } } }";

/** Objects that another Application renders now, while the one of before would delete them. */
export const handedOver: Rule = (input) => {
  const { base } = input;
  if (base === undefined) return [];
  return removalsIn(input).applications.flatMap(({ name, handedOver: doomed }) => {
    const application = base.model.applications.find((one) => one.name === name);
    if (application === undefined) return [];
    const takers = [...new Set(doomed.map(({ takenBy }) => takenBy ?? ''))].sort();
    return takers.map((taker) => {
      const moved = doomed.filter(({ takenBy }) => takenBy === taker).map(({ manifest }) => manifest);
      const message = `${count(moved.length, 'object')} ${moved.length === 1 ? 'moves' : 'move'} to ${taker} (${namesOf(moved)}): two Applications own them meanwhile; if ${taker} syncs first, it takes them over as they are, if ${name} does, they are deleted and made anew`;
      return ofApplication(application, base.model, {
        level: moved.some(serves) ? 'interruption' : 'none',
        message,
        evidence: moved.slice(0, 5).map(({ identity, file }) => `${formatIdentity(identity)}: ${file} → ${taker}`),
        hint: `in a commit before, keep them where they are by \`${unpruned}\`, for each of them in the \`overrides\` of its construct; push that and let it sync, and take it away after the move`,
      });
    });
  });
};

/** Whether somebody gets no answer while it is away. */
function serves(manifest: Manifest): boolean {
  const { kind } = manifest.identity;
  return (
    podTemplateOf(manifest)?.longRunning === true || ['Service', 'Ingress', 'NetworkPolicy', 'ConfigMap', 'ServiceAccount'].includes(kind)
  );
}
