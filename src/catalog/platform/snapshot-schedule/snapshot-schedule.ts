import { type AnyCluster, k8s, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import { cronJobSpec, env, resources, restrictedContainer, restrictedPod, toolsImage } from '../../shared/index.ts';
import { renderAccess } from './snapshot-schedule-access.ts';
import { checkValues, reporter, type TakenClass, takenClasses } from './snapshot-schedule-checks.ts';
import type { SnapshotScheduleProps } from './snapshot-schedule-props.ts';
import { scheduleRunbook } from './snapshot-schedule-runbook.ts';
import { snapshotScript } from './snapshot-schedule-script.ts';

const program = 'snapshot-schedule';
const component = 'snapshots';
const user = { uid: 65532, gid: 65532 };
const defaultSchedule = '45 1 * * *';

/**
 * Scheduled VolumeSnapshots of the claims of one namespace: a CronJob that makes them, waits until they are ready and
 * removes the oldest. They undo a mistake; on the disks of their volume they are no backup. How a claim comes back from one
 * stands in the runbook `<name>-<namespace>.md`. Snapshots are not in Git: Argo CD neither shows nor removes them, and they
 * stay when the schedule goes.
 */
export class SnapshotSchedule<C extends AnyCluster> extends Workload<C> {
  constructor(scope: Scope<C>, id: string, props: SnapshotScheduleProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'SnapshotSchedule', props);
    const { snapshotClass, keep = 7, readyWithin = snapshotClass.liesOn === 'volume' ? 30 : 360 } = props;
    const cluster = this.home;
    const problem = reporter(cluster, this.path);
    checkValues(props, { keep, readyWithin }, problem);
    const classes = takenClasses(cluster, { words: props.storageClasses, driver: snapshotClass.driver, path: this.path }, problem);
    if (snapshotClass.application !== this.application) this.application.addDependency(snapshotClass.application);
    const endpoint = this.pods(program, component);
    const labels = this.labels(program, component);
    this.object(k8s.KubeConfigMap, 'script', {
      metadata: { name: `${this.name}-script`, labels },
      data: { 'snapshots.py': snapshotScript },
    });
    renderAccess(this, labels, props.overrides?.role);
    this.#render(props, { keep, readyWithin, classes });
    this.open({ endpoint, direction: 'egress', peer: { kind: 'api-server' }, ports: [], reason: 'snapshots are objects of the API' });
    cluster.facts.workloads.push({
      application: this.application.name,
      name: id,
      namespace: this.namespace,
      labels: endpoint.labels,
      typicalStart: '10s',
      securityExceptions: [],
    });
    // Only then every claim is declared.
    cluster.atEnd(() => this.#explain(props, keep, classes));
  }

  #render(
    {
      snapshotClass,
      schedule = defaultSchedule,
      timeZone,
      claims = [],
      exclude = {},
      priority,
      nodeSelector,
      ...rest
    }: SnapshotScheduleProps<C>,
    { keep, readyWithin, classes }: { readonly keep: number; readonly readyWithin: number; readonly classes: readonly TakenClass[] },
  ): void {
    const { name, namespace } = this;
    const labels = this.labels(program, component);
    const seconds = readyWithin * 60;
    const pod: k8s.PodSpec = {
      ...restrictedPod(user),
      ...this.placement(priority, nodeSelector),
      serviceAccountName: name,
      automountServiceAccountToken: true,
      containers: [
        {
          name: component,
          image: toolsImage,
          imagePullPolicy: 'IfNotPresent',
          command: ['python3', '-u', '/scripts/snapshots.py'],
          env: [
            env('NAMESPACE', namespace),
            env('SCHEDULE', name),
            env('SNAPSHOT_CLASS', snapshotClass.snapshotClass),
            env('STORAGE_CLASSES', classes.map((storageClass) => storageClass.name).join(' ')),
            env('CLAIMS', claims.join(' ')),
            env('EXCLUDE', JSON.stringify(exclude)),
            env('KEEP', String(keep)),
            env('READY_SECONDS', String(seconds)),
          ],
          resources: resources(this.cluster.facts, rest.resources, { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' }, this.path),
          volumeMounts: [{ name: 'scripts', mountPath: '/scripts', readOnly: true }],
          securityContext: restrictedContainer,
        },
      ],
      volumes: [{ name: 'scripts', configMap: { name: `${name}-script` } }],
    };
    this.object(
      k8s.KubeCronJob,
      'cron-job',
      {
        metadata: { name, labels },
        // The script asks again where that helps. A second attempt would make a second snapshot of everything.
        spec: cronJobSpec(labels, pod, { schedule, timeZone, deadline: seconds + 900, retries: 0 }),
      },
      rest.overrides?.cronJob,
    );
  }

  #explain(
    { snapshotClass, schedule = defaultSchedule, timeZone = 'Etc/UTC', claims, exclude = {} }: SnapshotScheduleProps<C>,
    keep: number,
    classes: readonly TakenClass[],
  ): void {
    const { clusterName, facts } = this.home;
    const known = facts.claims
      .filter(({ namespace, name, storageClass }) => {
        const isChosen = claims === undefined || claims.includes(name);
        return namespace === this.namespace && isChosen && !(name in exclude) && classes.some(({ key }) => key === storageClass);
      })
      .map((claim) => ({ ...claim, argoName: `${clusterName}-${claim.application}` }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    facts.runbooks.push(
      scheduleRunbook({
        cluster: clusterName,
        namespace: this.namespace,
        name: this.name,
        schedule,
        timeZone,
        keep,
        snapshotClass: snapshotClass.snapshotClass,
        classes: classes.map(({ name }) => name),
        liesOn: snapshotClass.liesOn,
        chosen: claims,
        claims: known,
        exclude,
      }),
    );
  }
}
