import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, type Fields, fields, items, shown, text, textMap, texts } from '../read.ts';
import { formatSelector } from '../selector.ts';
import { compilePolicy, type Direction, type RulePeer } from './evaluation/index.ts';
import { isForeignPolicy } from './foreign-policies.ts';
import { type Sealed, sealedIn, whoMay } from './sealed.ts';

/** Where something stands in an object, and what is wrong with it. */
interface Opening {
  readonly field: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** NETWORK_SEALED: no rendered object opens a sealed namespace, whoever wrote it: policies, Services, ingresses, pods. */
export const sealedObjects: Check = (input) => {
  const facts = factsOf(input);
  const sealed = sealedIn(facts.model);
  if (sealed.size === 0) return [];
  return [
    ...facts.manifests.flatMap((manifest) => {
      const seal = sealed.get(manifest.identity.namespace);
      return seal === undefined ? [] : openingsOf(facts, manifest, seal).map((opening) => issue(manifest, opening));
    }),
    ...facts.pods.flatMap((pod) => {
      const seal = sealed.get(pod.namespace);
      return seal === undefined ? [] : podOpenings(facts, pod).map((opening) => issue(pod.manifest, opening));
    }),
    ...facts.manifests
      .filter((manifest) => isForeignPolicy(manifest) && (manifest.identity.namespace === '' || sealed.has(manifest.identity.namespace)))
      .map(unread),
  ];
};

function issue(manifest: Manifest, opening: Opening): Issue {
  const message = `${opening.message}, and namespace ${manifest.identity.namespace} is sealed`;
  return finding(manifest, { ...opening, message, code: 'NETWORK_SEALED', severity: 'error' });
}

function openingsOf(facts: Facts, manifest: Manifest, seal: Sealed): readonly Opening[] {
  const { group, kind } = manifest.identity;
  if (group === 'networking.k8s.io' && kind === 'NetworkPolicy')
    return [...policyOpenings(facts, manifest, seal, 'Ingress'), ...policyOpenings(facts, manifest, seal, 'Egress')];
  // A way in that was declared is reported where it was declared, not here again.
  if (isExposed(facts, manifest)) return [];
  if (group === '' && kind === 'Service') return serviceOpenings(manifest);
  if ((group === 'networking.k8s.io' && kind === 'Ingress') || /^(gateway\.networking\.k8s\.io|traefik\.(io|containo\.us))$/.test(group))
    return [
      { field: '', message: `${kind} leads in from outside`, hint: 'remove it; the attacker reaches the Service inside the cluster' },
    ];
  return [];
}

function isExposed({ model }: Facts, { identity, origin }: Manifest): boolean {
  return model.exposures.some(
    ({ application, kind, service }) =>
      application === origin.application &&
      (kind === 'ingress' ? identity.kind === 'Ingress' : identity.kind === 'Service' && service === identity.name),
  );
}

/** Peers that the seal does not know. A flow that was declared is reported where it was declared, not here again. */
function policyOpenings(facts: Facts, policy: Manifest, seal: Sealed, direction: Direction): readonly Opening[] {
  const may = direction === 'Egress' ? [seal.name] : [seal.name, ...(seal.attacker === undefined ? [] : [seal.attacker])];
  const verb = direction === 'Egress' ? 'lets out to' : 'lets in';
  const hint = direction === 'Egress' ? 'remove the rule' : `remove it: ${whoMay(seal)}`;
  return (compilePolicy(policy).rules[direction] ?? []).flatMap(({ field, peers }): readonly Opening[] => {
    if (peers === undefined) return [{ field, message: `the policy ${verb} everybody`, hint }];
    return peers.flatMap((peer): readonly Opening[] => {
      const stranger = strangerIn(peer, may);
      if (stranger === undefined || isDeclared(facts, policy, direction, stranger)) return [];
      return [{ field: peer.field, message: `the policy ${verb} ${stranger.shown}`, hint }];
    });
  });
}

interface Stranger {
  readonly shown: string;
  readonly namespace?: string | undefined;
  readonly range?: string | undefined;
}

/** Who a peer names beside the namespaces that may; a namespace counts as named only by its own name, since others may carry any other label. */
function strangerIn(peer: RulePeer, may: readonly string[]): Stranger | undefined {
  if (peer.kind === 'block') return { shown: peer.cidr, range: peer.cidr };
  const selector = peer.namespaceSelector;
  if (selector === undefined) return undefined;
  const names = namesIn(selector);
  if (names === undefined) return { shown: `namespaces by another label than their name (${formatSelector(selector)})` };
  const stranger = names.find((name) => !may.includes(name));
  return stranger === undefined ? undefined : { shown: `namespace ${stranger}`, namespace: stranger };
}

const nameLabel = 'kubernetes.io/metadata.name';

function namesIn(selector: Fields): readonly string[] | undefined {
  const one = textMap(selector.matchLabels)[nameLabel];
  if (one !== undefined) return [one];
  const list = items(selector.matchExpressions).find(({ key, operator }) => key === nameLabel && operator === 'In');
  return list === undefined ? undefined : texts(list.values);
}

function isDeclared({ model }: Facts, { identity, origin }: Manifest, direction: Direction, { namespace, range }: Stranger): boolean {
  const isOwn = ({ application, workload }: { readonly application: string; readonly workload: string }) =>
    application === origin.application && workload === identity.name;
  return (
    model.connections.some(({ from, to }) =>
      direction === 'Egress' ? isOwn(from) && to.namespace === namespace : isOwn(to) && from.namespace === namespace,
    ) ||
    (direction === 'Ingress' &&
      model.exposures.some((exposure) => exposure.kind === 'ingress' && isOwn(exposure)) &&
      model.ingresses.some(({ pods }) => pods.namespace === namespace)) ||
    (direction === 'Egress' && range !== undefined && model.externals.some((external) => isOwn(external) && opens(external.hosts, range)))
  );
}

/** Whether a host outside makes a rule of this range: an address its own, a name the whole internet. */
function opens(hosts: readonly string[], range: string): boolean {
  return hosts.some((host) =>
    /^[\d.]+(\/\d+)?$/.test(host) ? range === (host.includes('/') ? host : `${host}/32`) : range === '0.0.0.0/0',
  );
}

function serviceOpenings({ body }: Manifest): readonly Opening[] {
  const type = text(below(body, 'spec', 'type')) ?? 'ClusterIP';
  const hint = 'use a ClusterIP; the attacker reaches it inside the cluster';
  return [
    ...(type === 'ClusterIP' ? [] : [{ field: 'spec.type', message: `a Service of type ${type} leads in or out`, hint }]),
    ...texts(below(body, 'spec', 'externalIPs')).map((address) => ({
      field: 'spec.externalIPs',
      message: `the Service answers on ${address}`,
      hint,
    })),
  ];
}

/** What a pod shares with its node, and the token that the API server takes. */
function podOpenings(facts: Facts, pod: PodTemplate): readonly Opening[] {
  const { podSpec, path, namespace } = pod;
  const account = text(podSpec.serviceAccountName) ?? 'default';
  const mounts =
    podSpec.automountServiceAccountToken ?? facts.find('', 'ServiceAccount', namespace, account)?.body.automountServiceAccountToken;
  const volumes = items(podSpec.volumes);
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC']
      .filter((key) => podSpec[key] === true)
      .map((key) => ({ field: `${path}.${key}`, message: `${key} is true` })),
    ...volumes.flatMap(({ hostPath }, index) =>
      hostPath === undefined
        ? []
        : [{ field: `${path}.volumes[${index}].hostPath`, message: `the pods mount ${shown(fields(hostPath).path)} of the node` }],
    ),
    ...containersOf(pod).flatMap((container) =>
      items(container.fields.ports).flatMap(({ hostPort }, index) =>
        hostPort === undefined
          ? []
          : [{ field: `${container.path}.ports[${index}].hostPort`, message: `port ${shown(hostPort)} of the node leads in` }],
      ),
    ),
    ...(mounts === false
      ? []
      : [
          {
            field: `${path}.automountServiceAccountToken`,
            message: 'the pods mount a token for the API server',
            hint: 'write `automountServiceAccountToken: false`',
          },
        ]),
    ...volumes.flatMap(({ projected }, index) =>
      items(fields(projected).sources).some(({ serviceAccountToken }) => serviceAccountToken !== undefined)
        ? [{ field: `${path}.volumes[${index}].projected`, message: 'the pods mount a token for the API server' }]
        : [],
    ),
  ];
}

function unread(manifest: Manifest): Issue {
  return finding(manifest, {
    code: 'NETWORK_SEALED',
    severity: 'unchecked',
    field: '',
    message: `${manifest.identity.kind} is not read here, and may open a sealed namespace`,
  });
}
