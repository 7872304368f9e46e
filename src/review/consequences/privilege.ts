import { enforcedIn, factsOf, type PodTemplate, violations } from '../../checks/index.ts';
import { formatIdentity, identityKey } from '../../model/index.ts';
import type { Consequence } from '../review.ts';
import { type Both, between } from './between.ts';

/** Namespaces that let more in, and pods that may do more to their node than before. */
export const privilege = between((both) => [...namespaces(both), ...workloads(both)]);

const order = ['restricted', 'baseline', 'privileged'] as const;

function namespaces({ base, head, diff }: Both): readonly Consequence[] {
  const [facts, later] = [factsOf(base), factsOf(head)];
  const names = head.model.namespaces.map(({ name }) => name);
  const rendered = later.ofKind('', 'Namespace').map(({ identity }) => identity.name);
  return [...new Set([...names, ...rendered])].flatMap((name): readonly Consequence[] => {
    const isNew = !base.model.namespaces.some((one) => one.name === name) && facts.find('', 'Namespace', '', name) === undefined;
    const [was, is] = [enforcedIn(facts, name), enforcedIn(later, name)];
    // A new namespace is compared with what keeps the most out.
    const from = isNew ? 'restricted' : was.level;
    const steps = order.indexOf(is.level) - order.indexOf(from);
    if (steps === 0 || (isNew && is.level === 'baseline')) return [];
    const manifest = later.find('', 'Namespace', '', name);
    const about = {
      topic: 'privilege',
      cluster: diff.cluster,
      application: manifest?.origin.application ?? '',
      subject: `Namespace ${name}`,
      evidence: [`pod-security.kubernetes.io/enforce: ${isNew ? 'no namespace' : from} → ${is.level}`],
      file: manifest?.file,
    } as const;
    if (steps > 0) {
      const what = is.level === 'privileged' ? 'any pod in, also one that owns its node' : 'pods in that `restricted` keeps out';
      return [{ ...about, level: 'none', widens: true, message: `lets ${what}, at the Pod Security level ${is.level}` }];
    }
    const { level } = is;
    const refused =
      level === 'privileged' ? [] : later.pods.filter((pod) => pod.namespace === name && violations(pod, level, is.minor).length > 0);
    if (refused.length === 0) return [{ ...about, level: 'none', message: `keeps more out, at the Pod Security level ${level}` }];
    const message = `keeps out pods that it has, at the Pod Security level ${level}: they run until they are made anew, and then do not start`;
    return [
      {
        ...about,
        level: 'interruption',
        message,
        evidence: [...about.evidence, ...refused.map(({ manifest: one }) => formatIdentity(one.identity))],
      },
    ];
  });
}

function workloads({ base, head, diff }: Both): readonly Consequence[] {
  const [facts, later] = [factsOf(base), factsOf(head)];
  const differing = new Set(diff.objects.map(({ identity }) => identityKey(identity)));
  const earlier = new Map(facts.pods.map((pod) => [identityKey(pod.manifest.identity), pod]));
  // An object under another name is the same program.
  for (const { before, identity } of diff.objects) {
    const pod = before === undefined ? undefined : earlier.get(identityKey(before.identity));
    if (pod !== undefined) earlier.set(identityKey(identity), pod);
  }
  const minor = later.minor ?? Number.POSITIVE_INFINITY;
  return later.pods
    .filter(({ manifest }) => differing.has(identityKey(manifest.identity)))
    .flatMap((pod): readonly Consequence[] => {
      const { identity, origin, file } = pod.manifest;
      const was = earlier.get(identityKey(identity));
      const [before, after] = [was === undefined ? [] : powersOf(was, minor), powersOf(pod, minor)];
      const gained = after.filter(({ words }) => !before.some((one) => one.words === words));
      const lost = before.filter(({ words }) => !after.some((one) => one.words === words));
      const about = {
        topic: 'privilege',
        level: 'none',
        cluster: diff.cluster,
        application: origin.application,
        subject: formatIdentity(identity),
        file,
      } as const;
      if (gained.length > 0) {
        const owns = gained.filter(({ beyond }) => beyond);
        const what =
          owns.length > 0
            ? 'goes beyond the Pod Security level baseline, and may reach into its node'
            : 'needs more than the Pod Security level restricted';
        const list = (owns.length > 0 ? owns : gained).map(({ words }) => words);
        const message = `${was === undefined ? 'is new and ' : ''}${what}: ${few(list)}`;
        return [{ ...about, widens: true, message, evidence: gained.map(({ words }) => words) }];
      }
      if (lost.length > 0 && was !== undefined) {
        const list = lost.map(({ words }) => words);
        return [{ ...about, message: `gives up what it may do: ${few(list)}`, evidence: list }];
      }
      return [];
    });
}

function few(list: readonly string[]): string {
  return list.length <= 3 ? list.join('; ') : `${list.slice(0, 2).join('; ')}; ${list.length - 2} more`;
}

/** Something that a Pod Security level keeps out. */
interface Power {
  /** `securityContext.privileged is true (container web)`. */
  readonly words: string;
  /** Whether `baseline` keeps it out too. */
  readonly beyond: boolean;
}

function powersOf(pod: PodTemplate, minor: number): readonly Power[] {
  const beyond = violations(pod, 'baseline', minor).map((one) => wordsOf(pod, one));
  const all = violations(pod, 'restricted', minor).map((one) => wordsOf(pod, one));
  return [...new Set([...beyond, ...all])].map((words) => ({ words, beyond: beyond.includes(words) }));
}

/** Containers and volumes by their names, since their places in the list say nothing. */
function wordsOf({ podSpec, path }: PodTemplate, { field, message }: ReturnType<typeof violations>[number]): string {
  const inPod = field.startsWith(`${path}.`) ? field.slice(path.length + 1) : field;
  const [, list = '', position = '', rest = ''] = /^(\w+)\[(\d+)\](?:\.(.*))?$/.exec(inPod) ?? [];
  if (list === '') return `${inPod} ${message}`;
  const item = (podSpec[list] as readonly { readonly name?: unknown }[])[Number(position)];
  const name = String(item?.name ?? position);
  return list === 'volumes' ? `volume ${name} ${message}` : `${rest} ${message} (container ${name})`;
}
