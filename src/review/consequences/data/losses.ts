import { factsOf } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import type { Manifest } from '../../../model/index.ts';
import type { Loss } from '../../../rehearse/index.ts';
import type { Consequence, Level } from '../../review.ts';
import type { Rule } from '../index.ts';
import { about } from '../objects.ts';
import { removalsIn } from '../removals.ts';

/** What a deletion takes along: volumes of claims, all that lies in a namespace, all objects of a kind. */
export const losses: Rule = (input) => {
  const { base } = input;
  if (base === undefined) return [];
  const { losses: lost, spared } = removalsIn(input);
  return [
    ...lost.map((loss) => lossOf(loss, base)),
    ...spared.map(({ doomed: { manifest }, why }) =>
      about(manifest, {
        topic: 'data',
        level: 'none',
        message: `is deleted, and ${why}`,
        evidence: [`${manifest.file}: no longer rendered`],
        hint: 'a new claim takes a released volume over once `spec.claimRef.uid` is removed from it',
      }),
    ),
  ];
};

function lossOf({ doomed: { manifest }, severity, message, hint }: Loss, base: State): Consequence {
  const topic = manifest.identity.kind === 'CustomResourceDefinition' ? 'definition' : 'data';
  const level = levelOf(manifest, base);
  const again =
    level === 'interruption' && manifest.identity.kind === 'PersistentVolumeClaim' ? '; it can be made again, which takes its time' : '';
  const said = severity === 'unchecked' ? `${message}; look before you push` : `${message}${again}`;
  return about(manifest, {
    topic,
    level,
    message: said,
    evidence: [`${manifest.file}: no longer rendered`],
    hint,
  });
}

function levelOf(manifest: Manifest, base: State): Level {
  const { kind, name, namespace } = manifest.identity;
  if (kind === 'Namespace')
    return holdsData(base, (claim) => claim.namespace === name) || isPartlyUnseen(base, name) ? 'data-loss' : 'interruption';
  // What can be made again is missed only until then.
  const own = base.model.claims.filter(
    (claim) => claim.namespace === namespace && (claim.name === name || claim.name.includes(`-${name}-`)),
  );
  return own.length > 0 && own.every(({ content }) => content === 'cache') ? 'interruption' : 'data-loss';
}

function holdsData({ model }: State, isIn: (claim: State['model']['claims'][number]) => boolean): boolean {
  return model.claims.some((claim) => isIn(claim) && claim.content !== 'cache');
}

function isPartlyUnseen(state: State, namespace: string): boolean {
  return factsOf(state).elsewhere(namespace) !== undefined;
}

/** What is no longer rendered and stays all the same, with its data. */
export const leftBehind: Rule = (input) =>
  removalsIn(input)
    .applications.filter(({ isGone }) => !isGone)
    .flatMap(({ kept, ending }) =>
      kept
        .filter(({ identity }) =>
          ['PersistentVolumeClaim', 'PersistentVolume', 'StatefulSet', 'Namespace', 'CustomResourceDefinition'].includes(identity.kind),
        )
        .map((manifest) => {
          const why = ending === 'emptied' ? 'Argo CD never syncs an Application to nothing' : 'its sync options keep it';
          const what = manifest.identity.kind === 'StatefulSet' ? 'it runs on with its data' : 'it stays with what is in it';
          const { kind, namespace, name } = manifest.identity;
          const at = namespace === '' ? '' : ` -n ${namespace}`;
          return about(manifest, {
            topic: kind === 'CustomResourceDefinition' ? 'definition' : 'data',
            level: 'none',
            message: `no longer rendered, and ${what}, for ${why}; nobody looks after it from now on`,
            evidence: [`${manifest.file}: no longer rendered`],
            hint: isContainer(kind)
              ? 'deleting it by hand deletes all that is in it: look first'
              : `\`kubectl${at} delete ${kind.toLowerCase()}/${name}\` once nobody misses it`,
          });
        }),
    );

function isContainer(kind: string): boolean {
  return kind === 'Namespace' || kind === 'CustomResourceDefinition';
}
