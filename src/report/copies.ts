import { type Backup, backupJobs, type Claim, type Manifest, type Model } from '../model/index.ts';

/** Where the copies of a workload are, for a person at a shell. */
export interface Copies {
  /** A sentence or two. */
  readonly text: string;
  /** What lists them. */
  readonly commands: readonly string[];
  /** Whether a container brings a copy before the script of a Job runs. */
  readonly fetched: boolean;
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

export function whereCopiesLie(
  model: Model,
  manifests: readonly Manifest[],
  backup: Extract<Backup, { readonly kind: 'scheduled' }>,
  claim: Claim,
): Copies {
  const { namespace } = claim;
  const jobs = backupJobs(backup, claim);
  const target = model.backupTargets.find((one) => one.key === backup.target);
  const folder = `${target?.path.replace(/\/+$/, '')}/${namespace}/${jobs}`;
  if (target?.kind !== 's3') {
    return {
      text: `The copies lie on ${target?.server} in \`${folder}\`; one whose name starts with \`.partial-\` is not complete.`,
      commands: [`ssh ${target?.server} ls ${folder}`],
      fetched: false,
    };
  }
  const variables = variablesOf(manifests, namespace, `${jobs}-backup`);
  return {
    text: `The copies lie on ${target.server} in bucket and folder \`${folder}\`; a folder without a file \`.complete\` is not complete.`,
    commands: [
      ...variables
        .filter(({ name }) => name.startsWith('RCLONE_CONFIG_TARGET_'))
        .map(({ name, value, valueFrom }) => `export ${name}=${value ?? fromSecret(namespace, valueFrom)}`),
      `rclone lsf target:${folder.replace(/^\/+/, '')}`,
    ],
    fetched: true,
  };
}

function fromSecret(namespace: string, valueFrom: Variable['valueFrom']): string {
  const { name, key } = valueFrom?.secretKeyRef ?? { name: '', key: '' };
  return `"$(kubectl -n ${namespace} get secret ${name} -o jsonpath='{.data.${key}}' | base64 -d)"`;
}

/** Variables of the container that talks to the bucket. */
function variablesOf(manifests: readonly Manifest[], namespace: string, cronJob: string): readonly Variable[] {
  const found = manifests.find(
    ({ identity }) => identity.kind === 'CronJob' && identity.namespace === namespace && identity.name === cronJob,
  );
  const spec = found?.body['spec'] as
    | {
        readonly jobTemplate?: {
          readonly spec?: {
            readonly template?: { readonly spec?: { readonly containers?: readonly { readonly env?: readonly Variable[] }[] } };
          };
        };
      }
    | undefined;
  return spec?.jobTemplate?.spec?.template?.spec?.containers?.flatMap(({ env }) => env ?? []) ?? [];
}
