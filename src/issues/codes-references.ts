import type { CodeEntry } from './code-entry.ts';

/** What objects name must exist. */
export const referenceCodes = {
  REFERENCE_CONFIG_MAP: {
    title: 'A pod names a ConfigMap that does not exist',
    why: 'The pod stays in CreateContainerConfigError or ContainerCreating for as long as the ConfigMap is missing.',
    fix: 'Correct the name, render the ConfigMap in the same namespace, or mark the reference optional.',
  },
  REFERENCE_CONFIG_MAP_KEY: {
    title: 'A pod names a key that its ConfigMap does not have',
    why: 'The container does not start until the key exists.',
    fix: 'Correct the key, or add it to the ConfigMap.',
  },
  REFERENCE_CLAIM: {
    title: 'A pod mounts a volume claim that does not exist',
    why: 'The pod stays Pending: nothing makes a claim just because a pod names it.',
    fix: 'Correct the name, or render the claim in the same namespace.',
  },
  REFERENCE_STORAGE_CLASS: {
    title: 'A volume claim names a storage class the cluster does not have',
    why: 'No provisioner answers, so the claim stays Pending and its pod with it.',
    fix: 'Use a class of the cluster, or declare the missing one.',
  },
  REFERENCE_PERSISTENT_VOLUME: {
    title: 'A volume claim is bound to a volume that does not exist',
    why: 'A claim with a volume name waits for exactly that volume.',
    fix: 'Render the PersistentVolume, or remove the name so that a new volume is made.',
  },
  REFERENCE_SERVICE_ACCOUNT: {
    title: 'A pod runs as a service account that does not exist',
    why: 'The API server refuses the pods, and the controller tries again for ever.',
    fix: 'Correct the name, or render the ServiceAccount in the same namespace.',
  },
  REFERENCE_PRIORITY_CLASS: {
    title: 'A pod names a priority class the cluster does not have',
    why: 'The API server refuses the pods, and the controller tries again for ever.',
    fix: 'Declare the priority class in the cluster, or use one that it has.',
  },
  REFERENCE_RUNTIME_CLASS: {
    title: 'A pod names a runtime class the cluster does not have',
    why: 'The API server refuses the pods. The class `nvidia` exists only where the GPU runtime was set up.',
    fix: 'Render the RuntimeClass, or turn on the addon that brings it.',
  },
  REFERENCE_NAMESPACE: {
    title: 'Objects live in a namespace that nobody makes',
    why: 'The sync fails: Argo CD cannot create an object in a namespace that is not there.',
    fix: 'Declare the namespace in the cluster, with its Pod Security level and quota, or correct the name.',
  },
  REFERENCE_NODE_SELECTOR: {
    title: 'No node has the labels that a pod asks for',
    why: 'The scheduler finds no place, so the pod stays Pending for ever.',
    fix: 'Correct the label, or put it on a node: on the machine and in the cluster file.',
  },
  REFERENCE_VOLUME: {
    title: 'A container mounts a volume the pod does not have',
    why: 'The API server refuses the object.',
    fix: 'Correct the name of the mount, or add the volume to the pod.',
  },
  REFERENCE_MOUNT_PATH: {
    title: 'Two mounts of a container share a path',
    why: 'The API server refuses the object: mount paths must be unique in a container.',
    fix: 'Mount one of them elsewhere, or use `subPath` to put single files side by side.',
  },
  REFERENCE_SELECTOR_NO_PODS: {
    title: 'A Service selects no pod',
    why: 'The Service exists and has no endpoint, so every connection to it is refused.',
    fix: 'Make the selector equal to the labels of the pod template. The hint names the workload that comes nearest.',
  },
  REFERENCE_TARGET_PORT: {
    title: 'A Service names a port its pods do not have',
    why: 'A named target port that no container has gives an endpoint without that port: connections are refused.',
    fix: 'Correct the name, or name the port in the container.',
  },
  REFERENCE_STATEFUL_SERVICE: {
    title: 'The governing Service of a StatefulSet is missing or not headless',
    why: 'The pods get their stable DNS names (`name-0.service`) from a headless Service of that name. Without it members of a database do not find each other.',
    fix: 'Render a headless Service (`clusterIP: None`) of that name beside the one that clients use.',
  },
  REFERENCE_INGRESS_TWICE: {
    title: 'Two ingresses claim one path of one host',
    why: 'The controller serves one of them and ignores the other, and which one may change.',
    fix: 'Give one of the two another host or path.',
  },
  REFERENCE_INGRESS_CLASS: {
    title: 'An Ingress names a class that no controller serves',
    why: 'The Ingress is stored and ignored; the host is answered by nobody.',
    fix: 'Use an ingress class of the cluster, or declare the ingress controller.',
  },
  REFERENCE_INGRESS_BACKEND: {
    title: 'An Ingress leads to a Service that does not exist',
    why: 'The controller answers 503 for that path.',
    fix: 'Correct the name; the Service must be in the namespace of the Ingress.',
  },
  REFERENCE_INGRESS_PORT: {
    title: 'An Ingress leads to a port its Service does not offer',
    why: 'The controller answers 503 for that path. The port meant here is that of the Service and not that of the container.',
    fix: 'Use a port of the Service, by its name where it has one.',
  },
  REFERENCE_INGRESS_CERTIFICATE: {
    title: 'An Ingress has TLS for a host and no certificate',
    why: 'The controller answers with a certificate that it made itself, so every browser warns and programs refuse to talk. With an issuer named, somebody expects a certificate that is never made.',
    fix: 'Give each host an entry in `tls` with the Secret of its certificate. For an Ingress that only redirects, leave `tls` and the issuer out.',
  },
  REFERENCE_CERTIFICATE_TWICE: {
    title: 'Two certificates are to come into one Secret',
    why: 'cert-manager signs for the object that asked first and refuses to touch its Secret for another: the second host is answered with a certificate for a different name.',
    fix: 'Give each certificate a Secret of its own, or list the same hosts in both objects.',
  },
  REFERENCE_ISSUER: {
    title: 'A certificate is asked of an issuer that does not exist',
    why: 'cert-manager waits for the issuer for ever, and the host is answered with a certificate that nobody trusts.',
    fix: 'Correct the name, render the issuer, or declare it in `issuers` of the cluster file where somebody else makes it. An Issuer signs for its own namespace only.',
  },
  REFERENCE_ISSUER_UNMADE: {
    title: 'An issuer of the cluster file is made by nobody',
    why: 'cert-manager is installed from here, and it signs nothing by itself: hosts that name this issuer stay without a certificate.',
    fix: 'Say in `CertManager` how it signs, render a ClusterIssuer of that name, or take the entry out.',
  },
  REFERENCE_TEMPLATE_LABELS: {
    title: 'A controller does not select its own pods',
    why: 'The API server refuses a controller whose selector does not match the labels of its template.',
    fix: 'Give the template every label of the selector. The selector itself cannot be changed once the object exists.',
  },
  REFERENCE_BUDGET_NO_PODS: {
    title: 'A PodDisruptionBudget protects no pod',
    why: 'A drain evicts pods that were meant to be protected.',
    fix: 'Make the selector equal to the labels of the pod template, or remove the budget.',
  },
  REFERENCE_POLICY_NO_PODS: {
    title: 'A NetworkPolicy applies to no pod',
    why: 'It allows and denies nothing; the pods it was written for are under other rules.',
    fix: 'Make the selector equal to the labels of the pod template, or remove the policy.',
  },
  REFERENCE_SCALE_TARGET: {
    title: 'An autoscaler scales something that does not exist',
    why: 'It reports an error for ever and never scales.',
    fix: 'Correct apiVersion, kind and name of the target.',
  },
  REFERENCE_ROLE: {
    title: 'A binding gives a role that does not exist',
    why: 'The binding is accepted and gives no permission. The role cannot be changed afterwards; the binding must be made anew.',
    fix: 'Correct the name, or render the role.',
  },
  REFERENCE_SUBJECT: {
    title: 'A binding names a service account that does not exist',
    why: 'The permission reaches nobody, or whoever later makes an account of that name.',
    fix: 'Correct name and namespace of the subject, or render the ServiceAccount.',
  },
} satisfies Record<string, CodeEntry>;
