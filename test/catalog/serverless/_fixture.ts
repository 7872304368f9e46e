import {
  Application,
  defineCluster,
  type Fleet,
  type FunctionRuntime,
  type FunctionTrigger,
  Knative,
  KnativeEventing,
  type KnativeEventingProps,
  KnativeOperator,
  type KnativeOperatorProps,
  type KnativeProps,
  MetalLb,
  microk8s,
  OpenFaas,
  type OpenFaasProps,
  ServerlessFunction,
  type ServerlessFunctionProps,
} from 'labwright';
import { renderCluster } from 'labwright/testing';
import type { ClusterConstruct } from '../../../src/authoring/index.ts';
import type { RenderedCluster } from '../../../src/render/index.ts';

/** A cluster with a namespace for each part of both runtimes. */
export class Shed extends defineCluster({
  name: 'shed',
  distribution: microk8s({ version: '1.36', addons: ['rbac', 'dns', 'ingress', 'hostpath-storage'] }),
  network: { nodes: '10.30.0.0/24' },
  nodes: {
    'tool-1': {
      address: '10.30.0.11',
      roles: ['control-plane', 'worker'],
      labels: { fast: 'true' },
      capacity: { cpu: '8', memory: '31Gi' },
    },
  },
  storageClasses: {
    local: { name: 'local-retain', provisioner: 'microk8s.io/hostpath', origin: 'rendered', reclaimPolicy: 'Retain', topology: 'node' },
  },
  defaultStorageClass: 'local',
  addressPools: { lan: { ranges: ['10.30.0.240-10.30.0.250'] } },
  ingresses: { public: { className: 'public', controller: 'addon' } },
  priorityClasses: { functions: 500 },
  layers: { platform: {}, data: {}, functions: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    'metallb-system': { podSecurity: 'privileged' },
    'knative-operator': { podSecurity: 'restricted' },
    'knative-serving': { podSecurity: 'restricted' },
    'knative-eventing': { podSecurity: 'baseline' },
    openfaas: { podSecurity: 'baseline' },
    faas: { podSecurity: 'baseline' },
    data: { podSecurity: 'restricted' },
    functions: { podSecurity: 'restricted', defaultPriority: 'functions' },
  },
  issuers: { own: { kind: 'ClusterIssuer', name: 'own-ca' } },
  backupTargets: {
    nas: { kind: 'nfs', server: '10.30.0.2', path: '/backup/shed' },
    bucket: { kind: 's3', server: 'https://nas.shed.home:9000', path: 'backups/shed', ranges: ['10.30.0.2/32'] },
  },
}) {}

export const place = (
  cluster: Shed,
  name: string,
  namespace: keyof Shed['namespaces'],
  layer: keyof Shed['layers'] = 'platform',
): Application<Shed> => new Application(cluster, name, { layer, namespace });

export const operatorOf = (cluster: Shed, props?: KnativeOperatorProps): KnativeOperator<Shed> =>
  new KnativeOperator(
    new Application(cluster, 'operator', { layer: 'platform', namespace: 'knative-operator', syncOptions: ['ServerSideApply=true'] }),
    'operator',
    props,
  );

export const eventingOf = (cluster: Shed, props: KnativeEventingProps<Shed>): KnativeEventing<Shed> =>
  new KnativeEventing(place(cluster, 'eventing', 'knative-eventing'), 'eventing', props);

export const knativeOf = (cluster: Shed, props: Partial<KnativeProps<Shed>> = {}): Knative<Shed> =>
  new Knative(place(cluster, 'serving', 'knative-serving'), 'serving', { operator: props.operator ?? operatorOf(cluster), ...props });

export const openFaasOf = (cluster: Shed, props: Partial<OpenFaasProps<Shed>> = {}): OpenFaas<Shed> =>
  new OpenFaas(place(cluster, 'openfaas', 'openfaas'), 'openfaas', { functions: 'faas', use: 'personal', ...props });

/** The address pool's announcer, which a claim of an address needs. */
export const lan = (cluster: Shed): MetalLb<Shed> => new MetalLb(place(cluster, 'metallb', 'metallb-system'), 'metallb');

export const image = 'ghcr.io/example/sort:1.0.0';

/** One function `sort`. */
export function sort<const T extends FunctionTrigger<Shed>>(
  cluster: Shed,
  runtime: FunctionRuntime<Shed>,
  props: Partial<ServerlessFunctionProps<Shed, T>> & { readonly trigger: T },
): ServerlessFunction<Shed, T> {
  const namespace = runtime.runtime === 'knative' ? 'functions' : 'faas';
  return new ServerlessFunction<Shed, T>(place(cluster, 'sort', namespace, 'functions'), 'sort', { runtime, image, ...props });
}

export function render(make: (cluster: Shed) => void, variant?: ConstructorParameters<typeof Shed>[1]): RenderedCluster {
  return renderCluster((fleet: Fleet): ClusterConstruct => {
    const cluster = new Shed(fleet, variant);
    make(cluster);
    return cluster;
  });
}

/** Findings on one line each, sorted. */
export function problems({ issues }: RenderedCluster): readonly string[] {
  return issues
    .map(({ severity, code, path, message, hint }) => `${severity} ${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`)
    .sort();
}
