import { below, text } from '../api/index.ts';
import type { Manifest } from '../model/index.ts';
import type { Live } from './live.ts';

/** Workloads whose number of pods an autoscaler decides, as `<kind>/<namespace>/<name>`; their `replicas` are not ours. */
export function scaledWorkloads(manifests: readonly Manifest[], live: Live): ReadonlySet<string> {
  const isScaler = (kind: string) => kind === 'HorizontalPodAutoscaler';
  const rendered = manifests.filter(({ identity }) => isScaler(identity.kind)).map(({ body }) => body);
  const there = live.kinds.filter(({ kind }) => isScaler(kind)).flatMap(({ objects }) => objects.value ?? []);
  return new Set(
    [...rendered, ...there].map((body) => {
      const target = below(body, 'spec', 'scaleTargetRef');
      return [below(target, 'kind'), below(body, 'metadata', 'namespace'), below(target, 'name')].map(text).join('/');
    }),
  );
}
