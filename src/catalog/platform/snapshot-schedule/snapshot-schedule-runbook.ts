import type { Runbook } from '../../../authoring/index.ts';
import type { Claim } from '../../../model/index.ts';
import { scheduleLabel } from './snapshot-schedule-script.ts';

interface Page {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly keep: number;
  readonly snapshotClass: string;
  /** Names of the storage classes whose claims are taken. */
  readonly classes: readonly string[];
  readonly liesOn: 'volume' | 'target';
  /** Claims that the owner names, instead of all. */
  readonly chosen: readonly string[] | undefined;
  /** What is known of the claims that are taken; programs may make more. */
  readonly claims: readonly (Claim & { readonly argoName: string })[];
  readonly exclude: Readonly<Record<string, string>>;
}

/** How a claim comes back from a snapshot, what a snapshot is good for, and how to keep one. */
export function scheduleRunbook(page: Page): Runbook {
  const { cluster, namespace, name, schedule, timeZone, keep, snapshotClass, classes, liesOn } = page;
  const text = [
    `# Snapshots of ${namespace} in ${cluster}`,
    `CronJob \`${namespace}/${name}\` runs at \`${schedule}\` (${timeZone}). It makes a VolumeSnapshot of ${subject(page)}, with class \`${snapshotClass}\`, and keeps the newest ${keep} of each claim. A claim that is gone loses none of them.`,
    lies(liesOn, classes),
    'A snapshot is the state of one volume at one moment, as after a power cut. Two claims of one program are not taken at the same moment. Databases have dumps of their own; prefer these.',
    ...table(page),
    '## See what there is',
    shell(
      `kubectl -n ${namespace} get cronjob ${name} -o jsonpath='{.status.lastSuccessfulTime}{"\\n"}'`,
      `kubectl -n ${namespace} get volumesnapshots -l ${scheduleLabel}=${name} --sort-by=.metadata.creationTimestamp -o custom-columns=NAME:.metadata.name,CLAIM:.spec.source.persistentVolumeClaimName,TAKEN:.status.creationTime,READY:.status.readyToUse,SIZE:.status.restoreSize`,
    ),
    '## Before something risky',
    'One more of each claim, at once; and one that the schedule never removes, which has to be deleted by hand one day:',
    shell(
      `kubectl -n ${namespace} delete job ${name}-1 --ignore-not-found`,
      `kubectl -n ${namespace} create job --from=cronjob/${name} ${name}-1`,
      `kubectl -n ${namespace} logs -f --pod-running-timeout=5m job/${name}-1`,
      `kubectl -n ${namespace} label volumesnapshot NAME-OF-A-SNAPSHOT ${scheduleLabel}-`,
    ),
    ...restore(page),
  ].join('\n\n');
  return { file: `${name}-${namespace}.md`, text: `${text}\n` };
}

