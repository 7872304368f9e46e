import { Construct } from 'constructs';
import { type AnyCluster, Application, clusterOf, refuseUnknownProps, type Scope } from '../../../authoring/index.ts';
import { HelmComponent } from '../../platform/helm/index.ts';
import { Reservation } from '../../platform/reservation/index.ts';
import { type AddressClaim, balance } from '../../shared/index.ts';
import { type KubeflowPart, type PartSpec, partSpec, repository } from './kubeflow-parts.ts';
import type { KubeflowProps } from './kubeflow-props.ts';

const titles: Readonly<Record<KubeflowPart, string>> = {
  pipelines: 'Pipelines',
  katib: 'Katib',
  kserve: 'KServe',
  notebooks: 'Notebooks',
  dashboard: 'Central Dashboard',
};
const all = Object.keys(titles) as readonly KubeflowPart[];

/**
 * Room for Kubeflow, and Kubeflow itself once the room is used: each part an Application with pinned sources of its authors,
 * which Argo CD renders inside the cluster. No part asks for a password, and none is backed up.
 */
export class Kubeflow<C extends AnyCluster> extends Construct {
  readonly cluster: C;
  readonly room: Reservation<C>;

  constructor(cluster: C, id: string, props: KubeflowProps<C>) {
    super(cluster, id);
    refuseUnknownProps(this, 'Kubeflow', props);
    this.cluster = cluster;
    const { state, layer, namespace, cpu, memory, addresses, parts = all } = props;
    const installed = state === 'installed';
    const pages = Object.values(addresses?.pages ?? {}).filter((name) => name !== undefined);
    this.room = new Reservation(cluster, id, {
      purpose: `Kubeflow: ${parts.map((part) => titles[part] ?? part).join(', ')}`,
      layer,
      namespace,
      cpu,
      memory,
      installed,
      ...(addresses === undefined
        ? {}
        : { addresses: { [addresses.pool]: installed ? pages : [...pages, ...(addresses.kept ?? [])] } as never }),
    });
    this.check(props);
    const known = all.filter((part) => parts.includes(part));
    if (installed) for (const [index, part] of known.entries()) this.install(part, index === 0, props);
  }

  private check({ state, namespace, parts = all }: KubeflowProps<C>): void {
    const { facts, namespaces, issuers, node } = clusterOf(this.cluster);
    const refuse = (path: string, message: string, hint: string) =>
      facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path, message, hint });
    for (const [index, part] of parts.entries())
      if (!all.includes(part))
        refuse(
          `${this.node.path} parts[${index}]`,
          `"${String(part)}" is no part of Kubeflow that is known here`,
          `known are ${all.join(', ')}`,
        );
    const spec = namespaces[namespace];
    if (state !== 'installed' || spec === undefined) return;
    const path = `${node.path} namespaces.${namespace}`;
    if (spec.podSecurity === 'restricted')
      refuse(`${path}.podSecurity`, 'pods of Kubeflow run as root and say nothing of seccomp', "write `podSecurity: 'baseline'`");
    if (spec.limits?.default?.memory !== undefined)
      refuse(
        `${path}.limits.default.memory`,
        `pods of Kubeflow name no limits, so that each of them, its databases too, would be ended at ${spec.limits.default.memory}`,
        'take `default` out of `limits` of this namespace',
      );
    const counted = Object.keys(spec.quota ?? {}).filter((name) => name.startsWith('requests.'));
    const preset = spec.limits?.defaultRequest;
    if (counted.length > 0 && (preset?.cpu === undefined || preset.memory === undefined))
      refuse(
        `${path}.limits.defaultRequest`,
        `the quota counts ${counted.join(' and ')}, and a pod that requests nothing, as most of Kubeflow's do, is refused then`,
        "write `limits: { defaultRequest: { cpu: '10m', memory: '128Mi' } }`",
      );
    if (parts.includes('kserve') && Object.keys(issuers).length === 0)
      refuse(
        `${this.node.path} parts`,
        'KServe takes the certificate of its webhooks from cert-manager, and the cluster declares no `issuers`',
        'install cert-manager, or leave `kserve` out of `parts`',
      );
  }

  private install(part: KubeflowPart, first: boolean, { layer, namespace, addresses, noBackup }: KubeflowProps<C>): void {
    const name = `${this.node.id}-${part}`;
    // Its CRDs are too large for the annotation that a client-side apply leaves.
    const application = new Application(this.cluster, name, { layer, namespace, cascade: false, syncOptions: ['ServerSideApply=true'] });
    const reserved = part === 'kserve' ? undefined : addresses?.pages?.[part];
    const claim =
      addresses === undefined || reserved === undefined
        ? undefined
        : addresses.from.claim(addresses.pool, this.room.address(addresses.pool, reserved));
    new Part(application, name, part, { spec: partSpec(part, namespace), claim, opens: first, noBackup });
  }
}

