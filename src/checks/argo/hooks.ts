import { type Issue, suggest } from '../../issues/index.ts';
import { isObject, type Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { HELM_HOOK, HOOK, HOOK_DELETE_POLICY } from './annotations.ts';
import { annotationsOf, listOf, manifestIssue } from './finding.ts';

const PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'Skip', 'PreDelete', 'PostDelete'];
const DELETE_POLICIES = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed'];

/** ARGO_PLAIN_JOB: a Job that Argo CD would apply like any object, which works once. */
export const plainJobs: Check = ({ manifests }) =>
  manifests
    .filter(({ identity }) => identity.group === 'batch' && identity.kind === 'Job')
    .filter((manifest) => annotationsOf(manifest)[HOOK] === undefined && annotationsOf(manifest)[HELM_HOOK] === undefined)
    .map((manifest) =>
      manifestIssue(manifest, `metadata.annotations["${HOOK}"]`, {
        code: 'ARGO_PLAIN_JOB',
        severity: 'error',
        message: `Job ${manifest.identity.namespace}/${manifest.identity.name} is no hook; the template of a Job cannot change, so the first new image makes every sync fail`,
        hint: `annotate it with \`${HOOK}: Sync\` and \`${HOOK_DELETE_POLICY}: BeforeHookCreation\`, and make it safe to run again`,
      }),
    );

/** ARGO_HOOK_UNKNOWN: a phase or delete policy Argo CD does not know, so that it treats the object as it pleases. */
export const unknownHooks: Check = ({ manifests }) =>
  manifests.flatMap((manifest) => [...unknown(manifest, HOOK, PHASES), ...unknown(manifest, HOOK_DELETE_POLICY, DELETE_POLICIES)]);

function unknown(manifest: Manifest, annotation: string, known: readonly string[]): Issue[] {
  return listOf(annotationsOf(manifest)[annotation])
    .filter((value) => !known.includes(value))
    .map((value) =>
      manifestIssue(manifest, `metadata.annotations["${annotation}"]`, {
        code: 'ARGO_HOOK_UNKNOWN',
        severity: 'error',
        message: `\`${value}\` is nothing Argo CD knows`,
        hint: suggest(value, known),
      }),
    );
}

/** ARGO_HOOK_NAME: a hook with a generated name that nothing removes; every sync leaves another one. */
export const generatedHookNames: Check = ({ manifests }) =>
  manifests
    .filter((manifest) => annotationsOf(manifest)[HOOK] !== undefined && hasGeneratedName(manifest))
    .filter((manifest) => !listOf(annotationsOf(manifest)[HOOK_DELETE_POLICY]).includes('HookSucceeded'))
    .map((manifest) =>
      manifestIssue(manifest, 'metadata.generateName', {
        code: 'ARGO_HOOK_NAME',
        severity: 'error',
        message: `${manifest.identity.kind} has a generated name, so \`BeforeHookCreation\` never finds the one before and every sync leaves another`,
        hint: 'give it a fixed `metadata.name`',
      }),
    );

function hasGeneratedName({ body }: Manifest): boolean {
  const metadata = body.metadata;
  return isObject(metadata) && metadata.name === undefined && metadata.generateName !== undefined;
}
