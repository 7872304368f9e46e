import { type ImageProfile, PROFILES, profileOf } from './images.ts';
import type { KubernetesObject } from './kubernetes.ts';
import { hasPods, podTemplate } from './manifests.ts';

/** An image whose own program the manifests start and that no real program stands in for. */
export interface NotRun {
  readonly image: string;
  readonly usedBy: readonly string[];
  readonly reason: string;
}

/** Every image of the manifests without a real program here, who uses it and why it did not run. */
export function notRun(manifests: readonly KubernetesObject[], profiles: readonly ImageProfile[] = PROFILES): readonly NotRun[] {
  const users = new Map<string, Set<string>>();
  for (const manifest of manifests.filter(hasPods)) {
    const { owner, spec } = podTemplate(manifest);
    for (const { image, command } of [...(spec.initContainers ?? []), ...spec.containers]) {
      const profile = profileOf(image, profiles);
      const runs = profile !== undefined && (profile.start !== undefined || command !== undefined);
      if (!runs) users.set(image, (users.get(image) ?? new Set()).add(owner));
    }
  }
  return [...users]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([image, owners]) => ({
      image,
      usedBy: [...owners].sort(),
      reason: 'published only as an image; no package of the program is installed here',
    }));
}

/** The same as lines for a log. */
export function formatNotRun(entries: readonly NotRun[]): string {
  return entries.map(({ image, usedBy, reason }) => `not run: ${image} (${usedBy.join(', ')}): ${reason}`).join('\n');
}
