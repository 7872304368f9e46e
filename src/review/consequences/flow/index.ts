import { factsOf } from '../../../checks/index.ts';
import type { State } from '../../../diff/index.ts';
import { type Both, between } from '../between.ts';
import { flowsChanged } from './changes.ts';
import { openedNamespaces } from './namespaces.ts';
import { placesIn, told } from './told.ts';

/** Flows that policies let through after a change and not before, and the reverse. */
export const flow = between((both) => {
  const { base, head, diff } = both;
  if (!mayMatter(both)) return [];
  const about = { topic: 'flow', level: 'none', cluster: diff.cluster, application: '' } as const;
  if ([base, head].some((state) => state.model.openings === undefined || factsOf(state).partial)) {
    const message = 'could not be compared: one of the states is older than the facts about openings';
    return [{ ...about, subject: 'flows', message, evidence: ['model.json has no `openings`'], hint: 'compare with a newer base' }];
  }
  const [was, is] = [base.model.network.cni, head.model.network.cni];
  const evidence = [`network.cni: ${was.name} → ${is.name}`, `enforcesPolicies: ${was.enforcesPolicies} → ${is.enforcesPolicies}`];
  if (was.enforcesPolicies && !is.enforcesPolicies) {
    const message = 'is let through: the network takes no notice of policies any more';
    return [{ ...about, widens: true, subject: 'every flow', message, evidence }];
  }
  if (!is.enforcesPolicies) return [];
  if (!was.enforcesPolicies) {
    const message = 'is limited by the policies from now on: what none of them lets through is refused';
    return [{ ...about, level: 'interruption', subject: 'every flow', message, evidence, hint: 'see the flows in the handbook' }];
  }
  const { opened, closed, refused } = flowsChanged(base, head);
  const namespaces = openedNamespaces(both, opened);
  const [earlier, later] = [placesIn(base), placesIn(head)];
  return [
    ...namespaces.consequences,
    ...told(head, namespaces.others, { verb: 'opened', places: later, others: earlier, refused }),
    ...told(base, closed, { verb: 'closed', places: earlier, others: later, refused }),
  ].map((one) => ({ ...one, cluster: diff.cluster }));
});

/** Kinds that no flow rests on. */
const besides = ['ConfigMap', 'Secret', 'SealedSecret', 'PersistentVolumeClaim', 'PersistentVolume', 'StorageClass', 'Role', 'RoleBinding'];

/** Facts that flows rest on. */
const facts: readonly (keyof State['model'])[] = [
  ...(['applications', 'network', 'nodes', 'namespaces', 'connections', 'externals', 'openings', 'exposures', 'ingresses'] as const),
  ...(['workloads', 'metrics', 'footprints', 'site'] as const),
];

/** Whether anything differs that a flow can rest on; the table of a large cluster takes its time. */
function mayMatter({ base, head, diff }: Both): boolean {
  return (
    diff.objects.some(({ identity }) => !besides.includes(identity.kind)) ||
    facts.some((key) => JSON.stringify(base.model[key]) !== JSON.stringify(head.model[key]))
  );
}
