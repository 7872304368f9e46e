import type { Backup, Claim, Manifest, Model } from '../model/index.ts';
import type { Page } from './handbook.ts';

type Scheduled = Extract<Backup, { readonly kind: 'scheduled' }>;

/** How to restore each thing that is backed up, and how to move what holds data to another storage class. */
export function runbooks(model: Model, manifests: readonly Manifest[]): readonly Page[] {
  const restores = model.backups.flatMap((backup): readonly Page[] => {
    const claim = model.claims.find((c) => c.namespace === backup.namespace && c.name === backup.claim);
    return backup.kind === 'scheduled' && claim !== undefined ? [restorePage(model, manifests, backup, claim)] : [];
  });
  const data = model.claims.filter(({ content, storageClass }) => content === 'data' && storageClass !== '');
  return [...restores, ...(data.length === 0 ? [] : [movePage(model, manifests, data)])];
}

/** The controller whose pods use a claim, as kubectl names it. */
function controllerOf(
  manifests: readonly Manifest[],
  { application, workload, namespace }: Pick<Claim, 'application' | 'workload' | 'namespace'>,
): string {
  const found = manifests.find(
    ({ identity, origin }) =>
      origin.application === application &&
      identity.name === workload &&
      identity.namespace === namespace &&
      ['StatefulSet', 'Deployment'].includes(identity.kind),
  );
  // What a chart renders is not among the manifests; the chart of such a component makes a Deployment.
  return `${found === undefined ? 'deployment' : found.identity.kind.toLowerCase()}/${workload}`;
}

const pause = (application: string) =>
  `kubectl -n argocd patch application ${application} --type merge -p '{"spec":{"syncPolicy":{"automated":null}}}'`;
const resume = (application: string) =>
  `kubectl -n argocd patch application ${application} --type merge -p '{"spec":{"syncPolicy":{"automated":{"prune":true,"selfHeal":true}}}}'`;

function shell(...lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}

function argoName(model: Model, application: string): string {
  return model.applications.find(({ name }) => name === application)?.argoName ?? application;
}

/** Workloads that write to this one, with their applications: they must stand still meanwhile. */
function writersOf(
  model: Model,
  manifests: readonly Manifest[],
  { application, workload }: Claim,
): readonly { readonly application: string; readonly controller: string; readonly namespace: string }[] {
  const writers = model.connections.filter(
    ({ from, to }) => to.application === application && to.workload === workload && from.application !== application,
  );
  return writers.flatMap(({ from }) => {
    const controller = controllerOf(manifests, from);
    const known = manifests.some(
      ({ identity, origin }) =>
        origin.application === from.application && identity.name === from.workload && ['StatefulSet', 'Deployment'].includes(identity.kind),
    );
    return known ? [{ application: from.application, controller, namespace: from.namespace }] : [];
  });
}

