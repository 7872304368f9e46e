import type { CodeEntry } from './code-entry.ts';

export const verifyCodes = {
  VERIFY_ALLOCATABLE: {
    title: 'A node offers pods another amount than its declaration says',
    why: 'Every capacity check counted with the declared amount. Where the node offers less, pods that fit here stay Pending there; where it offers more, pods may take what was meant for the system.',
    fix: 'Declare what `kubectl get node` prints, or set the reservations of the kubelet that `reserved` promises.',
  },
  VERIFY_API: {
    title: 'The API server does not serve a kind or version that is rendered',
    why: 'Argo CD cannot apply such an object, and its Application stays out of sync.',
    fix: 'Install what brings the kind, or render the version that the server serves.',
  },
  VERIFY_CLASS: {
    title: 'A storage, ingress or priority class is not what was declared',
    why: 'A claim of a missing class waits for ever; one of a class with another reclaim policy may lose its data with the claim.',
    fix: 'Switch on the add-on that brings the class, or declare the class as it is.',
  },
  VERIFY_DRIFT: {
    title: 'An object of the cluster differs from what is rendered',
    why: 'What is in Git is not what runs: the last commit was not synced yet, a sync fails, or somebody changed the object by hand.',
    fix: 'Look at its Application in Argo CD. Keep a change made by hand by writing it into the cluster files; let Argo CD ignore a field that a controller owns.',
  },
  VERIFY_FORBIDDEN: {
    title: 'The user of the kubeconfig may not read or try something',
    why: 'What cannot be read is neither right nor wrong, so nothing is said about it.',
    fix: 'Apply the rights that `labwright verify --print-role` prints, or use a context with more of them.',
  },
  VERIFY_KUBECONFIG: {
    title: 'The kubeconfig does not lead to a cluster',
    why: 'Without a context, a server and credentials that are accepted nothing can be asked.',
    fix: 'Choose with `--kubeconfig` and `--context`; fetch the file again from the cluster when its credentials have expired.',
  },
  VERIFY_MISSING: {
    title: 'A rendered object is not in the cluster',
    why: 'What is in Git does not run: its Application was never synced, its sync fails, or somebody deleted the object.',
    fix: 'Look at its Application in Argo CD: the message of the last sync names the reason.',
  },
  VERIFY_NETWORK: {
    title: 'The network of the cluster is not the declared one',
    why: 'Policies, addresses and checks were made for the declared network. With another plugin or another address of the API server they let through too little or too much.',
    fix: 'Declare the network as the cluster has it, and render again.',
  },
  VERIFY_NODE: {
    title: 'A node is missing, not declared, or not as declared',
    why: 'Placement was worked out for the declared nodes, their labels, taints and devices.',
    fix: 'Declare the node as it is, or run the commands that `labwright bootstrap` prints for its labels and taints.',
  },
  VERIFY_REFUSED: {
    title: 'The API server of the cluster refuses an object',
    why: 'The sync of its Application fails with the same words.',
    fix: 'Correct the field that the message names. A field that cannot be changed needs the object to be replaced: look first at what is lost.',
  },
  VERIFY_SECRET: {
    title: 'A Secret is missing or not complete',
    why: 'The pods that read it do not start, or start with an empty password.',
    fix: 'Run `labwright secrets generate`, then `labwright secrets apply`.',
  },
  VERIFY_UNKNOWN_OBJECT: {
    title: 'Argo CD made an object that is no longer rendered',
    why: 'It stays and runs, and nothing in Git tells about it.',
    fix: 'Delete it when its data is no longer wanted, or render it again.',
  },
  VERIFY_UNREACHABLE: {
    title: 'The API server cannot be reached or does not answer as one',
    why: 'Nothing could be compared, so nothing is proven.',
    fix: 'Try `kubectl version` with the same context: the address, the VPN, the firewall and the certificate are the usual causes.',
  },
  VERIFY_UNREAD: {
    title: 'The API server failed to list something',
    why: 'What cannot be read is neither right nor wrong, so nothing is said about it. An aggregated API or a conversion webhook that is down is the usual cause.',
    fix: 'Read the message of the server beside the finding, then run it again.',
  },
  VERIFY_VERSION: {
    title: 'The cluster runs another Kubernetes minor than declared',
    why: 'Objects were checked against the API of the declared minor.',
    fix: 'Declare the minor that runs, and render and check again; or upgrade the cluster.',
  },
  VERIFY_WRONG_CLUSTER: {
    title: 'The context leads to another cluster',
    why: 'None of its nodes is a declared one. What is meant for one cluster must not be held against, or written to, another.',
    fix: 'Choose the right context with `--context`; `kubectl config get-contexts` lists them.',
  },
} as const satisfies Record<string, CodeEntry>;
