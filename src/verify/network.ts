import { below, items, text } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import { contains, parseAddress, parseCidr } from '../units/index.ts';
import { notRead, ofModel } from './finding.ts';
import type { Live } from './live.ts';

/** VERIFY_NETWORK: plugin, addresses of the API server and range of the Services, as far as the cluster shows them. */
export function judgeNetwork(model: Model, live: Live): readonly Issue[] {
  return [...plugin(model, live), ...apiServers(model, live), ...services(model, live)];
}

/** Plugins by the start of their DaemonSet's name. */
const plugins: readonly (readonly [string, string])[] = [
  ['calico-node', 'calico'],
  ['canal', 'canal'],
  ['cilium', 'cilium'],
  ['kube-flannel', 'flannel'],
  ['kube-router', 'kube-router'],
  ['kube-ovn', 'kube-ovn'],
  ['weave-net', 'weave'],
  ['antrea-agent', 'antrea'],
  ['kindnet', 'kindnet'],
];

function plugin(model: Model, { systemDaemonSets }: Live): readonly Issue[] {
  const { name } = model.network.cni;
  if (systemDaemonSets.value === undefined)
    return [notRead(model, 'network.cni', systemDaemonSets.refused, 'the network plugin was not compared')];
  const running = systemDaemonSets.value.map((object) => text(below(object.metadata, 'name')));
  const found = plugins.filter(([start]) => running.some((one) => one.startsWith(start))).map(([, is]) => is);
  if (found.includes(name)) return [];
  if (found.length === 0) {
    const message = `whether ${name} runs cannot be told: no DaemonSet of a known network plugin is in kube-system`;
    return [finding(model, 'cni', 'unchecked', message)];
  }
  const hint = 'declare the plugin that runs: whether policies are enforced depends on it';
  return [finding(model, 'cni', 'error', `the cluster runs ${found.join(' and ')}, and ${name} is declared`, hint)];
}

/** Policies let pods reach the declared addresses and port, and no other. */
function apiServers(model: Model, { apiEndpoints }: Live): readonly Issue[] {
  const { value, refused } = apiEndpoints;
  if (refused !== undefined) return [notRead(model, 'network.apiServers', refused, 'the addresses of the API server were not compared')];
  if (value === undefined)
    return [finding(model, 'apiServers', 'unchecked', 'the cluster keeps no list of the addresses of its API server')];
  const declared = [...model.network.apiServers].sort();
  const running = items(value.endpoints)
    .flatMap(({ addresses }) => (Array.isArray(addresses) ? addresses.map(text) : []))
    .sort();
  const port = items(value.ports).find(({ name }) => name === 'https')?.port;
  const same = declared.length === running.length && declared.every((address, index) => address === running[index]);
  return [
    ...(same
      ? []
      : [
          finding(
            model,
            'apiServers',
            'error',
            `the API server answers at ${running.join(', ')}, and ${declared.join(', ')} is declared`,
            'policies let pods reach the declared addresses only: declare those that answer, and render again',
          ),
        ]),
    ...(port === undefined || port === model.distribution.apiPort
      ? []
      : [
          finding(
            model,
            'apiServers',
            'error',
            `the API server answers on port ${String(port)}, and ${model.distribution.apiPort} is declared`,
          ),
        ]),
  ];
}

/** From 1.33 on the cluster says its range; before, only the address of its own Service tells something. */
function services(model: Model, { serviceRange, apiService }: Live): readonly Issue[] {
  const declared = model.network.services;
  const cidrs = below(serviceRange.value, 'spec', 'cidrs');
  if (Array.isArray(cidrs)) {
    if (cidrs.includes(declared)) return [];
    return [finding(model, 'services', 'error', `Services get addresses of ${cidrs.map(text).join(', ')}, and ${declared} is declared`)];
  }
  if (serviceRange.refused !== undefined) return [notRead(model, 'network.services', serviceRange.refused, 'the range was not compared')];
  if (apiService.refused !== undefined) return [notRead(model, 'network.services', apiService.refused, 'the range was not compared')];
  const first = text(below(apiService.value, 'spec', 'clusterIP'));
  if (!/^\d+(\.\d+){3}$/.test(first)) return [finding(model, 'services', 'unchecked', 'the server does not say its range')];
  if (contains(parseCidr(declared), parseAddress(first))) {
    return [finding(model, 'services', 'unchecked', `the server does not say its range, only that ${first} lies in it`)];
  }
  return [finding(model, 'services', 'error', `the Service kubernetes has ${first}, and ${declared} is declared`)];
}

function finding(model: Model, field: string, severity: Issue['severity'], message: string, hint?: string): Issue {
  return ofModel(model, `network.${field}`, { code: 'VERIFY_NETWORK', severity, message, hint });
}
