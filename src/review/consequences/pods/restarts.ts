import { type PodTemplate, podTemplateOf } from '../../../checks/index.ts';
import type { FieldDiff, State } from '../../../diff/index.ts';
import { formatIdentity } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import { needsRestore } from '../image/index.ts';
import { isRefused } from '../immutable/index.ts';
import type { Rule } from '../index.ts';
import { about, evidenceOf, objectsOf, type Pair } from '../objects.ts';
import { type ChangedConfiguration, changedConfiguration, isRead } from './changed-configuration.ts';
import { type Reading, readingsOf } from './configuration.ts';
import { rolloutOf } from './rollout.ts';
import { shuffledFields, templateFields } from './template.ts';
import { downtime, whoNotices } from './workload.ts';

/** Pods that are made anew, for a new template of theirs or for the checksum of what they read, and how that goes. */
export const restarts: Rule = (input) => {
  const { head } = input;
  if (head === undefined) return [];
  const changed = changedConfiguration(input);
  const { pairs, shuffled } = objectsOf(input);
  const reordered = shuffled.flatMap((one) => {
    const fields = shuffledFields(one);
    return fields.length === 0 ? [] : restartOf(one, fields, head, changed);
  });
  const renewed = pairs.flatMap((pair) => {
    const fields = templateFields(pair);
    return fields.length === 0 || isRefused(pair, head) ? [] : restartOf(pair, fields, head, changed, comesEmpty(pair));
  });
  return [...renewed, ...reordered];
};

/** Whether the new pods come up without the data of the old ones. */
function comesEmpty({ base, head }: Pair): boolean {
  const [earlier, later] = [podTemplateOf(base), podTemplateOf(head)];
  return earlier !== undefined && later !== undefined && needsRestore(earlier, later);
}

/** How the pods of one controller are made anew. */
function restartOf(
  { head: manifest }: Pick<Pair, 'head'>,
  fields: readonly FieldDiff[],
  state: State,
  changed: readonly ChangedConfiguration[],
  staysAway = false,
): readonly Consequence[] {
  const rollout = rolloutOf(manifest, state);
  const pod = podTemplateOf(manifest);
  if (rollout === undefined || pod === undefined) return [];
  const evidence = [...evidenceOf(fields), ...causesOf(pod, fields, changed)];
  const { how, way } = rollout;
  switch (way) {
    case 'later': {
      const { kind, namespace, name } = manifest.identity;
      const isWaiting = how.startsWith('OnDelete');
      const hint = isWaiting ? `\`kubectl -n ${namespace} delete pod\` of ${kind} ${name}, one at a time, when it suits` : undefined;
      return [about(manifest, { topic: 'restart', level: 'none', message: `no pod restarts: ${how}`, evidence, hint })];
    }
    case 'rolling':
      return [about(manifest, { topic: 'restart', level: 'restart', message: how, evidence })];
    case 'down': {
      const away = staysAway ? 'away until its data is there again' : downtime(manifest, state.model);
      const message = `${how}: ${away}${whoNotices(manifest, state.model)}`;
      return [about(manifest, { topic: 'interruption', level: 'interruption', message, evidence })];
    }
  }
}

/** What is behind a checksum that differs. */
function causesOf(pod: PodTemplate, fields: readonly FieldDiff[], changed: readonly ChangedConfiguration[]): readonly string[] {
  if (!fields.some(({ path }) => /checksum/i.test(path))) return [];
  const readings = readingsOf(pod);
  return changed
    .filter((one) => readings.some((reading) => isRead(reading, one, pod.namespace)))
    .map(
      ({ kind, namespace, name, keys }) =>
        `${kind} ${namespace}/${name}${keys === undefined ? '' : `: ${[...new Set(keys)].join(', ')}`} differs`,
    );
}

/** Pods that read a ConfigMap or Secret with new content and are not made anew for it. */
export const unseenConfiguration: Rule = (input) => {
  const changed = changedConfiguration(input);
  if (changed.length === 0 || input.head === undefined) return [];
  const { pairs } = objectsOf(input);
  const rolled = new Set(pairs.filter((pair) => templateFields(pair).length > 0).map(({ head }) => head));
  return input.head.manifests.flatMap((manifest) => {
    const pod = podTemplateOf(manifest);
    if (pod === undefined || !pod.longRunning || rolled.has(manifest) || manifest.identity.kind === 'ReplicaSet') return [];
    const readings = readingsOf(pod);
    return changed.flatMap((one) => {
      const [reading] = readings.filter((each) => isRead(each, one, pod.namespace)).sort((a, b) => order[a.by] - order[b.by]);
      return reading === undefined ? [] : [unseen(pod, one, reading)];
    });
  });
};

/** Of a Secret only which keys differ. */
function changedKeys({ kind, fields, keys }: ChangedConfiguration, what: string): readonly string[] {
  if (kind === 'ConfigMap') return evidenceOf(fields).map((field) => `${what}: ${field}`);
  return [`${what}: ${keys === undefined ? 'its content' : [...new Set(keys)].join(', ')} differs`];
}

/** What is seen last decides. */
const order: Readonly<Record<Reading['by'], number>> = { environment: 0, subPath: 1, volume: 2 };

function unseen({ manifest }: PodTemplate, changed: ChangedConfiguration, { by }: Reading): Consequence {
  const { kind, namespace, name } = manifest.identity;
  const what = formatIdentity({ group: '', kind: changed.kind, namespace: changed.namespace, name: changed.name });
  const restart = `\`kubectl -n ${namespace} rollout restart ${kind.toLowerCase()}/${name}\``;
  const said = {
    environment: {
      message: `keeps the old values of ${what}: it reads them from its environment, once, and nothing restarts its pods`,
      hint: `${restart} after the sync`,
    },
    subPath: {
      message: `keeps the old files of ${what}: what is mounted with a subPath never follows, and nothing restarts its pods`,
      hint: `${restart} after the sync`,
    },
    volume: {
      message: `finds the new files of ${what} within about two minutes, without a restart`,
      hint: `a program that reads them only when it starts needs ${restart}`,
    },
  }[by];
  return about(manifest, {
    topic: 'restart',
    level: 'none',
    ...said,
    evidence: changedKeys(changed, what),
  });
}
