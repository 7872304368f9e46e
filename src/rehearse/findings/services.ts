import { below, identityOf, itemsAt, type KubeObject, textAt } from '../../api/index.ts';
import { type Issue, suggest } from '../../issues/index.ts';
import { formatIdentity, isObject, type Model } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { hiddenIn } from './hidden.ts';
import { isSelected, type MissingPods } from './missing.ts';
import { findingAbout, type Subjects } from './subject.ts';
import { isPodDone } from './up.ts';

/**
 * REHEARSE_NO_ENDPOINTS: Services that reach nothing although nothing is on its way. Where a pod behind one is Pending,
 * refused or never made, that is the finding, and this only follows from it.
 */
export function servicesWithoutEndpoints(
  snapshot: Snapshot,
  subjects: Subjects,
  { missing, model }: { readonly missing: MissingPods; readonly model: Pick<Model, 'applications' | 'footprints'> },
): readonly Issue[] {
  return snapshot.services.flatMap((service): readonly Issue[] => {
    const selector = below(service, 'spec', 'selector');
    const { namespace } = identityOf(service);
    if (!isObject(selector) || Object.keys(selector).length === 0 || isName(service) || hasEndpoint(snapshot, service)) return [];
    const pods = snapshot.pods.filter((pod) => isSelected(pod, namespace, selector));
    if (pods.some((pod) => !isPodDone(pod)) || missing.isSelected(namespace, selector)) return [];
    const running = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Running');
    const elsewhere = running.length > 0 ? undefined : hiddenIn(model, namespace);
    const idle = idleBehind(snapshot, namespace, selector);
    const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    const finding = (severity: Issue['severity'], why: string, hint?: string) =>
      findingAbout(subjects, service, { code: 'REHEARSE_NO_ENDPOINTS', severity, message: `reaches nothing: ${why}`, hint });
    if (running.length > 0) {
      const names = [
        ...new Set(running.map((pod) => formatIdentity((subjects.manifestOf(pod) ?? { identity: identityOf(pod) }).identity))),
      ];
      const why = `the pods of ${names.join(', ')} have none of its ports (${targetsOf(service).join(', ')})`;
      return [finding('error', why, portHint(service, running))];
    }
    if (idle !== undefined) return [finding('warning', `${idle} is scaled to 0`)];
    const why = `no pod in ${namespace} has ${wanted.join(', ')}`;
    if (elsewhere !== undefined) return [finding('unchecked', `${why} here; one may come from ${elsewhere}`)];
    return [finding('error', why, labelHint(snapshot, namespace, selector))];
  });
}

/** It is only another name for a host outside. */
function isName(service: KubeObject): boolean {
  return textAt(service, 'spec', 'type') === 'ExternalName';
}

/** Slices without ports do not count: no named port of the Service was found in the pods. */
function hasEndpoint({ endpointSlices }: Snapshot, service: KubeObject): boolean {
  const { namespace, name } = identityOf(service);
  const wantsPorts = itemsAt(service, 'spec', 'ports').length > 0;
  return endpointSlices.some(
    (slice) =>
      identityOf(slice).namespace === namespace &&
      textAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name') === name &&
      itemsAt(slice, 'endpoints').some((endpoint) => below(endpoint, 'conditions', 'ready') !== false) &&
      (!wantsPorts || itemsAt(slice, 'ports').length > 0),
  );
}

/** A workload whose pods would be selected, if it were to have any. */
function idleBehind(
  { deployments, statefulSets }: Snapshot,
  namespace: string,
  selector: Readonly<Record<string, unknown>>,
): string | undefined {
  const idle = [...deployments, ...statefulSets].find(
    (workload) =>
      below(workload, 'spec', 'replicas') === 0 &&
      identityOf(workload).namespace === namespace &&
      Object.entries(selector).every(([key, value]) => below(workload, 'spec', 'template', 'metadata', 'labels', key) === value),
  );
  return idle === undefined ? undefined : formatIdentity(identityOf(idle));
}

function targetsOf(service: KubeObject): readonly string[] {
  return itemsAt(service, 'spec', 'ports').map((port) => String(below(port, 'targetPort') ?? below(port, 'port')));
}

function portHint(service: KubeObject, pods: readonly KubeObject[]): string {
  const [target = ''] = targetsOf(service);
  const names = pods
    .flatMap((pod) => [...itemsAt(pod, 'spec', 'containers'), ...itemsAt(pod, 'spec', 'initContainers')])
    .flatMap((container) => itemsAt(container, 'ports').map((port) => textAt(port, 'name')))
    .filter((name) => name !== '');
  return names.length === 0 ? 'give the port of the container that name, or write its number' : suggest(target, [...new Set(names)]);
}

/** The label that comes nearest to the first that no pod has. */
function labelHint({ pods }: Snapshot, namespace: string, selector: Readonly<Record<string, unknown>>): string {
  const near = pods.filter((pod) => identityOf(pod).namespace === namespace);
  for (const [key, value] of Object.entries(selector)) {
    const values = near.map((pod) => textAt(pod, 'metadata', 'labels', key)).filter((known) => known !== '');
    if (!values.includes(String(value))) return `label ${key}: ${suggest(String(value), [...new Set(values)])}`;
  }
  return 'each of these labels is on some pod, but not all on one';
}
