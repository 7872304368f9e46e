import { field } from 'labwright/testing';
import { podTemplateOf, replicasOf } from '../../src/checks/index.ts';
import type { Manifest } from '../../src/model/index.ts';
import type { RenderedCluster } from '../../src/render/index.ts';
import { parseCpu, parseMemory } from '../../src/units/index.ts';

type Sums = Record<string, Record<string, number>>;

/** Quotas of the namespaces whose pods we render ourselves, in millicores and MiB. */
export function quotas({ manifests }: RenderedCluster): Sums {
  return Object.fromEntries(
    manifests
      .filter(({ identity }) => identity.kind === 'ResourceQuota')
      .map((m) => [
        m.identity.namespace,
        Object.fromEntries(
          Object.entries(field(m, 'spec.hard') as Record<string, string>).map(([name, text]) => [name, amount(name, text)]),
        ),
      ]),
  );
}

/**
 * What long-running pods ask for, the pod that an update starts beside an old one, the largest Job, and charts, plus a
 * quarter; rounded up to 50m and 64Mi.
 */
export function sums({ manifests, model }: RenderedCluster): Sums {
  const names = ['requests.cpu', 'requests.memory', 'limits.memory'] as const;
  const result: Sums = {};
  for (const namespace of model.namespaces.map(({ name }) => name)) {
    result[namespace] = Object.fromEntries(
      names.map((name) => {
        const [list, resource] = name.split('.') as ['requests' | 'limits', 'cpu' | 'memory'];
        const footprints = model.footprints
          .filter((f) => f.namespace === namespace)
          .map((f) => amount(name, f[list][resource as 'memory']));
        const steady: number[] = [];
        const jobs: number[] = [0];
        const surges: number[] = [0];
        for (const manifest of manifests) {
          const pod = podTemplateOf(manifest);
          if (manifest.identity.namespace !== namespace || pod === undefined) continue;
          const containers = (pod.podSpec['containers'] ?? []) as { readonly resources?: Record<string, Record<string, string>> }[];
          const total = containers.reduce((sum, { resources }) => sum + amount(name, resources?.[list]?.[resource] ?? '0'), 0);
          if (['Job', 'CronJob'].includes(manifest.identity.kind)) jobs.push(total);
          else {
            steady.push(total * replicasOf(manifest));
            if (isRolling(manifest)) surges.push(total);
          }
        }
        const sum = [...steady, ...footprints].reduce((a, b) => a + b, 0) + Math.max(...jobs) + Math.max(...surges);
        const step = resource === 'cpu' ? 50 : 64;
        return [name, Math.ceil((sum * 1.25) / step) * step];
      }),
    );
  }
  return result;
}

function isRolling({ identity, body }: Manifest): boolean {
  const { strategy } = body['spec'] as { readonly strategy?: { readonly type?: string } };
  return identity.kind === 'Deployment' && strategy?.type !== 'Recreate';
}

function amount(name: string, text: string): number {
  return name.endsWith('cpu') ? parseCpu(text) : parseMemory(text) / 2 ** 20;
}
