import type { CodeEntry } from './code-entry.ts';

/** Findings about what stands around the workloads: machines beside the cluster, its network, who serves metrics of pods. */
export const machineCodes = {
  CAPACITY_MODEL_MEMORY: {
    title: 'Language models need more memory than their machine has',
    why: 'Weights and the cache of the longest conversation must lie in memory together. Beyond it the server refuses the model, or computes from the disk, a word every few seconds.',
    fix: 'Choose a smaller model or fewer bits, shorten `context`, set `cacheBits: 8`, or give the machine more memory.',
  },
  CAPACITY_HOST_MEMORY: {
    title: 'Nodes and machines need more memory than their host has',
    why: 'A hypervisor starts the last of them not at all, or takes memory from the others until one is ended.',
    fix: 'Give one of them less memory, or move it to another host.',
  },
  CAPACITY_HOST_MODE: {
    title: 'Machines that are on together need more memory than their host has',
    why: 'Memory of a VM is a hard limit: the hypervisor does not start the last of them, or the host ends one when its own memory runs out. What is passed through to a VM pins all of its memory.',
    fix: 'Give one of them less memory, move it to another mode, or take the combination out of `together`. `labwright hosts` prints every sum.',
  },
  CAPACITY_HOST_CPU: {
    title: 'Machines that are on together have more cores than their host should share out',
    why: 'Virtual cores may be more than threads, because machines wait most of the time; beyond the declared factor they wait for each other instead. A VM with more cores than the host has threads is not started at all.',
    fix: 'Give the machines fewer cores, move one to another mode, or raise `cpuOvercommit` and say why. What nobody declared, `cpu` of the host or of a machine, cannot be counted.',
  },
  CAPACITY_HOST_GPU: {
    title: 'A device is passed through to more machines than there are devices',
    why: 'A device that is passed through belongs to one machine as long as that one is on: the second one is not started.',
    fix: 'Put the machines into modes that are not on together, or list what the host really has in its `gpus`.',
  },
  REFERENCE_NO_POD_METRICS: {
    title: 'An autoscaler reads metrics that nobody serves',
    why: 'Without the metrics API the autoscaler does nothing and says so only in its events: the number of pods stays what it was.',
    fix: 'Add metrics-server to the cluster, or give the service a fixed number of pods.',
  },
  NETWORK_SEALED: {
    title: 'Something leads into or out of a sealed namespace',
    why: 'What runs there is meant to be broken into. Whoever holds it reaches what it may reach: one flow, one address of the LAN or one token turns a lesson into a foothold in the house.',
    fix: 'Remove the flow, the address or the mount, or move the workload to a namespace that is not sealed. What the check cannot read, a chart or a policy of another API, is listed as unchecked.',
  },
  NETWORK_SEAL_NOT_ENFORCED: {
    title: 'A namespace is sealed on a network that ignores policies',
    why: 'A seal is made of NetworkPolicies. Where the network takes no notice of them, targets that are meant to be broken into reach every pod, every node and the LAN.',
    fix: 'Use a network that enforces policies, for example Calico or Cilium, or run the targets as VMs on an isolated network of the site.',
  },
  NETWORK_ISOLATED: {
    title: 'A flow of the cluster reaches an isolated network of its site, or is let in from it',
    why: 'On an isolated network stand machines that attack and machines that are meant to be broken into. A pod that may reach them can be attacked back, and one that lets them in is a way into the cluster.',
    fix: 'Remove the flow, or give the range of the policy an `except` for this network. Router and switch have to keep the networks apart as well: no check of the cluster sees them.',
  },
  NETWORK_EXPOSED_UNDECLARED: {
    title: 'The LAN reaches something that nobody declared to be reached',
    why: 'A port of a node or an address of the LAN is open to every machine of the house, past the ingress with its certificates and its sign-in, and no list of entrances has it. Policies do not see what uses the network of a node.',
    fix: 'Put it behind an ingress, claim the address with a construct, or accept it with the reason.',
  },
  NETWORK_NODES_NOT_MATCHED: {
    title: 'Policies name nodes by address, and the network does not match nodes so',
    why: 'Cilium knows nodes and the API server by identity. A range in a policy does not mean them unless Cilium is told so, and every pod that talks to the API server is cut off by the default-deny policy of its namespace.',
    fix: 'Set `policyCIDRMatchMode: [nodes]` in the values of Cilium and write `nodesInRanges: true` in `network.cni`.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