function restorePage(model: Model, manifests: readonly Manifest[], backup: Scheduled, claim: Claim): Page {
  const { workload, namespace, application } = claim;
  const target = model.backupTargets.find(({ key }) => key === backup.target);
  const isDatabase = backup.method.startsWith('pg_dump');
  const controller = controllerOf(manifests, claim);
  const stopped = isDatabase ? writersOf(model, manifests, claim) : [{ application, controller, namespace }];
  const job = `${workload}-restore-1`;
  const from = `kubectl -n ${namespace} create job --from=cronjob/${workload}-restore ${job}`;
  const text = [
    `# Restore ${workload}`,
    `CronJob \`${namespace}/${workload}-backup\` runs at \`${backup.schedule}\` (${backup.method}) and keeps ${backup.retention}. The copies lie on \`${target?.server}:${target?.path}/${namespace}\`. They are complete when they have their final name; a name that starts with \`.partial-\` is none.`,
    '## See what there is',
    shell(
      `kubectl -n ${namespace} get cronjob ${workload}-backup -o jsonpath='{.status.lastSuccessfulTime}{"\\n"}'`,
      `kubectl -n ${namespace} logs --tail=20 -l app.kubernetes.io/instance=${workload},app.kubernetes.io/component=backup`,
    ),
    ...(isDatabase
      ? [
          '## Prove that a dump restores',
          'Into a database beside the real one, which is dropped again:',
          shell(
            `${from.replace(job, `${workload}-drill-1`)} --dry-run=client -o yaml | kubectl set env --local -f - DRILL=yes -o yaml | kubectl apply -f -`,
            `kubectl -n ${namespace} logs -f job/${workload}-drill-1`,
          ),
        ]
      : []),
    `## Stop ${isDatabase ? 'what writes' : 'the program'}`,
    'Argo CD would start it again, so its Application is paused first; the ApplicationSet leaves that alone.',
    shell(
      ...stopped.flatMap((one) => [
        pause(argoName(model, one.application)),
        `kubectl -n ${one.namespace} scale ${one.controller} --replicas=0`,
      ]),
    ),
    '## Restore the newest copy',
    shell(from, `kubectl -n ${namespace} logs -f job/${job}`),
    `Another one: \`FILE\` is a name in that folder. What is there already is only replaced with \`FORCE=yes\`, and is kept under another name.`,
    shell(`${from} --dry-run=client -o yaml | kubectl set env --local -f - FILE=<name> FORCE=yes -o yaml | kubectl apply -f -`),
    '## Start again',
    shell(
      ...stopped.flatMap((one) => [
        `kubectl -n ${one.namespace} scale ${one.controller} --replicas=1`,
        resume(argoName(model, one.application)),
      ]),
      `kubectl -n ${namespace} delete job ${job}`,
    ),
    ...(isDatabase
      ? [
          '## After the volume was lost',
          `The database starts empty, and the Job \`${workload}-setup\` refuses to make the application’s database while there is a dump of it. Restore as above; the next sync then goes on by itself.`,
        ]
      : ['## After the volume was lost', 'A new volume starts empty, and so does the program. Stop it and restore as above.']),
  ].join('\n\n');
  return { file: `restore-${workload}.md`, text: `${text}\n` };
}

function movePage(model: Model, manifests: readonly Manifest[], claims: readonly Claim[]): Page {
  const sections = claims.map((claim) => {
    const { application, workload, namespace, name, storageClass } = claim;
    const backup = model.backups.find((b) => b.namespace === namespace && b.claim === name);
    const controller = controllerOf(manifests, claim);
    const saved = backup?.kind === 'scheduled';
    const className = model.storageClasses.find(({ key }) => key === storageClass)?.name ?? storageClass;
    return [
      `## ${namespace}/${name} (${claim.size}, class ${className} as this commit renders it)`,
      ...(saved
        ? []
        : [
            `Not backed up${backup?.kind === 'exempt' ? `: ${backup.reason}` : ''}. What it holds is gone afterwards, unless you copy it by hand.`,
          ]),
      shell(
        pause(argoName(model, application)),
        ...(saved
          ? [
              `kubectl -n ${namespace} create job --from=cronjob/${workload}-backup ${workload}-backup-move`,
              `kubectl -n ${namespace} wait --for=condition=Complete --timeout=2h job/${workload}-backup-move`,
            ]
          : []),
        `kubectl -n ${namespace} scale ${controller} --replicas=0`,
        ...(controller.startsWith('statefulset/') ? [`kubectl -n ${namespace} delete ${controller}`] : []),
        `kubectl -n ${namespace} delete pvc ${name}`,
      ),
      'Push the change of class, then:',
      shell(resume(argoName(model, application))),
      ...(saved ? [`When the new volume is bound, restore it: [restore-${workload}.md](restore-${workload}.md).`] : []),
    ].join('\n\n');
  });
  const head = [
    '# Move volumes to another storage class',
    'The class of a claim cannot change, and neither can the claim templates of a StatefulSet: the API server refuses it, and the sync fails with that message until the old objects are gone. So each claim is made again, and its content comes from the backup. The old volume stays where its class says Retain; its folder is the way back.',
    'One at a time, the databases first. The new class must work before: a claim of it must get bound.',
  ];
  return { file: 'move-volumes.md', text: `${[...head, ...sections].join('\n\n')}\n` };
}
