import type { ApiError } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import { formatIdentity, identityKey, type Manifest } from '../../model/index.ts';
import type { Outcome, SyncResult } from '../sync/index.ts';
import { admissionHint } from './admission.ts';
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
    return [
      findingIn(subjects, manifest, {
        code: 'REHEARSE_NOT_HEALTHY',
        severity: 'error',
        message: `stays ${health?.status ?? 'unknown'} in wave ${wave} of ${phase}: ${health?.message || 'nothing says why'}`,
        hint: healthHint(manifest),
      }),
    ];
  });
}

function healthHint({ identity: { kind } }: Manifest): string | undefined {
  return kind === 'Ingress' ? 'only an ingress controller gives it an address: is its class one of the cluster?' : undefined;
}

/** Rendered objects that are not in the cluster because something stopped their sync; what needs them only follows from that. */
export function notApplied(syncs: Iterable<SyncResult>): readonly Manifest[] {
  return [...syncs].flatMap(({ outcomes }) =>
    outcomes.flatMap(({ outcome, manifest }) =>
      manifest !== undefined && (outcome === 'rejected' || outcome === 'not reached') ? [manifest] : [],
    ),
  );
}

/** Adds to the first finding about what stopped a sync what is never applied because of it. */
export function withConsequences(issues: readonly Issue[], syncs: Iterable<SyncResult>): readonly Issue[] {
  const told = [...issues];
  for (const { outcomes } of syncs) {
    const waiting = outcomes.filter(({ outcome, error }) => outcome === 'not reached' && error === undefined);
    const stopped = new Set(
      outcomes.filter(({ outcome }) => outcome === 'rejected' || outcome === 'unhealthy').map(({ manifest }) => manifest?.file),
    );
    const index = told.findIndex(({ severity, file }) => severity === 'error' && file !== undefined && stopped.has(file));
    const issue = told[index];
    if (waiting.length === 0 || issue === undefined) continue;
    told[index] = { ...issue, message: `${issue.message}; because of it ${listed(waiting)} not applied` };
  }
  return told;
}

function listed(outcomes: readonly Outcome[]): string {
  const names = outcomes.map(({ identity }) => formatIdentity(identity));
  if (names.length === 1) return `${names[0]} is`;
  return names.length <= 3 ? `${names.join(', ')} are` : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more objects are`;
}

/** What was not reached is refused too, where a dry run has shown that it would be. */
export function isRefusal({ outcome, error }: Outcome): boolean {
  return error !== undefined && (outcome === 'rejected' || outcome === 'not reached');
}

/** The server's words without what the finding says already. */
export function reasonOf({ message, causes }: ApiError): string {
  const fields = causes.filter(({ field }) => field !== '' && field !== '<nil>').map((cause) => `${cause.field}: ${cause.message}`);
  if (fields.length > 0) return fields.join('; ');
  return message
    .replace(/^\S+ "[^"]+" is (?:invalid|forbidden): /, '')
    .replace(/^failed to create typed patch object \([^)]*\): (?:errors:\s*)?/, '')
    .trim();
}

function refusalHint({ status, reason, message }: ApiError): string | undefined {
  if (reason === 'NoKindMatch') return 'put its CustomResourceDefinition into imports/crds/, or render it before';
  if (/namespaces "[^"]+" not found/.test(message)) return 'declare the namespace in the cluster';
  if (/unknown field|field not declared in schema/.test(message))
    return 'the Kubernetes minor of the cluster does not have this field; look for a misspelling';
  if (/duplicate entries for key/.test(message)) return 'two entries of one list have that name or number; keep one';
  const hint = admissionHint(message);
  if (hint !== undefined || status < 500) return hint;
  return 'the server itself failed; rehearse again, and if it stays, look at what is special about this object';
}
