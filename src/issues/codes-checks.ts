import type { CodeEntry } from './code-entry.ts';

/** Findings of the checks that need only the declared facts and the rendered objects. */
export const checkCodes = {
  NAME_INVALID: {
    title: 'A name has characters the API server refuses',
    why: 'Names become DNS names, file names and URL parts, so each kind allows only some characters. The object would not be created. Service names are held to the strict rule (first character a letter), which every Kubernetes version accepts.',
    fix: 'Use the repaired name from the hint, or choose another.',
  },
  NAME_TOO_LONG: {
    title: 'A name is too long for its kind',
    why: 'Controllers append to names: a CronJob its run, a StatefulSet a hash and an ordinal. A name that is too long is accepted and fails later, when the first pod is made.',
    fix: 'Choose a shorter name. 40 characters are always enough.',
  },
  NAME_LABEL: {
    title: 'A label or annotation has a key or value the API server refuses',
    why: 'Labels are indexed and used in selectors, so keys and values are limited to 63 characters of a small alphabet. The whole object would be refused.',
    fix: 'Put long or free text into an annotation, whose values are not limited in this way.',
  },
  POLICY_IMAGE_TAG: {
    title: 'An image is not pinned to a version',
    why: 'A restart may bring another program than the one that was reviewed and tested, on one node and not on the other, and there is no way back to what ran before.',
    fix: 'Write the full version, or a digest. Let Renovate propose updates as merge requests.',
  },
  POLICY_RESOURCES: {
    title: 'A container does not say what it needs',
    why: 'Without requests the scheduler takes it for nothing and fills the node; without a memory limit one leak takes the node down with everything on it.',
    fix: 'State requests for cpu and memory and a limit for memory. Measured values are best, a generous guess is better than none.',
  },
  POLICY_PROBES: {
    title: 'A container that runs for ever has no startup or readiness probe',
    why: 'Without a readiness probe clients are sent to a program that is not up yet; without a startup probe a slow first start is taken for a hang.',
    fix: 'Add both. The startup probe gets room for the slowest start, a database migration included.',
  },
  POLICY_PROBE_VARIABLE: {
    title: 'A probe or lifecycle command holds `$(NAME)`',
    why: 'Kubernetes expands `$(NAME)` in command, args and env, and nowhere else. The command gets the text as it stands and the probe fails, or worse, passes.',
    fix: 'Run a shell and use its own variables: `sh -c \'… "$NAME"\'`.',
  },
  POLICY_POSTGRES_PROBE: {
    title: 'A PostgreSQL probe asks the Unix socket',
    why: 'During the very first start the image runs a temporary server that listens on the socket alone. The pod is called ready, clients connect, and the server goes away.',
    fix: 'Add `-h 127.0.0.1` to pg_isready.',
  },
  POLICY_POSTGRES_DATA_PATH: {
    title: 'The PostgreSQL data directory is not on the mounted volume',
    why: 'The image moved its data directory in version 18. With the wrong mount the server refuses to start, or writes into the container and loses everything at the next restart.',
    fix: 'From 18 on mount the claim at `/var/lib/postgresql`; up to 17 at `/var/lib/postgresql/data` with `PGDATA` in a folder below.',
  },
  POLICY_REDIS_MEMORY: {
    title: 'Redis may use nearly all of its memory limit',
    why: 'While it saves, Redis needs memory for the pages that change meanwhile. Near the limit the kernel kills it in the middle of a save.',
    fix: 'Keep `maxmemory` at or below 70 % of the memory limit.',
  },
  POLICY_POD_SECURITY: {
    title: 'A pod breaks the Pod Security level of its namespace',
    why: 'The API server refuses the pods. The Deployment or StatefulSet itself is accepted, so the sync looks fine and nothing runs.',
    fix: 'Change the field as the hint says. If the program needs it, give it a namespace of its own with a wider level. A label with a level or a version that does not exist keeps the namespace itself out.',
  },
  POLICY_ROLLING_UPDATE_WITH_CLAIM: {
    title: 'A Deployment with its own claim is updated while it runs',
    why: 'A rolling update starts the new pod first. On another node it waits for ever for the volume; on the same node two programs write to the same files.',
    fix: 'Set the strategy to Recreate, or use a StatefulSet.',
  },
  POLICY_PDB_BLOCKS_DRAIN: {
    title: 'A PodDisruptionBudget never allows an eviction',
    why: 'Draining a node, and so every upgrade of it, waits for ever for that pod.',
    fix: 'Allow one pod to be away, or remove the budget where there is only one replica.',
  },
  POLICY_DATA_NOT_ON_CLAIM: {
    title: 'The data of a program is not on a claim',
    why: 'What lies in the container, in an emptyDir or on an ephemeral volume goes with the pod: a drain, an update or a full disk is enough. A folder of the node is kept by nobody, and the pod may come up on another node.',
    fix: 'Mount a claim at the data directory. For a cache that may go, accept the finding with that reason.',
  },
  POLICY_VOLUME_DELETED: {
    title: 'A volume goes with its claim',
    why: 'One deleted claim, by hand or with its namespace, is the end of the data.',
    fix: 'Write `persistentVolumeReclaimPolicy: Retain`.',
  },
  POLICY_CLAIM_RETENTION: {
    title: 'Claims go with their StatefulSet, or with one of its pods',
    why: 'Whoever scales down for an hour, or deletes the set to change a field that cannot change, loses the data.',
    fix: 'Keep them: `whenDeleted: Retain, whenScaled: Retain`, which is what Kubernetes does by itself.',
  },
  POLICY_SNAPSHOT_DELETED: {
    title: 'Copies of volumes go with the objects that name them',
    why: 'Who removes a namespace removes its VolumeSnapshots, and with this policy the copies on the other machine too: backup and data end in one command.',
    fix: 'Keep what they name with `deletionPolicy: Retain`, or keep another backup beside them and accept the finding.',
  },
  POLICY_DATA_ON_DELETE_CLASS: {
    title: 'Data is on a storage class that deletes volumes',
    why: 'The volume, and with it the data, goes at the moment the claim is deleted: by a pruned folder, a renamed application or a hasty command.',
    fix: 'Use a class with reclaim policy Retain. A class can be rendered that uses the same provisioner.',
  },
  POLICY_PRIORITY: {
    title: 'A pod has no priority class',
    why: 'When a node runs out of room, pods of equal priority give way by chance: the database as likely as a batch job.',
    fix: 'Name a priority class of the cluster.',
  },
  POLICY_LABELS: {
    title: 'Recommended labels are missing',
    why: 'Dashboards, `kubectl` queries and people find and group objects by `app.kubernetes.io/*`.',
    fix: 'Set name, instance, part-of and managed-by; component where a program has several parts.',
  },
  POLICY_REVISION_HISTORY: {
    title: 'The number of old revisions is not chosen',
    why: 'Ten old ReplicaSets for each Deployment fill every listing, while Git already holds the history.',
    fix: 'Set `revisionHistoryLimit` to a small number.',
  },
  POLICY_PORT_NAME: {
    title: 'A port has no name',
    why: 'Services, policies, probes and monitors can refer to a name and keep working when the number changes; many tools choose the protocol by it.',
    fix: 'Name the port after its protocol: `http`, `metrics`, `postgresql`.',
  },
  POLICY_JOB_LIMITS: {
    title: 'A Job has no deadline or no limit of attempts',
    why: 'A Job that hangs holds its share of the quota for ever and blocks the next run; one without a limit tries six times, with growing pauses.',
    fix: 'Set `activeDeadlineSeconds` and `backoffLimit`.',
  },
  POLICY_CRONJOB: {
    title: 'A CronJob leaves its time zone, overlap or history open',
    why: 'Without a time zone the hour is that of the control plane; without a policy two runs of a backup can overlap.',
    fix: 'Set `timeZone`, `concurrencyPolicy` and both history limits.',
  },
  POLICY_ALERTS_NO_RECEIVER: {
    title: 'An Alertmanager tells nobody',
    why: 'Alerts are collected and shown in its own pages, and nobody looks there at night.',
    fix: 'Give it a receiver: a webhook such as ntfy, a mail account, a Telegram chat.',
  },
  POLICY_ALERTS_NO_DEAD_MANS_SWITCH: {
    title: 'Nobody notices when the monitoring itself is gone',
    why: 'A machine without power sends no alert. Only somebody outside who misses a regular sign of life can tell.',
    fix: 'Route the alert Watchdog to a service outside that raises the alarm when it hears nothing, such as Healthchecks.',
  },
  POLICY_TOKEN: {
    title: 'A pod carries a token for the API server it has no use for',
    why: 'Whoever breaks into the program finds the token. A pod whose service account has no role gains nothing from it.',
    fix: 'Set `automountServiceAccountToken: false`, or bind a role to the service account.',
  },
  POLICY_SERVICE_LINKS: {
    title: 'A pod gets variables for every Service of its namespace',
    why: 'A Service named `redis` adds REDIS_PORT=tcp://…, which programs with a setting of that name take for their own.',
    fix: 'Set `enableServiceLinks: false`. DNS does what the variables were for.',
  },
  QUOTA_EXCEEDED: {
    title: 'A namespace asks for more than its quota',
    why: 'The API server refuses the pods or claims above the quota: a rolling update stops half way, or the backup Job never starts. Counted are all controllers at their full number, what charts declare, the largest Job and the largest rolling update.',
    fix: 'Raise the quota in the cluster file, or lower the requests. The message shows the sum.',
  },
  QUOTA_UNSPECIFIED: {
    title: 'A container does not state an amount that the quota counts',
    why: 'A quota on an amount refuses every pod that does not state it.',
    fix: 'State the amount, or let a LimitRange supply a default.',
  },
  QUOTA_MISSING: {
    title: 'A namespace has no quota',
    why: 'One workload that was scaled by mistake can take the room of everything else.',
    fix: 'Declare a quota: the sum of the workloads and about a quarter more.',
  },
  QUOTA_LIMIT_RANGE_MISSING: {
    title: 'A namespace has no LimitRange',
    why: 'A container without values runs without a ceiling, or is refused where there is a quota: helpers that other programs start are the usual case.',
    fix: 'Render a LimitRange with default requests and limits.',
  },
  QUOTA_LIMIT_RANGE: {
    title: 'A container is outside the LimitRange of its namespace',
    why: 'The API server refuses the pods.',
    fix: 'Change the amount, or the LimitRange.',
  },
  QUOTA_QUANTITY: {
    title: 'An amount of a container cannot be read',
    why: 'The API server refuses the object, or reads something else than was meant: `512m` of memory is half a byte.',
    fix: 'Write cpu as `500m` or `2`, memory as `512Mi` or `4Gi`.',
  },
  QUOTA_REQUEST_ABOVE_LIMIT: {
    title: 'A container requests more than its limit',
    why: 'The API server refuses the object.',
    fix: 'Raise the limit, or lower the request.',
  },
  NETWORK_MISSING: {
    title: 'A connection is not allowed by the network policies',
    why: 'With default-deny everything that no policy names is dropped: the program waits for a time-out and reports something else.',
    fix: 'Add the rule from the hint. Both ends need one: egress at the consumer, ingress at the producer.',
  },
  NETWORK_SUPERFLUOUS: {
    title: 'A policy lets through what nobody declared',
    why: 'Whoever gets into one program reaches the others through what was left open for something that is gone, or was never needed.',
    fix: 'Narrow the rule to what is meant, or remove it. A flow that is needed is declared in code, where its reason stands; else accept the finding with a reason. `labwright flows` prints all of them.',
  },
  NETWORK_WIDE_OPEN: {
    title: 'A policy opens its pods to everybody, or to the whole internet',
    why: 'A rule without peers lets in or out whoever there is, and `0.0.0.0/0` every machine of the house and of the world: the policy looks like a limit and is none.',
    fix: 'Name the pods or ranges that are meant. Hosts outside are declared with `reach` and a reason; a policy then opens public addresses on their ports alone.',
  },
  NETWORK_NOT_COMPARABLE: {
    title: 'A policy could not be held against the declared flows',
    why: 'It is of an API that is not read here, or it speaks of pods that a chart brings. Whether it lets through more or less than was meant is not known.',
    fix: 'Nothing, where it is meant so: accept it with a reason. A model without flows is made anew by `labwright synth`.',
  },
  NETWORK_DNS: {
    title: 'A pod may not ask the DNS server',
    why: 'Without DNS no Service is found by its name. Nearly every program fails at its start.',
    fix: 'Allow egress to the DNS pods of the cluster on UDP and TCP 53.',
  },
  NETWORK_NO_DEFAULT_DENY: {
    title: 'A namespace does not deny by default',
    why: 'What no policy names is let through: every pod of the cluster, and the whole internet in the other direction.',
    fix: 'Turn on the default-deny policy of the namespace.',
  },
  NETWORK_NOT_ENFORCED: {
    title: 'The network of the cluster ignores NetworkPolicies',
    why: 'The policies are stored and have no effect. Flannel alone, the default of Talos, is the usual case.',
    fix: 'Use a network that enforces them, or accept it with a reason.',
  },
  CAPACITY_VRAM: {
    title: 'The declared device memory does not fit the GPU',
    why: 'Time-slicing shares the processor of a GPU and not its memory: the program that asks last fails with out of memory, and which one that is changes.',
    fix: 'Use smaller models, fewer programs on the device, or move one to the CPU image.',
  },
  CAPACITY_GPU_COUNT: {
    title: 'More pods ask for a GPU than there are shares',
    why: 'The pod that comes last stays Pending.',
    fix: 'Let more pods share one device by time-slicing, or take the GPU from one of them.',
  },
  LIFECYCLE_KUBERNETES_END_OF_LIFE: {
    title: 'The Kubernetes minor loses its support',
    why: 'After the end there are no security fixes, and upgrades skip no minor, so waiting makes the way longer.',
    fix: 'Upgrade one minor at a time; the schema checks of the next minor tell beforehand what changes.',
  },
  LIFECYCLE_INGRESS_NGINX: {
    title: 'The ingress controller is retired',
    why: 'ingress-nginx has had no security fixes since March 2026, and it is the part of the cluster that faces the network.',
    fix: 'Move to Traefik or to an implementation of the Gateway API.',
  },
  LIFECYCLE_SELF_HOSTED_GIT: {
    title: 'The cluster reads its own repository from itself',
    why: 'While the Git server is away nothing new is synced, which is harmless; after the loss of everything Argo CD waits for the server and the server for Argo CD.',
    fix: 'Keep a mirror outside and know the order of a cold start, which the hint names; then accept the finding.',
  },
  LIFECYCLE_LINE_ENDED: {
    title: 'A version of a line that has ended',
    why: 'The program goes on, but what is pinned gets no fixes any more, not even for security, and the way to a newer line becomes longer.',
    fix: 'Upgrade as the hint says; accept the finding where the old line has to stay for a while.',
  },
  LIFECYCLE_CHART_ENDED: {
    title: 'A chart that its authors ended',
    why: 'It gets no fixes any more, and the images it names may be gone, so that a pod cannot start again on another node.',
    fix: 'Move to the chart that the hint names; accept the finding where it has to stay for a while.',
  },
  LIFECYCLE_UPSTREAM_ENDED: {
    title: 'A program whose upstream has ended',
    why: 'It gets no fixes any more, not even for security, and works with what is around it a little less every year.',
    fix: 'Move to the successor that the hint names; accept the finding where the program has to stay for a while.',
  },
} satisfies Record<string, CodeEntry>;
