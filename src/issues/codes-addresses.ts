import type { CodeEntry } from './code-entry.ts';

/** Addresses and ranges: what Services claim, what pools have, and what the sites and clusters of a fleet may not share. */
export const addressCodes = {
  ADDRESS_OUTSIDE_POOL: {
    title: 'A Service claims an address that no pool holds',
    why: 'MetalLB leaves the Service without an address, and the address may belong to something else of the LAN.',
    fix: 'Claim an address of the pool, or add its range to `addressPools` in the cluster file.',
  },
  ADDRESS_RESERVED: {
    title: 'A Service claims an address that is kept back, or may be given one',
    why: 'What it is kept back for would find it taken on the day it comes. MetalLB itself does not know what is kept back, so it may give such an address to a Service that takes any.',
    fix: 'Claim another address, or take the entry out of `reserved` in the cluster file.',
  },
  ADDRESS_CLAIMED_TWICE: {
    title: 'Two Services claim one address',
    why: 'The first one gets it; the other stays without, and which one is first may differ after a restart. Two clusters on one LAN both answer, and devices reach now the one, now the other.',
    fix: 'Give one of them another address.',
  },
  ADDRESS_NOT_SHARED: {
    title: 'Two Services share an address in a way that MetalLB refuses',
    why: 'MetalLB lets Services share an address where all of them have the same key, their ports differ, and traffic may go to any node or to the same pods. Otherwise the second one stays without an address.',
    fix: 'Make `metallb.io/allow-shared-ip` the same on both and their ports different; with `externalTrafficPolicy: Local` both must select the same pods. Or claim another address.',
  },
  ADDRESS_NOT_CLAIMED: {
    title: 'A Service of type LoadBalancer claims no address',
    why: 'Pools give out only what is claimed, so that an address never moves by itself. The Service waits for ever, and Argo CD with it.',
    fix: 'Claim an address, or make the Service a ClusterIP behind an ingress.',
  },
  ADDRESS_POOL_EXHAUSTED: {
    title: 'More Services ask for an address than the pool has',
    why: 'The last of them wait for ever, and which these are may differ after a restart. What is kept back does not count as there.',
    fix: 'Add a range to the pool, put Services behind one ingress, or let several share an address.',
  },
  ADDRESS_TWO_BALANCERS: {
    title: 'MetalLB and the ServiceLB of K3s serve the same Services',
    why: 'ServiceLB takes every port of such a Service on the nodes and writes their addresses into its status, MetalLB writes the address of a pool there, and each undoes what the other wrote. Names and ingresses that follow the status lead now here, now there.',
    fix: "Switch ServiceLB off with `k3s({ …, disable: ['servicelb'] })`, or let MetalLB serve a class of its own (`--lb-class`) that Services name in `loadBalancerClass`.",
  },
  ADDRESS_NOT_GIVEN: {
    title: 'A Service does not get what it asks of the ServiceLB of K3s',
    why: 'ServiceLB gives the addresses of the nodes on which it runs and looks at neither `loadBalancerIP` nor annotations of MetalLB, so that names lead to an address where nobody answers. Its own labels choose the nodes: where any node carries `svccontroller.k3s.cattle.io/enablelb`, only those with `true` serve, and a pool counts among these alone.',
    fix: 'Take the wish out and let names lead to the nodes, label a node, or switch ServiceLB off and let MetalLB serve.',
  },
  ADDRESS_PORT_TWICE: {
    title: 'A port of a node is wanted twice',
    why: 'The ServiceLB of K3s takes each port of a Service of type LoadBalancer on the nodes, and a port of a node has one owner: another Service, the Traefik of K3s with 80 and 443, a pod with a `hostPort`. Of two Services the later one stays without an address. A pod is pushed out, because the pods of ServiceLB are critical for their node. What a node itself listens on, SSH or its API server, is no longer reached.',
    fix: 'Give one of them another port, put Services behind one ingress, or let them have nodes of their own by the labels of ServiceLB.',
  },
  ADDRESS_RANGES_OVERLAP: {
    title: 'Two ranges overlap that somebody has to tell apart',
    why: 'A node sends what lies in its ranges of pods and Services to pods, so that a machine with such an address is never reached from it. A router between two sites with one range sends everything to one of them. Compared are the ranges of pods and Services of a cluster with each other, with its site and with the sites routed to it; the LANs and networks of routed sites; and pods that are routed themselves (`network.podsRouted`) with other clusters. Pods of two clusters that are not routed never meet, because what they send leaves the cluster with the address of a node, so equal ranges of theirs are fine. So are equal ranges of sites that no router connects.',
    fix: 'Take the free range of the hint. A cluster cannot change its ranges while it runs; a site can.',
  },
  ADDRESS_UNUSABLE: {
    title: 'A range or an address that no network has',
    why: 'Loopback, link-local, multicast and reserved addresses are sent nowhere by any router or node.',
    fix: 'Take one of the private ranges: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16.',
  },
  ADDRESS_IN_DHCP: {
    title: 'A fixed address among those that DHCP hands out',
    why: 'The DHCP server may give it to a phone while the machine is off; then both have it, and each is unreachable now and then. A Service is no client of DHCP, so that no lease can keep its address.',
    fix: 'Move the address, or shorten the scope. Where the DHCP server has a fixed lease for a machine, accept the finding with that reason.',
  },
  ADDRESS_RANGE_SIZE: {
    title: 'A range of pods or Services of a size that Kubernetes does not take',
    why: 'The control plane does not start with it.',
    fix: 'Take a /16, as most distributions do, or say with `network.podBlock` how much each node gets.',
  },
  ADDRESS_SERVICES_EXHAUSTED: {
    title: 'More Services than their range has addresses',
    why: 'The API server refuses the last of them.',
    fix: 'Take a larger range for `network.services`. A cluster cannot change it while it runs.',
  },
  ADDRESS_PODS_EXHAUSTED: {
    title: 'A range of pods that is too small for the nodes',
    why: 'Each node gets a part of the range for its pods. One that finds none left runs no pod at all, and one with less addresses than pods leaves the last of them in ContainerCreating.',
    fix: 'Widen `network.pods`, give each node less with `network.podBlock`, or lower `capacity.pods`.',
  },
  ADDRESS_CLUSTER_IP: {
    title: 'A Service asks for an address inside the cluster that it cannot have',
    why: 'The API server refuses it when it lies outside the range of Services or is taken; the first one is its own.',
    fix: 'Leave `clusterIP` out, and Kubernetes gives one.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
