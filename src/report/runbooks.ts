import { type Backup, backupJobs, type Claim, isDatabase, type Manifest, type Model } from '../model/index.ts';
import { whereCopiesLie } from './copies.ts';
import type { Page } from './page.ts';
import { retirementPages } from './retirement.ts';

type Scheduled = Extract<Backup, { readonly kind: 'scheduled' }>;

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
  return [...pages, ...(data.length === 0 ? [] : [movePage(model, manifests, data)]), ...retirementPages(model, manifests)];
}

/** File of the page that restores a claim; nothing where none of our Jobs does. */
export function restoreFile(model: Model, manifests: readonly Manifest[], claim: Claim): string | undefined {
  const backup = model.backups.find((one) => one.namespace === claim.namespace && one.claim === claim.name);
  if (backup?.kind !== 'scheduled' || !hasJobs(manifests, backup, claim)) return undefined;
  return `restore-${calledIn(model, claim)}.md`;
}

/** What a workload is called where another namespace has one of its name: two environments of one stack, for example. */
function calledIn({ claims }: Model, { workload, namespace }: Claim): string {
  return claims.some((one) => one.workload === workload && one.namespace !== namespace) ? `${namespace}-${workload}` : workload;
}

/** What copies volumes by itself, a storage system for example, has pages of its own. */
function hasJobs(manifests: readonly Manifest[], { restore }: Scheduled, { namespace, workload }: Claim): boolean {
  const name = restore?.cronJob ?? `${workload}-restore`;
  return manifests.some(({ identity }) => identity.kind === 'CronJob' && identity.namespace === namespace && identity.name === name);
}

/** A controller to stop and start, with the labels of its pods. */
interface Program {
  readonly argoName: string;
  readonly namespace: string;
  /** As kubectl names it: `deployment/openwebui`. */
  readonly controller: string;
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
}

type Place = Pick<Claim, 'application' | 'workload' | 'namespace'>;

/** The program of a workload; a chart that we do not render makes a Deployment. */
function programOf(model: Model, manifests: readonly Manifest[], { application, workload, namespace }: Place): Program {
  const found = manifests.find(
    ({ identity, origin }) =>
      origin.application === application &&
      identity.name === workload &&
      identity.namespace === namespace &&
      ['StatefulSet', 'Deployment'].includes(identity.kind),
  );
  return {
    argoName: model.applications.find(({ name }) => name === application)?.argoName ?? application,
    namespace,
    replicas: replicasOf(found),
    controller: `${found?.identity.kind.toLowerCase() ?? 'deployment'}/${workload}`,
    labels: model.workloads.find((w) => w.application === application && w.name === workload)?.labels ?? {},
  };
}

function replicasOf(manifest: Manifest | undefined): number {
  const { replicas = 1 } = (manifest?.body['spec'] ?? {}) as { readonly replicas?: number };
  return replicas;
}

/** Long-running programs that write to this one; they must stand still meanwhile. */
function writersOf(model: Model, manifests: readonly Manifest[], { application, workload }: Claim): readonly Program[] {
  const isProgram = (name: string) =>
    manifests.some(({ identity }) => identity.name === name && ['StatefulSet', 'Deployment'].includes(identity.kind));
  return model.connections
    .filter(
      ({ from, to }) =>
        to.application === application && to.workload === workload && from.application !== application && isProgram(from.workload),
    )
    .map(({ from }) => programOf(model, manifests, from));
}

const pause = ({ argoName }: Program) =>
  `kubectl -n argocd patch application ${argoName} --type merge -p '{"spec":{"syncPolicy":{"automated":null}}}'`;
const resume = ({ argoName }: Program) =>
  `kubectl -n argocd patch application ${argoName} --type merge -p '{"spec":{"syncPolicy":{"automated":{"prune":true,"selfHeal":true}}}}'`;

/** Scales to nothing and waits until the last pod has let go of its volume. */
function stop({ namespace, controller, labels }: Program): readonly string[] {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    `kubectl -n ${namespace} scale ${controller} --replicas=0`,
    ...(selector.length === 0 ? [] : [`kubectl -n ${namespace} wait --for=delete pod -l ${selector.join(',')} --timeout=5m`]),
  ];
}

const start = ({ namespace, controller, replicas }: Program) => `kubectl -n ${namespace} scale ${controller} --replicas=${replicas}`;

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

