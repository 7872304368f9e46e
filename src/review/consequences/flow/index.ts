import { factsOf } from '../../../checks/index.ts';
import { between } from '../between.ts';
import { isTouched, type RestsOn } from '../touched.ts';
import { flowsChanged } from './changes.ts';
import { openedNamespaces } from './namespaces.ts';
import { placesIn, told } from './told.ts';

/** Flows that policies let through after a change and not before, and the reverse. */
export const flow = between((both) => {
  const { base, head, diff } = both;
  if (!isTouched(both, restsOn)) return [];
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

/** What flows rest on: ends, ports and policies, whatever kind of object names them. */
const restsOn: RestsOn = {
  facts: [
    ...(['applications', 'network', 'nodes', 'namespaces', 'connections', 'externals', 'openings', 'exposures', 'ingresses'] as const),
    ...(['workloads', 'metrics', 'footprints', 'site'] as const),
  ],
  kind: (kind) =>
    !['ConfigMap', 'Secret', 'SealedSecret', 'PersistentVolumeClaim', 'PersistentVolume', 'StorageClass', 'Role', 'RoleBinding'].includes(
      kind,
    ),
  besides:
    /(^|\.)(annotations|image|imagePullPolicy|env|envFrom|command|args|resources|replicas|volumes|volumeMounts|securityContext|lifecycle|strategy|updateStrategy|priorityClassName|terminationGracePeriodSeconds)\b/,
};
