import type { ApiError } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { identityKey } from '../../model/index.ts';
import type { Outcome, SyncResult } from '../sync/index.ts';
import { findingIn, type Subjects } from './subject.ts';

/** REHEARSE_REJECTED and REHEARSE_SERVER_WARNING: what the API server said of each object of one application. */
export function syncFindings({ outcomes }: SyncResult, subjects: Subjects): readonly Issue[] {
  const seen = new Set<string>();
  return outcomes.flatMap((outcome): readonly Issue[] => {
    const { manifest, identity, warnings, error } = outcome;
    // A hook of two phases stands there twice.
    if (manifest === undefined || seen.has(identityKey(identity))) return [];
    seen.add(identityKey(identity));
    const said = warnings.map((warning) =>
      findingIn(subjects, manifest, { code: 'REHEARSE_SERVER_WARNING', severity: 'warning', message: warning, hint: undefined }),
    );
    if (error === undefined || !isRefusal(outcome)) return said;
    return [
      ...said,
      findingIn(subjects, manifest, {
        code: 'REHEARSE_REJECTED',
        severity: 'error',
        message: `is refused by the API server: ${reasonOf(error)}`,
        hint: refusalHint(error),
      }),
    ];
  });
}

/** REHEARSE_NOT_HEALTHY: objects a sync waited for in vain, where nothing more exact is known of them. */
export function unhealthy({ outcomes }: SyncResult, subjects: Subjects, blamed: (file: string) => boolean): readonly Issue[] {
  return outcomes.flatMap(({ outcome, manifest, health, wave, phase }): readonly Issue[] => {
    if (outcome !== 'unhealthy' || manifest === undefined || blamed(manifest.file)) return [];
    const waiting = outcomes.filter((other) => other.outcome === 'not reached').length;
    const behind = waiting === 0 ? '' : `; ${waiting} objects of later waves are never applied`;
    return [
      findingIn(subjects, manifest, {
        code: 'REHEARSE_NOT_HEALTHY',
        severity: 'error',
        message: `stays ${health?.status ?? 'unknown'} in wave ${wave} of ${phase}: ${health?.message || 'nothing says why'}${behind}`,
        hint: undefined,
      }),
    ];
  });
}

/** What was not reached is refused too, where a dry run has shown that it would be. */
export function isRefusal({ outcome, error }: Outcome): boolean {
  return error !== undefined && (outcome === 'rejected' || outcome === 'not reached');
}

/** The server's words without what the finding says already. */
export function reasonOf({ message, causes }: ApiError): string {
  const fields = causes.filter(({ field }) => field !== '' && field !== '<nil>').map((cause) => `${cause.field}: ${cause.message}`);
  if (fields.length > 0) return fields.join('; ');
  return message.replace(/^\S+ "[^"]+" is (?:invalid|forbidden): /, '');
}

function refusalHint({ status, reason, message }: ApiError): string | undefined {
  if (status >= 500) return 'the server itself failed; rehearse again, and if it stays, look at what is special about this object';
  if (reason === 'NoKindMatch') return 'put its CustomResourceDefinition into imports/crds/, or render it before';
  if (/namespaces "[^"]+" not found/.test(message)) return 'declare the namespace in the cluster';
  if (/unknown field|field not declared in schema/.test(message))
    return 'the Kubernetes minor of the cluster does not have this field; look for a misspelling';
  if (/exceeded quota/.test(message)) return 'raise the quota of the namespace, or ask for less';
  if (/violates PodSecurity/.test(message)) return 'change what the message names, or declare the namespace with a lower level';
  return undefined;
}
