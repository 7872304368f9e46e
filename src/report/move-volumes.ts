import { backupJobs, type Claim, calledIn, groupBy, isDatabase, type Manifest, type Model, movePageOf } from '../model/index.ts';
import type { Page } from './page.ts';
import { hasJobs, pause, programOf, resume, type Scheduled, shell, stop, unique, writersOf } from './programs.ts';

/**
 * How what holds data goes to another storage class: a page for each program, since a command too many removes a claim that should
 * stay, and where there are several one for all of them at once.
 */
export function movePages(model: Model, manifests: readonly Manifest[], claims: readonly Claim[]): readonly Page[] {
  const programs = [...groupBy(claims, (claim) => movePageOf(model, claim))].map(([file, own]) => ({
    file,
    own,
    name: calledIn(model, own[0]!),
  }));
  const pages = programs.map(({ file, own, name }) => ({ file, text: movePage(model, manifests, own, { title: `Move ${name}` }) }));
  if (programs.length < 2) return pages;
  const alone = `One program alone: ${programs.map(({ file, name }) => `[${name}](${file})`).join(', ')}.`;
  return [...pages, { file: 'move-volumes.md', text: movePage(model, manifests, claims, { title: 'Move all volumes', alone }) }];
}

function movePage(
  model: Model,
  manifests: readonly Manifest[],
  claims: readonly Claim[],
  { title, alone }: { readonly title: string; readonly alone?: string },
): string {
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
  const restores = saved.map(({ claim }) => `[${calledIn(model, claim)}](restore-${calledIn(model, claim)}.md)`).join(', ');
  const together = claims.length === 1 ? '' : 'One push changes all of these, so all of them move together. ';
  const steps: readonly (readonly string[])[] = [
    ['Stop everything that writes', shell(...programs.map(pause), ...writers.flatMap(stop))],
    ...(saved.length === 0
      ? []
      : [
          [
            'Back up',
            'The volumes are free now, so nothing is written after this.',
            shell(
              ...saved.map(
                ({ claim, backup }) =>
                  `kubectl -n ${claim.namespace} create job --from=cronjob/${backup === undefined ? claim.workload : backupJobs(backup, claim)}-backup ${job(claim)}`,
              ),
              ...saved.map(({ claim }) => `kubectl -n ${claim.namespace} wait --for=condition=Complete --timeout=2h job/${job(claim)}`),
            ),
          ],
        ]),
    [
      'Remove the old claims',
      shell(
        ...unique(databases.map(({ program }) => program)).flatMap(stop),
        ...unique(all.map(({ program }) => program)).flatMap((program) =>
          program.controller.startsWith('statefulset/') ? [`kubectl -n ${program.namespace} delete ${program.controller}`] : [],
        ),
        ...all.map(({ claim }) => `kubectl -n ${claim.namespace} delete pvc ${claim.name}`),
      ),
    ],
    ['Push, and let Argo CD go on', shell('git push', ...programs.map(resume))],
    ...(saved.length === 0
      ? []
      : [['Restore', `When the new claims are bound: ${restores}.${saved.length === 1 ? '' : ' Databases first.'}`]]),
  ];
  const text = [
    `# ${title} to another storage class`,
    ...(alone === undefined ? [] : [alone]),
    'The class of a claim cannot change, and neither can the claim templates of a StatefulSet: the API server refuses it, and the sync fails with that message until the old objects are gone. So each claim is made again, and its content comes from the backup. The old volume stays where its class says Retain; its folder is the way back.',
    `${together}The new class must work before: make a claim of it and see it bound. Commit the change of class, but do not push it yet. The same steps give a claim another size where its class cannot expand.`,
    [
      '| claim | size | class as this commit renders it | afterwards |',
      '| --- | --- | --- | --- |',
      ...all.map(
        ({ claim, backup }) =>
          `| ${claim.namespace}/${claim.name} | ${claim.size} | ${className(claim.storageClass)} | ${backup === undefined ? 'empty' : 'restored'} |`,
      ),
    ].join('\n'),
    ...lost.map(({ claim }) => `${claim.namespace}/${claim.name} ${whyNot(model, claim)}. Copy it by hand if that is not what you want.`),
    ...steps.flatMap(([head, ...body], index) => [`## ${index + 1}. ${head}`, ...body]),
  ].join('\n\n');
  return `${text}\n`;
}

function whyNot(model: Model, claim: Claim): string {
  const found = model.backups.find((b) => b.namespace === claim.namespace && b.claim === claim.name);
  if (found?.kind === 'scheduled') return `does not come back by itself: ${found.method}`;
  return `is not backed up: ${found?.kind === 'exempt' ? found.reason : 'no reason is given'}`;
}
