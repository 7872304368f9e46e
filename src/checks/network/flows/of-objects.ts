import type { Manifest } from '../../../model/index.ts';
import type { Facts } from '../../facts.ts';
import { finding } from '../../finding.ts';
import { below, type Fields, fields, items, text, textMap, texts } from '../../read.ts';
import { usedAccounts } from '../../service-accounts.ts';
import type { Peer } from '../evaluation/index.ts';
import type { AskedPort, DeclaredFlow, FlowClass, FlowProps, Party } from './flow.ts';
import { apiServerParty, controllerParty, lanParty, nodesParty, rangesParty, selectedParty } from './parties.ts';

/**
 * Flows that rendered objects ask for, whoever wrote them: Ingresses, Services for the LAN, webhooks, aggregated APIs, and
 * pods with rights at the API server.
 */
export function flowsOfObjects(facts: Facts): readonly DeclaredFlow[] {
  return [
    ...facts.ofKind('networking.k8s.io', 'Ingress').flatMap((ingress) => ingressFlows(facts, ingress)),
    ...facts.ofKind('', 'Service').flatMap((service) => lanFlows(facts, service)),
    ...rightsFlows(facts),
    ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].flatMap((kind) =>
      facts.ofKind('admissionregistration.k8s.io', kind).flatMap((hook) =>
        items(hook.body.webhooks).flatMap(({ clientConfig }, index) =>
          serverFlow(facts, hook, {
            service: fields(fields(clientConfig).service),
            field: `webhooks[${index}].clientConfig.service`,
            reason: `webhook ${hook.identity.name}`,
          }),
        ),
      ),
    ),
    ...facts
      .ofKind('apiregistration.k8s.io', 'APIService')
      .flatMap((api) =>
        serverFlow(facts, api, { service: fields(below(api.body, 'spec', 'service')), field: 'spec.service', reason: api.identity.name }),
      ),
    ...facts.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition').flatMap((crd) =>
      serverFlow(facts, crd, {
        service: fields(below(crd.body, 'spec', 'conversion', 'webhook', 'clientConfig', 'service')),
        field: 'spec.conversion.webhook.clientConfig.service',
        reason: `versions of ${crd.identity.name}`,
      }),
    ),
  ];
}

/** The pods behind a rendered Service, and the port that is asked for there; nothing where it selects none. */
function behind(
  facts: Facts,
  namespace: string,
  name: string,
  port: unknown,
): { readonly to: Party; readonly ports: readonly AskedPort[] } | undefined {
  const service = facts.find('', 'Service', namespace, name);
  const selector = selectorOf(service);
  if (service === undefined || selector === undefined) return undefined;
  const entry = items(below(service.body, 'spec', 'ports')).find((one) => one.port === port || one.name === port);
  return entry === undefined ? undefined : { to: selectedParty(facts, { namespace, labels: selector }, name), ports: [targetOf(entry)] };
}

function selectorOf(service: Manifest | undefined): Peer['labels'] | undefined {
  const selector = textMap(below(service?.body, 'spec', 'selector'));
  return Object.keys(selector).length === 0 ? undefined : selector;
}

