import type { CodeEntry } from './code-entry.ts';

export const rehearseCodes = {
  REHEARSE_ADDRESS_MISSING: {
    title: 'A load-balancer Service gets no address',
    why: 'No pool has a free address for it, or the one it claims lies in no pool. Outside the cluster nobody reaches it.',
    fix: 'Claim an address of a pool, or make the pool larger.',
  },
  REHEARSE_APPLICATION: {
    title: 'Argo CD does not get an Application synced and healthy',
    why: 'The same controllers with the same settings would stop at the same place on the cluster.',
    fix: 'Read the message of Argo CD beside the finding; it names the object and the reason.',
  },
  REHEARSE_BASE: {
    title: 'The base of the comparison cannot be read',
    why: 'Without the state before there is nothing to move from, so nothing could be said about immutable fields and pruning.',
    fix: 'Name a branch, tag or commit of this repository that holds rendered manifests.',
  },
  REHEARSE_BINARIES: {
    title: 'The programs of a control plane are missing or do not fit',
    why: 'A rehearsal runs the real API server, scheduler and controllers. Without them, or with those of another minor, its answers would be about something else.',
    fix: 'Run `npm run rehearse:setup`, or name a folder that holds them with `--binaries`.',
  },
  REHEARSE_CLAIM_UNBOUND: {
    title: 'A volume claim stays without a volume',
    why: 'Every pod that mounts it waits for ever.',
    fix: 'Compare the class, size and access mode of the claim with the storage classes and volumes of the cluster.',
  },
  REHEARSE_CONTROL_PLANE: {
    title: 'The control plane did not start or did not keep running',
    why: 'The rehearsal could not be finished, so it proves nothing.',
    fix: 'Read the last lines of the program beside the finding: a full disk, no memory and a blocked loopback interface are the usual causes.',
  },
  REHEARSE_IMMUTABLE: {
    title: 'A change the API server does not allow on an object that exists',
    why: 'On a new cluster everything works; on the running one the sync of this Application fails and stays failed.',
    fix: 'Take the change back, or take the way out that stands beside the finding. Look first at what is lost on that way.',
  },
  REHEARSE_KEY_MISSING: {
    title: 'A pod refers to a Secret, ConfigMap or key that nothing provides',
    why: 'The kubelet does not start a container whose environment or volume cannot be filled: CreateContainerConfigError, for ever.',
    fix: 'Declare the key where the Secret is required, or correct the name.',
  },
  REHEARSE_NODE_LOSS: {
    title: 'Pods do not come back after the loss of a node',
    why: 'What runs there stays down until a person acts, or for as long as the machine is broken.',
    fix: 'Read which of the two it is: a person can confirm that the machine is off, but a volume on its disk comes back only with the disk.',
  },
  REHEARSE_NOT_HEALTHY: {
    title: 'An object does not become healthy',
    why: 'Argo CD waits for it: the waves behind it are never applied, and the Application stays Progressing or Degraded.',
    fix: 'Read the condition or event beside the finding.',
  },
  REHEARSE_NOT_REHEARSED: {
    title: 'A part of the fleet that the rehearsal could not run',
    why: 'What a Helm chart renders exists only inside the cluster. Nothing is known about it here.',
    fix: 'Keep its footprint true. Look at what the chart renders with `helm template` before you change its version or values.',
  },
  REHEARSE_NO_ENDPOINTS: {
    title: 'A Service has no pods behind it',
    why: 'Everything is ready, and still each connection to it is refused.',
    fix: 'Compare its selector and ports with the labels and ports of the pods.',
  },
  REHEARSE_PENDING: {
    title: 'A pod finds no node',
    why: 'The scheduler, with the nodes as they are declared, keeps it Pending. On the cluster it would do the same.',
    fix: 'Read the scheduler’s reason: ask for less, free a node, or correct the selector, toleration or volume.',
  },
  REHEARSE_POD_REFUSED: {
    title: 'A controller is not allowed to create its pods',
    why: 'The workload is accepted and then nothing happens: quota, limit range or Pod Security refuse each pod, and only an event says so.',
    fix: 'Change the pod, or the quota or level of its namespace.',
  },
  REHEARSE_REJECTED: {
    title: 'The API server refuses an object',
    why: 'The sync of its Application fails with the same words on the cluster.',
    fix: 'Correct the field that the message names.',
  },
  REHEARSE_REMOVAL: {
    title: 'A removal does something else than it should',
    why: 'What vanishes from Git must go only where that was said, and data must stay until somebody says otherwise.',
    fix: 'Do not push. Look at the options of the object and the `cascade` of its Application.',
  },
  REHEARSE_SERVER_WARNING: {
    title: 'The API server accepts an object with a warning',
    why: 'It says so of what is deprecated, ignored, or against the level a namespace warns of.',
    fix: 'Do what the warning says, as long as it is only a warning.',
  },
  REHEARSE_STALE: {
    title: 'The committed manifests are not what the cluster files render',
    why: 'The rehearsal ran what stands in dist/, because that is what Argo CD reads. The change in code is not in it.',
    fix: 'Run `labwright synth`, then rehearse again.',
  },
  REHEARSE_TIMEOUT: {
    title: 'The time for the rehearsal ran out',
    why: 'Something was still changing. What had not settled by then is neither proven nor disproven.',
    fix: 'Give it more time with `--timeout`, or look at what still changes.',
  },
} as const satisfies Record<string, CodeEntry>;
