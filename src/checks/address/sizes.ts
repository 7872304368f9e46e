import type { Issue } from '../../issues/index.ts';
import type { Model } from '../../model/index.ts';
import { type Cidr, countAddresses, parseCidr, readable } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';
import { below } from '../read.ts';

/** The DNS server of every distribution gets the tenth address. */
const narrowest = 28;
/** kubeadm takes no wider range, nor does an API server before 1.34, which keeps a bit for each address. */
const widest = 12;

/** `default/kubernetes`, and the DNS server. */
const builtIn = 2;

/** ADDRESS_RANGE_SIZE, ADDRESS_SERVICES_EXHAUSTED: the range of Services is one the API server takes, with room for all of them. */
export const serviceRange: Check = (input) => {
  const { model, elsewhereInCluster, ofKind } = factsOf(input);
  const range = readable(() => parseCidr(model.network.services));
  if (range === undefined) return [];
  const size = sizeProblem(range, model);
  const find = (code: 'ADDRESS_RANGE_SIZE' | 'ADDRESS_SERVICES_EXHAUSTED', severity: Issue['severity'], message: string, hint?: string) =>
    declaredFinding(model, [], { code, severity, field: 'network.services', message: `${model.network.services} ${message}`, hint });
  if (size !== undefined) return [find('ADDRESS_RANGE_SIZE', 'error', size, 'a /16 has room for 65,534 Services')];
  const rendered = ofKind('', 'Service').filter(
    ({ body }) => below(body, 'spec', 'type') !== 'ExternalName' && below(body, 'spec', 'clusterIP') !== 'None',
  ).length;
  // Its first and last address are given to none.
  const [room, needed] = [countAddresses(range) - 2, rendered + builtIn];
  const have = `has room for ${room} Services, and there are ${needed} with those of Kubernetes itself`;
  if (needed > room) return [find('ADDRESS_SERVICES_EXHAUSTED', 'error', have)];
  const hidden = elsewhereInCluster();
  const ports = model.footprints.reduce((sum, footprint) => sum + footprint.ports.length, 0);
  if (hidden === undefined || needed + ports <= room) return [];
  return [find('ADDRESS_SERVICES_EXHAUSTED', 'unchecked', `${have}; ${hidden}, may be too many`)];
};

function sizeProblem({ prefix }: Cidr, { distribution: { name, version } }: Model): string | undefined {
  if (prefix > narrowest) return 'has no tenth address to give, which the DNS server gets';
  if (prefix >= widest) return undefined;
  if (name === 'kubeadm') return `is wider than /${widest}, and kubeadm takes no such range of Services`;
  return Number(version.split('.')[1]) < 34 ? `is wider than /${widest}, and the API server of ${version} takes no such range` : undefined;
}

/**
 * ADDRESS_RANGE_SIZE, ADDRESS_PODS_EXHAUSTED: the range of pods is enough for the nodes. Each gets a part of it (`network.podBlock`),
 * and a node that finds none left runs no pod. Calico hands out smaller parts as they are needed, and across them where
 * there are none left, so that only the sum counts.
 */
export const podRange: Check = ({ model }) => {
  const { network, nodes, distribution } = model;
  const range = readable(() => parseCidr(network.pods));
  if (range === undefined || nodes.length === 0) return [];
  const borrows = network.cni.name === 'calico';
  const block = distribution.name === 'microk8s' ? 26 : (network.podBlock ?? 24);
  const find = (code: 'ADDRESS_RANGE_SIZE' | 'ADDRESS_PODS_EXHAUSTED', severity: Issue['severity'], message: string, hint?: string) =>
    declaredFinding(model, [], { code, severity, field: 'network.pods', message: `${network.pods} ${message}`, hint });
  if (range.prefix > block) {
    const hint = `widen it${distribution.name === 'microk8s' ? '' : ', or say how much a node gets with `network.podBlock`'}`;
    return [find('ADDRESS_RANGE_SIZE', 'error', `is smaller than the /${block} that one node gets of it`, hint)];
  }
  if (borrows) {
    const most = nodes.reduce((sum, { capacity }) => sum + capacity.pods, 0);
    const has = countAddresses(range);
    if (most <= has) return [];
    return [find('ADDRESS_PODS_EXHAUSTED', 'warning', `has ${has} addresses, and the nodes may run ${most} pods (${shares(nodes)})`)];
  }
  const blocks = 2 ** (block - range.prefix);
  const message = `is enough for ${blocks} ${blocks === 1 ? 'node' : 'nodes'} of a /${block} each, and there are ${nodes.length}`;
  return [
    ...(nodes.length > blocks
      ? [find('ADDRESS_PODS_EXHAUSTED', 'error', message, 'widen it, or give each less with `network.podBlock`')]
      : []),
    ...narrowBlocks(model, block),
  ];
};

/** Nodes that may run more pods than they have addresses; first, last and the node's own address go to no pod. */
function narrowBlocks(model: Model, block: number): readonly Issue[] {
  const room = 2 ** (32 - block) - 3;
  return model.nodes
    .filter(({ capacity }) => capacity.pods > room)
    .map(({ name, capacity: { pods } }) => {
      const message = `may run ${pods} pods, and has ${room} addresses for them in its /${block} of ${model.network.pods}`;
      return declaredFinding(model, [], {
        code: 'ADDRESS_PODS_EXHAUSTED',
        severity: 'warning',
        field: `nodes.${name}.capacity.pods`,
        message,
      });
    });
}

function shares(nodes: Model['nodes']): string {
  return nodes.map(({ name, capacity }) => `${name} ${capacity.pods}`).join(', ');
}
