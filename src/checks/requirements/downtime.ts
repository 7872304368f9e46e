import { formatIdentity, type Manifest } from '../../model/index.ts';
import type { Facts } from '../facts.ts';
import { containersOf, type PodTemplate, replicasOf } from '../pods.ts';
import { below, fields, text, textMap, whole } from '../read.ts';
import { pairsToSelector, SelectorIndex } from '../selector.ts';
import type { Failing, Judge } from './judge.ts';

/** What serves behind a Service and stands still during its own update, or several pods that a drain may take at once. */
export const updatesWithoutDowntime: Judge = (facts) => {
  const serving = servingPods(facts);
  const pods = replicasIn(facts);
  const budgets = budgetsIn(facts);
  return facts.pods
    .filter(({ manifest, longRunning }) => longRunning && serving.has(manifest) && manifest.identity.kind !== 'DaemonSet')
    .flatMap((pod): readonly Failing[] => {
      const count = pods(pod.manifest);
      const isHeld = count < 2 || (budgets.get(pod.namespace)?.matching(pod.labels).length ?? 0) > 0;
      const why = [...whyStill(pod, count), ...(isHeld ? [] : ['no PodDisruptionBudget holds some of its pods'])];
      if (why.length === 0) return [];
      const subject = formatIdentity(pod.manifest.identity);
      return [
        {
          subject,
          message: `${subject} is away for a while during an update or a drain: ${why.join('; ')}`,
          hint: 'let a second pod take over',
        },
      ];
    });
};

/** Controllers whose pods a Service selects. */
function servingPods(facts: Facts): ReadonlySet<Manifest> {
  return new Set(
    facts.ofKind('', 'Service').flatMap(({ identity, body }) => {
      const selector = below(body, 'spec', 'selector');
      if (Object.keys(textMap(selector)).length === 0) return [];
      return facts
        .podsIn(identity.namespace)
        .select(pairsToSelector(selector))
        .map(({ manifest }) => manifest);
    }),
  );
}

/** How many pods a controller has at least, as its autoscaler has it where there is one. */
function replicasIn(facts: Facts): (manifest: Manifest) => number {
  const least = new Map(
    facts.ofKind('autoscaling', 'HorizontalPodAutoscaler').map(({ identity, body }) => {
      const { kind, name } = fields(below(body, 'spec', 'scaleTargetRef'));
      return [`${identity.namespace}/${text(kind)}/${text(name)}`, whole(below(body, 'spec', 'minReplicas')) ?? 1];
    }),
  );
  return (manifest) => {
    const { namespace, kind, name } = manifest.identity;
    return least.get(`${namespace}/${kind}/${name}`) ?? replicasOf(manifest);
  };
}

function budgetsIn(facts: Facts): ReadonlyMap<string, SelectorIndex<Manifest>> {
  const budgets = new Map<string, SelectorIndex<Manifest>>();
  for (const budget of facts.ofKind('policy', 'PodDisruptionBudget')) {
    const { namespace } = budget.identity;
    const index = budgets.get(namespace) ?? new SelectorIndex<Manifest>();
    budgets.set(namespace, index);
    index.add(budget, fields(below(budget.body, 'spec', 'selector')));
  }
  return budgets;
}

/** What stops serving between the old pod and the new one. */
function whyStill(pod: PodTemplate, count: number): readonly string[] {
  const { manifest, podSpec } = pod;
  const { kind } = manifest.identity;
  const found: string[] = [];
  if (kind === 'StatefulSet' && count < 2) found.push('its one pod goes before the new one comes');
  if (kind === 'Pod') found.push('nothing makes it anew');
  if (kind === 'Deployment') {
    const strategy = fields(below(manifest.body, 'spec', 'strategy'));
    const unavailable = below(strategy, 'rollingUpdate', 'maxUnavailable');
    if (strategy.type === 'Recreate') found.push('`Recreate` stops the old pod first');
    else if (unavailable !== 0 && unavailable !== '0%' && count < 2) found.push('maxUnavailable is not 0');
  }
  const containers = containersOf(pod).filter(({ list }) => list === 'containers');
  const unready = containers.filter(({ fields: container }) => container.readinessProbe === undefined).map(({ name }) => name);
  if (unready.length > 0) found.push(`${unready.join(', ')} has no readinessProbe`);
  const hasty = containers
    .filter(({ fields: container }) => below(container, 'lifecycle', 'preStop') === undefined)
    .map(({ name }) => name);
  // Proxies forget a pod some seconds after it was told to stop.
  if (kind === 'Deployment' && hasty.length === containers.length) found.push('no preStop gives clients time to go elsewhere');
  if (podSpec.terminationGracePeriodSeconds === 0) found.push('terminationGracePeriodSeconds is 0');
  return found;
}