function shell(...lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
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

function movePage(model: Model, manifests: readonly Manifest[], claims: readonly Claim[]): Page {
  const scheduled = (claim: Claim) =>
    model.backups.find(
      (b): b is Scheduled =>
        b.kind === 'scheduled' && b.namespace === claim.namespace && b.claim === claim.name && hasJobs(manifests, b, claim),
    );
  const all = claims.map((claim) => ({ claim, backup: scheduled(claim), program: programOf(model, manifests, claim) }));
  const databases = all.filter(({ backup }) => backup !== undefined && isDatabase(backup));
  const others = all.filter((one) => !databases.includes(one));
  const writers = unique([
    ...others.map(({ program }) => program),
    ...databases.flatMap(({ claim }) => writersOf(model, manifests, claim)),
  ]);
  const programs = unique([...writers, ...databases.map(({ program }) => program)]);
  const saved = [
    ...new Map(
      all.filter(({ backup }) => backup !== undefined).map((one) => [`${one.claim.namespace}/${one.claim.workload}`, one]),
    ).values(),
  ];
  const lost = all.filter(({ backup }) => backup === undefined);
  const className = (key: string) => model.storageClasses.find((storageClass) => storageClass.key === key)?.name ?? key;
  const job = (claim: Claim) => `${claim.workload}-backup-move`;
  const text = [
    '# Move volumes to another storage class',
    'The class of a claim cannot change, and neither can the claim templates of a StatefulSet: the API server refuses it, and the sync fails with that message until the old objects are gone. So each claim is made again, and its content comes from the backup. The old volume stays where its class says Retain; its folder is the way back.',
    'One push changes all of these, so all of them move together. The new class must work before: make a claim of it and see it bound. Commit the change of class, but do not push it yet.',
    [
      '| claim | size | class as this commit renders it | afterwards |',
      '| --- | --- | --- | --- |',
      ...all.map(
        ({ claim, backup }) =>
          `| ${claim.namespace}/${claim.name} | ${claim.size} | ${className(claim.storageClass)} | ${backup === undefined ? 'empty' : 'restored'} |`,
      ),
    ].join('\n'),
    ...lost.map(({ claim }) => `${claim.namespace}/${claim.name} ${whyNot(model, claim)}. Copy it by hand if that is not what you want.`),
    '## 1. Stop everything that writes',
    shell(...programs.map(pause), ...writers.flatMap(stop)),
    '## 2. Back up',
    'The volumes are free now, so nothing is written after this.',
    shell(
      ...saved.map(
        ({ claim, backup }) =>
          `kubectl -n ${claim.namespace} create job --from=cronjob/${backup === undefined ? claim.workload : backupJobs(backup, claim)}-backup ${job(claim)}`,
      ),
      ...saved.map(({ claim }) => `kubectl -n ${claim.namespace} wait --for=condition=Complete --timeout=2h job/${job(claim)}`),
    ),
    '## 3. Remove the old claims',
    shell(
      ...databases.flatMap(({ program }) => stop(program)),
      ...all.flatMap(({ claim, program }) => [
        ...(program.controller.startsWith('statefulset/') ? [`kubectl -n ${claim.namespace} delete ${program.controller}`] : []),
        `kubectl -n ${claim.namespace} delete pvc ${claim.name}`,
      ]),
    ),
    '## 4. Push, and let Argo CD go on',
    shell('git push', ...programs.map(resume)),
    '## 5. Restore',
    `When the new claims are bound: ${saved.map(({ claim }) => `[${calledIn(model, claim)}](restore-${calledIn(model, claim)}.md)`).join(', ')}. Databases first.`,
  ].join('\n\n');
  return { file: 'move-volumes.md', text: `${text}\n` };
}

function whyNot(model: Model, claim: Claim): string {
  const found = model.backups.find((b) => b.namespace === claim.namespace && b.claim === claim.name);
  if (found?.kind === 'scheduled') return `does not come back by itself: ${found.method}`;
  return `is not backed up: ${found?.kind === 'exempt' ? found.reason : 'no reason is given'}`;
}

function unique(programs: readonly Program[]): readonly Program[] {
  return [...new Map(programs.map((program) => [`${program.namespace}/${program.controller}`, program])).values()];
}
