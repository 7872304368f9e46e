import type { FieldDiff } from '../../../diff/index.ts';
import { isObject, podTemplatePath } from '../../../model/index.ts';
import { type Pair, type Shuffled, touches } from '../objects.ts';

/**
 * Fields of the pod template that differ for the API server, so that a controller makes its pods anew. What only says
 * aloud what the server fills in by itself is no difference, and metadata of the controller is none either.
 */
export function templateFields({ head, fields }: Pair): readonly FieldDiff[] {
  const path = podTemplatePath(head.identity);
  if (path === undefined || path.length === 0) return [];
  return fields.filter((field) => touches(field.path, path.join('.')) && !isFilledIn(field));
}

/** Lists of a pod template in another order: the same for the API server, but not for the controller, which compares the text. */
export function shuffledFields({ head, lists }: Shuffled): readonly FieldDiff[] {
  const path = podTemplatePath(head.identity);
  if (path === undefined || path.length === 0) return [];
  return lists
    .filter((list) => touches(list.path, path.join('.')))
    .map((list) => ({ path: list.path, from: list.from.join(', '), to: list.to.join(', ') }));
}

/** Values the API server sets where a pod says nothing, by the last word of their path. */
const presets: Readonly<Record<string, unknown>> = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  enableServiceLinks: true,
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  protocol: 'TCP',
  scheme: 'HTTP',
  defaultMode: 420,
};

function isFilledIn({ path, from, to }: FieldDiff): boolean {
  if ((from === undefined) === (to === undefined)) return false;
  const value = from ?? to;
  if (isObject(value) && path.endsWith('.securityContext')) return Object.keys(value).length === 0;
  // Only the pod has a restart policy by default; a container with one is another kind of container.
  if (path.endsWith('.restartPolicy') && !/\.spec\.restartPolicy$/.test(path)) return false;
  const [last = ''] = path.split('.').slice(-1);
  return Object.hasOwn(presets, last) && presets[last] === value;
}
