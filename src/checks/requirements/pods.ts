import { formatIdentity, parseImage } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { whyMoving } from '../policy/images.ts';
import { baselineRules } from '../policy/pod-security-baseline.ts';
import { text } from '../read.ts';
import type { Failing, Judge } from './judge.ts';

/** Images that another program may stand behind tomorrow, those of charts as far as their footprints name them. */
export const imagesPinned: Judge = (facts) => {
  const used = facts.pods.flatMap((pod) =>
    containersOf(pod).map(({ fields }) => [text(fields.image) ?? '', formatIdentity(pod.manifest.identity)] as const),
  );
  const declared = facts.model.footprints.flatMap(({ application, images = [] }) =>
    images.map((image) => [image, `the footprint of ${application}`] as const),
  );
  const places = new Map<string, string[]>();
  for (const [image, place] of [...used, ...declared]) places.set(image, [...(places.get(image) ?? []), place]);
  return [...places].flatMap(([image, where]): readonly Failing[] => {
    const { tag, digest } = parseImage(image);
    const why = image === '' || digest !== undefined ? undefined : whyMoving(tag);
    if (why === undefined) return [];
    const message = `image ${image} of ${[...new Set(where)].join(', ')} ${why.message}`;
    return [{ subject: image, message, hint: 'write the full version, or a digest' }];
  });
};

/** Pods that reach into their node, and namespaces in which pods that are not rendered here may. */
export const noPrivileged: Judge = (facts) => {
  const minor = Number(facts.model.distribution.version.split('.')[1] ?? 0);
  const pods = facts.pods.flatMap((pod): readonly Failing[] => {
    const broken = baselineRules.filter(({ from = 0 }) => minor >= from).flatMap((rule) => rule.find(pod, minor));
    if (broken.length === 0) return [];
    const subject = formatIdentity(pod.manifest.identity);
    const message = `pods of ${subject} reach into their node: ${broken.map(({ field, message: what }) => `${field.replace(`${pod.path}.`, '')} ${what}`).join(', ')}`;
    return [{ subject, message, hint: 'take these fields out' }];
  });
  const unseen = facts.model.namespaces.flatMap(({ name, podSecurity }): readonly Failing[] => {
    const what = podSecurity === 'privileged' ? facts.elsewhere(name) : undefined;
    if (what === undefined) return [];
    const message = `namespace ${name} lets pods do everything, and some come from ${what}`;
    return [{ subject: name, message, hint: 'set `podSecurity: baseline`' }];
  });
  return [...pods, ...unseen];
};

/** What runs for ever with another priority than its layer's. */
export const priorityByLayer: Judge = (facts, { limit = '' }) => {
  const classes = new Map(limit.split(', ').map((pair) => pair.split(': ') as [string, string]));
  return facts.pods.flatMap((pod): readonly Failing[] => {
    const wanted = pod.longRunning ? classes.get(pod.manifest.origin.layer) : undefined;
    const has = priorityOf(facts, pod);
    if (wanted === undefined || has === wanted) return [];
    const subject = formatIdentity(pod.manifest.identity);
    const message = `pods of ${subject} in layer ${pod.manifest.origin.layer} have ${has === '' ? 'no priority class' : `priority class ${has}`}, not ${wanted}`;
    return [{ subject, message, hint: `give it \`priority: '${wanted}'\`` }];
  });
};

/** The class that a pod names, or the one that the cluster gives to pods that name none. */
function priorityOf(facts: Facts, { podSpec }: PodTemplate): string {
  const preset = facts.ofKind('scheduling.k8s.io', 'PriorityClass').find(({ body }) => body.globalDefault === true);
  return text(podSpec.priorityClassName) ?? preset?.identity.name ?? '';
}
