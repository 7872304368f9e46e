import { nearest, suggest } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { SYNC_OPTIONS } from './annotations.ts';
import { annotationsOf, applicationIssue, listOf, manifestIssue } from './finding.ts';

const FLAG = ['true', 'false'];

/** Options that work on an Application and on a single object, by name, with their values. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  ClientSideApplyMigration: FLAG,
  Prune: ['false', 'confirm', 'true'],
  Delete: ['false', 'confirm', 'true'],
  PruneLast: FLAG,
  Replace: FLAG,
  ServerSideApply: FLAG,
  SkipDryRunOnMissingResource: FLAG,
  Validate: FLAG,
};
const OBJECT_OPTIONS: Readonly<Record<string, readonly string[]>> = { ...SHARED, Force: FLAG };
const APPLICATION_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  ...SHARED,
  ApplyOutOfSyncOnly: FLAG,
  CreateNamespace: FLAG,
  FailOnSharedResource: FLAG,
  PrunePropagationPolicy: ['foreground', 'background', 'orphan'],
  RespectIgnoreDifferences: FLAG,
};

/** ARGO_SYNC_OPTION_UNKNOWN: Argo CD ignores an option it does not know without a word. */
export const unknownSyncOptions: Check = ({ model, manifests }) => [
  ...model.applications.flatMap((application) =>
    application.syncOptions.flatMap((option, index) =>
      complaint(option, APPLICATION_OPTIONS, OBJECT_OPTIONS, 'an Application', 'a single object').map((finding) =>
        applicationIssue(model, application, `syncOptions[${index}]`, finding),
      ),
    ),
  ),
  ...manifests.flatMap((manifest) =>
    listOf(annotationsOf(manifest)[SYNC_OPTIONS]).flatMap((option) =>
      complaint(option, OBJECT_OPTIONS, APPLICATION_OPTIONS, 'a single object', 'an Application').map((finding) =>
        manifestIssue(manifest, `metadata.annotations["${SYNC_OPTIONS}"]`, finding),
      ),
    ),
  ),
];

interface Complaint {
  readonly code: 'ARGO_SYNC_OPTION_UNKNOWN';
  readonly severity: 'error';
  readonly message: string;
  readonly hint: string;
}

function complaint(
  option: string,
  known: Readonly<Record<string, readonly string[]>>,
  elsewhere: Readonly<Record<string, readonly string[]>>,
  here: string,
  there: string,
): Complaint[] {
  const [name = '', value = ''] = option.split('=');
  const values = known[name];
  if (values?.includes(value) === true) return [];
  const tell = (message: string, hint: string): Complaint[] => [{ code: 'ARGO_SYNC_OPTION_UNKNOWN', severity: 'error', message, hint }];
  if (values !== undefined)
    return tell(`\`${option}\`: ${name} takes ${values.join(', ')}`, `write \`${name}=${nearest(value, values) ?? values[0]}\``);
  if (elsewhere[name] !== undefined) return tell(`\`${option}\` works on ${there}, not on ${here}`, `move it to ${there}`);
  return tell(`\`${option}\` is no sync option of Argo CD`, suggest(name, Object.keys(known)));
}
