import ipaddr from 'ipaddr.js';
import {
  atLeast,
  between,
  type DefinitionRules,
  demand,
  distinct,
  forbid,
  format,
  isSet,
  items,
  notEmpty,
  oneField,
  port,
  type Rule,
  type RuleFinding,
} from './rule.ts';

const portNumber = between(1, 65535);
const reachesNodes = (type: unknown) => type === 'NodePort' || type === 'LoadBalancer';

/** A port of the nodes that the API server gives to nobody, unless it was told to. Above 65535 is no port at all, which the schema says. */
function outsideNodePorts(field: RuleFinding['field'], given: unknown): readonly RuleFinding[] {
  if (typeof given !== 'number' || given < 1 || given > 65535 || (given >= 30_000 && given <= 32_767)) return [];
  return [
    {
      code: 'SCHEMA_VALUE',
      field,
      message: `${given} is outside of 30000 to 32767, where the API server gives ports of the nodes to Services`,
      hint: 'take one in it, or leave the field out and get one; with another `--service-node-port-range` of the API server, accept this with that reason',
    },
  ];
}

/** Several ports are told apart by name, and only Services that open node ports may name one. */
const servicePorts: Rule = ({ type, ports }) => {
  const all = items(ports);
  return all.flatMap((entry, index): readonly RuleFinding[] => {
    const field = (key: string) => ['ports', index, key];
    return [
      ...(all.length > 1 && !isSet(entry.name)
        ? [{ code: 'SCHEMA_REQUIRED' as const, field: field('name'), message: 'is missing; each of several ports has a name' }]
        : []),
      ...(isSet(entry.nodePort) && entry.nodePort !== 0 && !reachesNodes(type)
        ? [{ code: 'SCHEMA_VALUE' as const, field: field('nodePort'), message: 'may only be set when `type` is NodePort or LoadBalancer' }]
        : outsideNodePorts(field('nodePort'), entry.nodePort)),
    ];
  });
};

const insideBlock: Rule = ({ cidr, except }) =>
  (Array.isArray(except) ? except : []).flatMap((inner, index): readonly RuleFinding[] => {
    if (typeof cidr !== 'string' || typeof inner !== 'string' || !ipaddr.isValidCIDR(cidr) || !ipaddr.isValidCIDR(inner)) return [];
    const [network, length] = ipaddr.parseCIDR(cidr);
    const [address, innerLength] = ipaddr.parseCIDR(inner);
    if (network.kind() === address.kind() && innerLength > length && address.match(network as never, length)) return [];
    return [{ code: 'SCHEMA_VALUE', field: ['except', index], message: `"${inner}" is not a part of ${cidr}` }];
  });

