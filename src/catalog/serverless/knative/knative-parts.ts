import type { Facts } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { type ChartAmounts, chartAmounts } from '../../platform/helm/index.ts';
import type { KnativePart, KnativeProps } from './knative-props.ts';

interface Part {
  /** Name of the Deployment, which its pods carry as the label `app`. */
  readonly deployment: string;
  readonly container: string;
  readonly image: string;
  readonly defaults: { readonly cpu: string; readonly memory: string; readonly memoryLimit: string };
}

const images = 'gcr.io/knative-releases/knative.dev';

/** @source manifests of Knative Serving and Kourier 1.23 in the operator: names, containers, memory */
export const parts: Readonly<Record<KnativePart, Part>> = {
  activator: {
    deployment: 'activator',
    container: 'activator',
    image: `${images}/serving/cmd/activator`,
    defaults: { cpu: '100m', memory: '60Mi', memoryLimit: '600Mi' },
  },
  autoscaler: {
    deployment: 'autoscaler',
    container: 'autoscaler',
    image: `${images}/serving/cmd/autoscaler`,
    defaults: { cpu: '50m', memory: '100Mi', memoryLimit: '1000Mi' },
  },
  controller: {
    deployment: 'controller',
    container: 'controller',
    image: `${images}/serving/cmd/controller`,
    defaults: { cpu: '50m', memory: '100Mi', memoryLimit: '1000Mi' },
  },
  webhook: {
    deployment: 'webhook',
    container: 'webhook',
    image: `${images}/serving/cmd/webhook`,
    defaults: { cpu: '50m', memory: '100Mi', memoryLimit: '500Mi' },
  },
  gateway: {
    deployment: '3scale-kourier-gateway',
    container: 'kourier-gateway',
    image: 'docker.io/envoyproxy/envoy',
    defaults: { cpu: '100m', memory: '200Mi', memoryLimit: '800Mi' },
  },
  gatewayController: {
    deployment: 'net-kourier-controller',
    container: 'controller',
    image: `${images}/net-kourier/cmd/kourier`,
    defaults: { cpu: '50m', memory: '200Mi', memoryLimit: '500Mi' },
  },
};

/** Scales by CPU and memory; nothing here uses it, and the operator installs it all the same. @source as above */
export const unusedPart = { requests: { cpu: '30m', memory: '40Mi' }, limits: { memory: '400Mi' } } as const;

/** What each part is counted with. */
export function amountsOf(
  facts: Facts,
  given: KnativeProps<never>['resources'],
  path: string,
): Readonly<Record<KnativePart, ChartAmounts>> {
  const entries = Object.entries(parts) as [KnativePart, Part][];
  return Object.fromEntries(
    entries.map(([part, { defaults }]) => [part, chartAmounts(facts, given?.[part], defaults, `${path} resources.${part}`)]),
  ) as Record<KnativePart, ChartAmounts>;
}

/** The operator merges them over the amounts of the manifests. */
export function workloadOverrides(amounts: Readonly<Record<KnativePart, ChartAmounts>>): JsonObject[] {
  return (Object.entries(parts) as [KnativePart, Part][]).map(([part, { deployment, container }]) => ({
    name: deployment,
    resources: [{ container, requests: { ...amounts[part].requests }, limits: { ...amounts[part].limits } }],
  }));
}