function subject({ classes, exclude, chosen }: Page): string {
  if (chosen !== undefined) return chosen.map((claim) => `\`${claim}\``).join(', ');
  const left = Object.entries(exclude).map(([claim, reason]) => `\`${claim}\` (${reason})`);
  const all = `each bound claim on ${classes.map((storageClass) => `\`${storageClass}\``).join(', ')}`;
  return left.length === 0 ? all : `${all} but ${left.join(', ')}`;
}

function lies(liesOn: Page['liesOn'], classes: readonly string[]): string {
  return liesOn === 'target'
    ? 'The snapshots are copied to another machine, and stay when the volume is lost.'
    : `**These are no backup.** A snapshot lies on the disks of its volume: it undoes a mistake within minutes, and is gone with the disks, with the volume on ${classes.map((storageClass) => `\`${storageClass}\``).join(', ')}, and with the namespace. Backups lie on another machine and have pages of their own.`;
}

function table({ claims }: Page): readonly string[] {
  if (claims.length === 0) return [];
  return [
    [
      '| claim | size | controller | Application |',
      '| --- | --- | --- | --- |',
      ...claims.map((claim) => `| ${claim.name} | ${claim.size} | ${controllerOf(claim)} | ${claim.argoName} |`),
    ].join('\n'),
  ];
}

/** As kubectl names it: the claims of a StatefulSet end with its name and a number. */
function controllerOf({ name, workload }: Claim): string {
  const isNumbered = name.startsWith(`${workload}-`) || name.includes(`-${workload}-`);
  return `${isNumbered && /-\d+$/.test(name) ? 'statefulset' : 'deployment'}/${workload}`;
}

function restore({ namespace, claims, liesOn }: Page): readonly string[] {
  const [first] = claims;
  const k = `kubectl -n ${namespace}`;
  const read = (path: string) => `"$(${k} get pvc "$CLAIM" -o jsonpath='{${path}}')"`;
  const policy = (what: string) => `kubectl -n argocd patch application "$APPLICATION" --type merge -p '{"spec":{"syncPolicy":${what}}}'`;
  const made = (source: readonly string[]) => [
    `${k} create -f - <<EOF`,
    'apiVersion: v1',
    'kind: PersistentVolumeClaim',
    `metadata: { name: $CLAIM, namespace: ${namespace} }`,
    'spec:',
    '  accessModes: [$MODE]',
    '  storageClassName: $CLASS',
    '  resources: { requests: { storage: $SIZE } }',
    ...source,
    'EOF',
  ];
  return [
    '## Restore a claim',
    'All of it in one terminal. First name what comes back; the claim as it is now is kept in a file.',
    shell(
      `CLAIM=${first?.name ?? 'name-of-the-claim'}`,
      `CONTROLLER=${first === undefined ? 'deployment/name' : controllerOf(first)}`,
      `APPLICATION=${first?.argoName ?? 'name-of-the-application'}`,
      'SNAPSHOT=name-of-a-snapshot',
      `REPLICAS="$(${k} get "$CONTROLLER" -o jsonpath='{.spec.replicas}')"`,
      `OLD=${read('.spec.volumeName')} CLASS=${read('.spec.storageClassName')}`,
      `SIZE=${read('.spec.resources.requests.storage')} MODE=${read('.spec.accessModes[0]')}`,
      `${k} get pvc "$CLAIM" -o yaml > "$CLAIM-before.yaml"`,
      `${k} get volumesnapshot "$SNAPSHOT"`,
      'echo "$REPLICAS of $CONTROLLER, volume $OLD: $SIZE $MODE on $CLASS"',
    ),
    '### 1. Stop the program',
    'Argo CD would start it again and make the claim anew, empty, so its Application is paused first; the ApplicationSet leaves that alone. Other programs that use the claim must stop too (`kubectl describe pvc` names them).',
    shell(policy('{"automated":null}'), `${k} scale "$CONTROLLER" --replicas=0`),
    '### 2. Keep the old volume',
    `It is the way back${liesOn === 'volume' ? ', and the snapshot lies in it' : ''}. The command prints \`Retain\`; do not go on before it does.`,
    shell(
      `kubectl patch pv "$OLD" -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
      `kubectl get pv "$OLD" -o jsonpath='{.spec.persistentVolumeReclaimPolicy}{"\\n"}'`,
    ),
    '### 3. Make the claim again, from the snapshot',
    'The first command waits until the last pod has let go of the claim. The new claim has the name and size of the old one, so nothing in Git changes: Argo CD takes it for its own, and sees no difference in where its content came from.',
    shell(
      `${k} delete pvc "$CLAIM"`,
      ...made([`  dataSource: { apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: $SNAPSHOT }`]),
    ),
    '### 4. Start again, and look',
    shell(
      `${k} scale "$CONTROLLER" --replicas="$REPLICAS"`,
      `${k} wait --for=jsonpath='{.status.phase}'=Bound --timeout=15m pvc/"$CLAIM"`,
      `${k} rollout status "$CONTROLLER" --timeout=15m`,
      policy('{"automated":{"prune":true,"selfHeal":true}}'),
    ),
    '### Back to how it was',
    'Step 1 again. Then the old volume is let go and given to a claim by name; what was restored stays or goes as its class says.',
    shell(
      `${k} delete pvc "$CLAIM"`,
      `kubectl patch pv "$OLD" --type json -p '[{"op":"remove","path":"/spec/claimRef"}]'`,
      ...made(['  volumeName: $OLD']),
    ),
    'Then step 4.',
    '### When nobody needs the old volume any more',
    `${liesOn === 'volume' ? 'Its snapshots are worth nothing without it, so first wait until the schedule has made enough of the new one, and delete the older ones. ' : ''}The volume is removed for good, with its content:`,
    shell(`kubectl patch pv "$OLD" -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}'`),
    '## Only look into a snapshot',
    'Step 3 without its first command, with another name for `$CLAIM` (set `SIZE`, `CLASS` and `MODE` before), makes a second claim beside the first. Mount it in a pod of your own, and delete it afterwards. Nothing has to stop for that.',
  ];
}

function shell(...lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}