interface PartProps<C extends AnyCluster> {
  readonly spec: PartSpec;
  readonly claim: AddressClaim<C> | undefined;
  /** Whether the policy of the namespace stands here: the pods of all parts talk to each other, and to pods that people start. */
  readonly opens: boolean;
  readonly noBackup: string | undefined;
}

/** One part: its sources, its footprint and its page. */
class Part<C extends AnyCluster> extends HelmComponent<C> {
  constructor(scope: Scope<C>, id: string, part: KubeflowPart, { spec, claim, opens, noBackup }: PartProps<C>) {
    super(scope, id, spec.page?.labels ?? {});
    for (const source of spec.sources) this.addSource({ ...repository, ...source });
    for (const { source, values } of spec.charts) this.application.charts.push({ ...source, releaseName: source.chart, values });
    this.allowKinds(...spec.kinds);
    const storageClass = spec.volumes.length === 0 ? undefined : this.storageClass(undefined);
    this.declareFootprint({
      pods: spec.pods,
      requests: spec.requests,
      limits: spec.limits,
      volumes: spec.volumes.map((volume) => ({ ...volume, storageClass: storageClass?.key ?? '' })),
      images: spec.images,
      ports: spec.page === undefined ? [] : [{ name: 'http', port: spec.page.podPort, protocol: 'TCP' }],
      source: `upstream's table of resources for Kubeflow ${repository.revision}, part ${part}`,
    });
    const { application, namespace } = this;
    if (noBackup !== undefined)
      for (const volume of spec.volumes)
        this.home.facts.backups.push({ application: application.name, namespace, claim: volume.name, kind: 'exempt', reason: noBackup });
    if (claim !== undefined && spec.page !== undefined) {
      const { labels, podPort } = spec.page;
      balance(this, {
        claim,
        service: `${id}-lan`,
        labels: this.labels('kubeflow', part),
        selector: labels,
        ports: [{ name: 'http', port: 80, podPort, targetPort: podPort }],
        target: this.endpoint,
      });
    }
    if (opens) this.openNamespace();
  }

  private openNamespace(): void {
    const endpoint = { ...this.endpoint, workload: `${this.name}-namespace`, labels: {} };
    const peer = { kind: 'same-namespace' } as const;
    const reason = 'parts of Kubeflow, and the pods of pipelines, trials and notebooks';
    for (const direction of ['ingress', 'egress'] as const) this.open({ endpoint, direction, peer, ports: [], reason });
    this.open({
      endpoint,
      direction: 'egress',
      peer: { kind: 'api-server' },
      ports: [],
      reason: 'controllers of Kubeflow watch and make objects',
    });
    this.open({
      endpoint,
      direction: 'ingress',
      peer: { kind: 'anyone' },
      ports: [
        { port: 8443, protocol: 'TCP' },
        { port: 9443, protocol: 'TCP' },
      ],
      reason: 'webhooks, which the API server calls',
    });
    this.reach(endpoint, ['pypi.org', 'files.pythonhosted.org', 'huggingface.co'], [443], 'packages of pipeline steps, models of KServe');
  }
}
