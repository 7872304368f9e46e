/**
 * The generated L1 classes of the Kubernetes API, one class for each kind. They know the 1.30 schema: a newer field
 * goes into an override, which is merged afterwards and checked against the cluster's own minor.
 */
export * as k8s from 'cdk8s-plus-30/lib/imports/k8s.js';
