import { between } from '../between.ts';
import { isTouched, type RestsOn } from '../touched.ts';
import { missing } from './missing.ts';
import { required } from './required.ts';
import { values } from './values.ts';

/** What reads Secrets and what makes them, of whatever kind. */
const restsOn: RestsOn = {
  facts: ['secrets', 'applications', 'footprints'],
  kind: (kind) => !['Role', 'RoleBinding', 'NetworkPolicy', 'Service', 'PersistentVolumeClaim', 'PersistentVolume'].includes(kind),
  besides: /(^|\.)(annotations|image|imagePullPolicy|resources|replicas|securityContext|livenessProbe|readinessProbe|startupProbe)\b/,
};

/** Secrets and keys that have to be there, or need not be any more. Never a value. */
export const secret = between((both) => (isTouched(both, restsOn) ? [...required(both), ...missing(both), ...values(both)] : []));