/** Services, endpoint slices, ingresses, network policies. */
export const networkRules: Readonly<Record<string, DefinitionRules>> = {
  'core.v1.ServicePort': { fields: { port: portNumber, targetPort: port, nodePort: between(0, 65535), name: format('label-name') } },
  'core.v1.ServiceSpec': {
    fields: {
      clusterIP: format('cluster-ip'),
      externalIPs: { items: { type: 'string', format: 'ip' } },
      loadBalancerSourceRanges: { items: { type: 'string', format: 'cidr' } },
      selector: { keyFormat: 'qualified-name', valueFormat: 'label-value' },
    },
    checks: [
      servicePorts,
      ({ healthCheckNodePort }) => outsideNodePorts(['healthCheckNodePort'], healthCheckNodePort),
      distinct(['ports'], 'name'),
      demand(
        'ports',
        ({ type, clusterIP, ports }) => items(ports).length === 0 && type !== 'ExternalName' && clusterIP !== 'None',
        'is missing; only a headless Service does without ports',
      ),
      demand(
        'externalName',
        ({ type, externalName }) => type === 'ExternalName' && !isSet(externalName),
        'is missing; the type ExternalName needs it',
      ),
      forbid(
        'externalTrafficPolicy',
        ({ type, externalTrafficPolicy, externalIPs }) =>
          externalTrafficPolicy !== undefined && !reachesNodes(type) && items(externalIPs).length === 0,
        'may only be set when `type` is NodePort or LoadBalancer',
      ),
      forbid(
        'clusterIP',
        ({ type, clusterIP }) => clusterIP === 'None' && reachesNodes(type),
        'may not be None when `type` is NodePort or LoadBalancer',
      ),
      forbid(
        'loadBalancerClass',
        ({ type, loadBalancerClass }) => loadBalancerClass !== undefined && type !== 'LoadBalancer',
        'may only be set when `type` is LoadBalancer',
      ),
    ],
  },
  'discovery.v1.EndpointSlice': { fields: { endpoints: { maxItems: 1000 }, ports: { maxItems: 20_000 } } },
  'discovery.v1.Endpoint': { fields: { addresses: { minItems: 1, maxItems: 100 } } },
  'networking.v1.IngressSpec': {
    checks: [
      demand(
        'rules',
        ({ rules, defaultBackend }) => items(rules).length === 0 && defaultBackend === undefined,
        'is missing; an Ingress has rules or a default backend',
      ),
    ],
  },
  'networking.v1.IngressRule': { fields: { host: format('host-name') } },
  'networking.v1.IngressTLS': { fields: { hosts: { items: { type: 'string', format: 'host-name' } } } },
  'networking.v1.HTTPIngressRuleValue': { fields: { paths: { minItems: 1 } } },
  'networking.v1.HTTPIngressPath': {
    checks: [
      ({ path, pathType }) => {
        if (pathType === 'ImplementationSpecific') return [];
        if (path === undefined)
          return [
            { code: 'SCHEMA_REQUIRED', field: ['path'], message: `is missing; the path type ${pathType} needs it`, hint: 'write `/`' },
          ];
        const wrong = typeof path === 'string' && (!path.startsWith('/') || /\/\/|\/\.\.?(\/|$)|%2f/i.test(path));
        return wrong
          ? [{ code: 'SCHEMA_VALUE', field: ['path'], message: `"${path}" must start with \`/\` and hold no \`//\`, \`/./\` or \`/../\`` }]
          : [];
      },
    ],
  },
  'networking.v1.IngressBackend': { checks: [oneField({ of: ['resource', 'service'] })] },
  'networking.v1.IngressServiceBackend': { required: ['port'], fields: { name: notEmpty } },
  'networking.v1.ServiceBackendPort': {
    fields: { number: portNumber, name: format('port-name') },
    checks: [oneField({ of: ['name', 'number'] })],
  },
  'networking.v1.IPBlock': {
    fields: { cidr: format('cidr'), except: { items: { type: 'string', format: 'cidr' } } },
    checks: [insideBlock],
  },
  'networking.v1.NetworkPolicyPeer': {
    checks: [
      oneField({ of: ['ipBlock', 'podSelector'], least: 0 }),
      oneField({ of: ['ipBlock', 'namespaceSelector'], least: 0 }),
      ({ ipBlock, podSelector, namespaceSelector }) =>
        [ipBlock, podSelector, namespaceSelector].every((peer) => peer === undefined)
          ? [{ code: 'SCHEMA_REQUIRED', field: [], message: 'names no peer; set `ipBlock`, `podSelector` or `namespaceSelector`' }]
          : [],
    ],
  },
  'networking.v1.NetworkPolicyPort': {
    fields: { port, endPort: atLeast(1) },
    checks: [
      forbid(
        'endPort',
        ({ endPort, port: first }) => endPort !== undefined && typeof first !== 'number',
        'needs a number in `port`, where the range starts',
      ),
      forbid(
        'endPort',
        ({ endPort, port: first }) => typeof endPort === 'number' && typeof first === 'number' && endPort < first,
        'is below `port`, where the range starts',
      ),
    ],
  },
};
