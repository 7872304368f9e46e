import { enforcedIn, type Facts, factsOf, type PodTemplate, podTemplateOf, violations } from '../../checks/index.ts';
import { notShared } from '../../diff/index.ts';
import { formatIdentity, type Identity, identityKey, type Manifest } from '../../model/index.ts';
import type { Consequence } from '../review.ts';
import { type Both, between } from './between.ts';
import { hasOtherThan } from './touched.ts';

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
  const differing = new Map(
    diff.objects.filter((object) => hasOtherThan(program, object)).map((object) => [identityKey(object.identity), object]),
  );
  const minor = later.minor ?? Number.POSITIVE_INFINITY;
  return notShared(head.manifests, base.manifests)
    .flatMap((manifest) => {
      const object = differing.get(identityKey(manifest.identity));
      const pod = podIn(later, manifest);
      return object === undefined || pod === undefined ? [] : [{ object, pod }];
    })
    .flatMap(({ object, pod }): readonly Consequence[] => {
      const { identity, origin, file } = pod.manifest;
      // An object under another name is the same program.
      const was = podOf(facts, object.before?.identity ?? identity) ?? podOf(facts, identity);
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

/** Fields that say what runs in a container, not what it may do. */
const program = /(^|\.)(image|imagePullPolicy|env|envFrom|command|args|resources|replicas)\b/;

function podOf(facts: Facts, { group, kind, namespace, name }: Identity): PodTemplate | undefined {
  return podIn(facts, facts.find(group, kind, namespace, name));
}

/** The pods of an object, unless only its data is left. */
function podIn({ retired }: Facts, manifest: Manifest | undefined): PodTemplate | undefined {
  return manifest === undefined || retired.has(manifest.origin.application) ? undefined : podTemplateOf(manifest);
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