function targetOf({ port, targetPort, protocol }: Fields): AskedPort {
  const target = typeof targetPort === 'string' || typeof targetPort === 'number' ? targetPort : typeof port === 'number' ? port : 0;
  return { port: target, protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP' };
}

/** Ingress controller → backend, from the pods of the controller or, on the network of the nodes, from these. */
function ingressFlows(facts: Facts, ingress: Manifest): readonly DeclaredFlow[] {
  const { body, identity } = ingress;
  const className = text(below(body, 'spec', 'ingressClassName'));
  const controller = facts.model.ingresses.find((one) => one.className === className);
  if (controller === undefined) return [];
  const from = controller.hostNetwork ? nodesParty : controllerParty(facts, controller);
  const backends = [
    { backend: below(body, 'spec', 'defaultBackend'), field: 'spec.defaultBackend', host: '' },
    ...items(below(body, 'spec', 'rules')).flatMap(({ host, http }, rule) =>
      items(fields(http).paths).map(({ backend }, path) => ({
        backend,
        field: `spec.rules[${rule}].http.paths[${path}].backend`,
        host: text(host) ?? 'every host',
      })),
    ),
  ];
  return backends.flatMap(({ backend, field, host }): readonly DeclaredFlow[] => {
    const { name, port } = fields(fields(backend).service);
    const found = behind(facts, identity.namespace, text(name) ?? '', fields(port).number ?? fields(port).name);
    if (found === undefined) return [];
    const ends =
      controller.hostNetwork || Object.keys(controller.pods.labels).length === 0
        ? (['Ingress'] as const)
        : (['Egress', 'Ingress'] as const);
    return [
      { ...found, from, why: 'ingress', reason: `ingress of ${host}`, ends, issue: (_, props) => finding(ingress, { ...props, field }) },
    ];
  });
}

/**
 * LAN → pods behind a load balancer or a port of the nodes. Where the node passes the packet on to another one
 * (`externalTrafficPolicy: Cluster`), the pods see the address of a node instead of the caller's.
 */
function lanFlows(facts: Facts, service: Manifest): readonly DeclaredFlow[] {
  const { body, identity } = service;
  const type = text(below(body, 'spec', 'type'));
  const selector = selectorOf(service);
  if ((type !== 'LoadBalancer' && type !== 'NodePort') || selector === undefined) return [];
  const keepsSource = below(body, 'spec', 'externalTrafficPolicy') === 'Local';
  const chosen = texts(below(body, 'spec', 'loadBalancerSourceRanges'));
  const lan = chosen.length > 0 ? { ...rangesParty(chosen), partly: true } : lanParty(facts);
  const how = `the LAN, through ${type === 'LoadBalancer' ? 'a load balancer' : 'ports of the nodes'}`;
  const to = selectedParty(facts, { namespace: identity.namespace, labels: selector }, identity.name);
  return items(below(body, 'spec', 'ports')).flatMap((entry, index): readonly DeclaredFlow[] => {
    const flow = {
      to,
      ports: [targetOf(entry)],
      why: 'lan' as const,
      issue: (_: Party, props: FlowProps) => finding(service, { ...props, field: `spec.ports[${index}]` }),
    };
    return [
      ...(lan === undefined ? [] : [{ ...flow, from: lan, reason: how, ends: keepsSource ? (['Ingress'] as const) : [] }]),
      ...(keepsSource ? [] : [{ ...flow, from: nodesParty, reason: `${how}, as a node`, ends: ['Ingress'] as const }]),
    ];
  });
}

/** Pods that get the token of an account with rights → API server. */
function rightsFlows(facts: Facts): readonly DeclaredFlow[] {
  const accountOf = usedAccounts(facts);
  return facts.pods.flatMap((pod): readonly DeclaredFlow[] => {
    const account = pod.podSpec.hostNetwork === true ? undefined : accountOf(pod);
    if (account === undefined || Object.keys(pod.labels).length === 0) return [];
    return [
      {
        from: selectedParty(facts, pod, pod.manifest.identity.name),
        to: apiServerParty(facts),
        ports: [{ port: facts.model.distribution.apiPort, protocol: 'TCP' }],
        why: 'api-server',
        reason: `rights of the service account ${account}`,
        ends: ['Egress'],
        issue: (_, props) => finding(pod.manifest, { ...props, field: `${pod.path}.serviceAccountName` }),
      },
    ];
  });
}

/** API server → a Service that it calls. */
function serverFlow(
  facts: Facts,
  manifest: Manifest,
  { service, field, reason }: { readonly service: Fields; readonly field: string; readonly reason: string },
): readonly DeclaredFlow[] {
  const found = behind(facts, text(service.namespace) ?? '', text(service.name) ?? '', service.port ?? 443);
  if (found === undefined) return [];
  const why: FlowClass = 'webhook';
  return [
    { ...found, from: apiServerParty(facts), why, reason, ends: ['Ingress'], issue: (_, props) => finding(manifest, { ...props, field }) },
  ];
}
