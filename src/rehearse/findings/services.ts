import { identityOf, type KubeObject } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { isObject } from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { isPodDone } from './pods.ts';
import { at, listAt, textAt } from './read.ts';
import { findingAbout, type Subjects } from './subject.ts';

/**
 * REHEARSE_NO_ENDPOINTS: Services that reach nothing although nothing is on its way. Where a pod behind one is Pending or
 * refused, that is the finding, and this only follows from it.
 * @param blamed whether there is a finding about the pods of these labels already
 */
export function servicesWithoutEndpoints(
  snapshot: Snapshot,
  subjects: Subjects,
  blamed: (namespace: string, labels: Readonly<Record<string, unknown>>) => boolean,
): readonly Issue[] {
  return snapshot.services.flatMap((service): readonly Issue[] => {
    const selector = at(service, 'spec', 'selector');
    const { namespace, name } = identityOf(service);
    if (!isObject(selector) || Object.keys(selector).length === 0 || hasEndpoint(snapshot, namespace, name)) return [];
    const pods = snapshot.pods.filter((pod) => identityOf(pod).namespace === namespace && isSelected(pod, selector));
    if (pods.some((pod) => !isPodDone(pod)) || blamed(namespace, selector)) return [];
    const wanted = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ');
    const running = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Running');
    return [
      findingAbout(subjects, service, {
        code: 'REHEARSE_NO_ENDPOINTS',
        severity: 'error',
        message:
          running.length === 0
            ? `reaches nothing: no running pod in ${namespace} has ${wanted}`
            : `reaches nothing: ${running.map((pod) => identityOf(pod).name).join(', ')} would be selected but has none of its ports (${portsOf(service)})`,
        hint: 'compare selector and targetPort with the labels and named ports of the pods',
      }),
    ];
  });
}

function isSelected(pod: KubeObject, selector: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(selector).every(([key, value]) => at(pod, 'metadata', 'labels', key) === value);
}

/** Slices without ports do not count: no named port of the Service was found in the pods. */
function hasEndpoint({ endpointSlices, services }: Snapshot, namespace: string, name: string): boolean {
  const service = services.find((one) => identityOf(one).namespace === namespace && identityOf(one).name === name);
  const wantsPorts = listAt(service, 'spec', 'ports').length > 0;
  return endpointSlices.some(
    (slice) =>
      identityOf(slice).namespace === namespace &&
      textAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name') === name &&
      listAt(slice, 'endpoints').some((endpoint) => at(endpoint, 'conditions', 'ready') !== false) &&
      (!wantsPorts || listAt(slice, 'ports').length > 0),
  );
}

function portsOf(service: KubeObject): string {
  return listAt(service, 'spec', 'ports')
    .map((port) => String(at(port, 'targetPort') ?? at(port, 'port')))
    .join(', ');
}
