import { backupJobs, type Claim, calledIn, isDatabase, type Manifest, type Model } from '../model/index.ts';
import { whereCopiesLie } from './copies.ts';
import { movePages } from './move-volumes.ts';
import type { Page } from './page.ts';
import { hasJobs, pause, programOf, resume, type Scheduled, shell, start, stop, writersOf } from './programs.ts';
import { retirementPages } from './retirement.ts';

/** How to restore each thing that is backed up, how to move what holds data to another storage class, and how what is being retired goes. */
export function runbooks(model: Model, manifests: readonly Manifest[]): readonly Page[] {
  const restores = model.backups.flatMap((backup): readonly Page[] => {
    const claim = model.claims.find((c) => c.namespace === backup.namespace && c.name === backup.claim);
    if (backup.kind === 'exempt' || claim === undefined || !hasJobs(manifests, backup, claim)) return [];
    return [restorePage(model, manifests, backup, claim)];
  });
  // One page for each workload, however many claims it has.
  const pages = [...new Map(restores.map((page) => [page.file, page])).values()];
  const retired = new Set(model.retirements?.map(({ application }) => application));
  const data = model.claims.filter(
    ({ content, storageClass, application }) => content === 'data' && storageClass !== '' && !retired.has(application),
  );
  return [...pages, ...movePages(model, manifests, data), ...retirementPages(model, manifests)];
}

/** File of the page that restores a claim; nothing where none of our Jobs does. */
export function restoreFile(model: Model, manifests: readonly Manifest[], claim: Claim): string | undefined {
  const backup = model.backups.find((one) => one.namespace === claim.namespace && one.claim === claim.name);
  if (backup?.kind !== 'scheduled' || !hasJobs(manifests, backup, claim)) return undefined;
  return `restore-${calledIn(model, claim)}.md`;
}

/** Runs a CronJob once, with variables of its script, and follows its log; where a container fetches the copy first, that one's too. */
function runOnce(
  namespace: string,
  cronJob: string,
  { job, variables, fetched }: { readonly job: string; readonly variables?: string; readonly fetched: boolean },
): readonly string[] {
  const create = `kubectl -n ${namespace} create job --from=cronjob/${cronJob} ${job}`;
  const logs = `kubectl -n ${namespace} logs -f --pod-running-timeout=5m job/${job}`;
  return [
    `kubectl -n ${namespace} delete job ${job} --ignore-not-found`,
    variables === undefined
      ? create
      : `${create} --dry-run=client -o yaml | kubectl set env --local -f - ${variables} -o yaml | kubectl create -f -`,
    ...(fetched
      ? [
          `${logs} -c fetch`,
          `kubectl -n ${namespace} wait --for=condition=Initialized --timeout=5m pod -l batch.kubernetes.io/job-name=${job}`,
        ]
      : []),
    logs,
  ];
}

function restorePage(model: Model, manifests: readonly Manifest[], backup: Scheduled, claim: Claim): Page {
  const { workload, namespace } = claim;
  const jobs = backupJobs(backup, claim);
  const called = calledIn(model, claim);
  const database = isDatabase(backup);
  const { restore } = backup;
  const writers = (restore?.stop ?? (database ? 'writers' : 'program')) === 'writers';
  const stopped = writers ? writersOf(model, manifests, claim) : [programOf(model, manifests, claim)];
  const copies = whereCopiesLie(model, manifests, backup, claim);
  const kept =
    restore?.kept ?? `is kept ${database ? 'as a closed database beside the new one' : 'in a folder `.before-restore-…` beside the data'}`;
  const text = [
    `# Restore ${called}`,
    `CronJob \`${namespace}/${jobs}-backup\` runs at \`${backup.schedule}\` UTC unless its \`timeZone\` says otherwise (${backup.method}) and keeps ${backup.retention}. ${copies.text}`,
    '## See what there is',
    shell(`kubectl -n ${namespace} get cronjob ${jobs}-backup -o jsonpath='{.status.lastSuccessfulTime}{"\\n"}'`, ...copies.commands),
    ...drillSection(backup, claim, copies.fetched),
    ...(stopped.length === 0
      ? []
      : [
          `## Stop ${writers ? 'what writes' : 'the program'}`,
          'Argo CD would start it again, so its Application is paused first; the ApplicationSet leaves that alone.',
          shell(...stopped.flatMap((program) => [pause(program), ...stop(program)])),
        ]),
    '## Restore',
    `The newest copy, or the one that \`FILE\` names: write \`FORCE=yes FILE=name-of-a-copy\` below. What is there now ${kept}.`,
    shell(
      ...runOnce(namespace, restore?.cronJob ?? `${workload}-restore`, {
        job: `${workload}-restore-1`,
        variables: 'FORCE=yes',
        fetched: copies.fetched,
      }),
    ),
    ...(stopped.length === 0 ? [] : ['## Start again', shell(...stopped.flatMap((program) => [start(program), resume(program)]))]),
    '## After the volume was lost',
    restore?.afterLoss ??
      (database
        ? `The server starts empty, and the Job \`${workload}-setup\` refuses to make the application’s database while there is a dump of it. Restore as above; the next sync then goes on by itself.`
        : 'A new volume starts empty, and the program fills it. Do all of the above; what it made meanwhile is kept beside.'),
  ].join('\n\n');
  return { file: `restore-${called}.md`, text: `${text}\n` };
}

function drillSection({ drill }: Scheduled, { workload, namespace }: Claim, fetched: boolean): readonly string[] {
  if (drill === undefined) return [];
  const head = '## Prove that a copy restores';
  if (drill.kind === 'exempt') return [head, `Nothing does it by itself: ${drill.reason}.`];
  const { cronJob, schedule, maxAgeHours, proves } = drill;
  return [
    head,
    `CronJob \`${namespace}/${cronJob}\` does it at \`${schedule}\`: it ${proves}, and fails when the newest copy is ${maxAgeHours} hours old. At once:`,
    shell(...runOnce(namespace, cronJob, { job: `${workload}-drill-1`, fetched })),
  ];
}
