import type { Issue } from '../../issues/index.ts';
import { type Connection, type Endpoint, isRenderedElsewhere, type Model } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding } from '../finding.ts';

/** A namespace with its seal. */
export interface Sealed {
  readonly name: string;
  readonly attacker?: string | undefined;
}

/** Every sealed namespace, by name. */
export function sealedIn({ namespaces }: Model): ReadonlyMap<string, Sealed> {
  return new Map(
    namespaces.flatMap(({ name, sealed }) => (sealed === undefined ? [] : [[name, { name, attacker: sealed.attacker }] as const])),
  );
}

/** Whether a seal forbids the flow, so that no policy may let it through. */
export function isSealedOff(sealed: ReadonlyMap<string, Sealed>, { from, to }: Connection): boolean {
  if (from.namespace === to.namespace) return false;
  const target = sealed.get(to.namespace);
  return sealed.has(from.namespace) || (target !== undefined && target.attacker !== from.namespace);
}

/** NETWORK_SEAL_NOT_ENFORCED: a seal is made of policies, and the network takes no notice of them. */
export const sealEnforcement: Check = (input) => {
  const { model, lacks } = factsOf(input);
  if (lacks('network') || model.network.cni.enforcesPolicies) return [];
  return [...sealedIn(model).keys()].map((name) =>
    declaredFinding(model, [], {
      code: 'NETWORK_SEAL_NOT_ENFORCED',
      severity: 'error',
      field: `namespaces.${name}.sealed`,
      message: `${model.network.cni.name} does not enforce NetworkPolicies, so that ${name} would be open to everything`,
      hint: 'use a network that does, for example Calico or Cilium, or run the targets as VMs on an isolated network',
    }),
  );
};

/** NETWORK_SEALED: no declared flow leaves a sealed namespace, and none enters it but the attacker's. */
export const sealedFlows: Check = ({ model }) => {
  const sealed = sealedIn(model);
  if (sealed.size === 0) return [];
  const homes = new Map(model.applications.map(({ name, namespace }) => [name, namespace]));
  const sealOf = (application: string) => sealed.get(homes.get(application) ?? '');
  const error = (at: readonly string[], field: string, message: string, hint: string) =>
    declaredFinding(model, at, { code: 'NETWORK_SEALED', severity: 'error', field, message, hint });
  const away = 'remove it, or move the workload to a namespace that is not sealed';
  return [
    ...model.connections.flatMap(({ from, to, port, purpose }): readonly Issue[] => {
      if (from.namespace === to.namespace) return [];
      const target = sealed.get(to.namespace);
      return [
        ...(sealed.has(from.namespace)
          ? [
              error(
                at(from),
                `connection ${purpose}`,
                `a flow to ${show(to)} on port ${port} leaves ${from.namespace}, which is sealed`,
                away,
              ),
            ]
          : []),
        ...(target === undefined || target.attacker === from.namespace
          ? []
          : [
              error(
                at(from),
                `connection ${purpose}`,
                `a flow to ${show(to)} on port ${port} enters ${to.namespace}, which is sealed: ${whoMay(target)}`,
                'remove it',
              ),
            ]),
      ];
    }),
    ...model.externals.flatMap(({ application, workload, hosts, reason }): readonly Issue[] => {
      const seal = sealOf(application);
      return seal === undefined
        ? []
        : [error([application, workload], 'reach', `a flow to ${hosts.join(', ')} (${reason}) leaves ${seal.name}, which is sealed`, away)];
    }),
    ...model.exposures.flatMap(({ application, workload, kind, host }): readonly Issue[] => {
      const seal = sealOf(application);
      return seal === undefined
        ? []
        : [
            error(
              [application, workload],
              'host',
              `${kind} ${host} leads into ${seal.name}, which is sealed: ${whoMay(seal)}`,
              'remove it; the attacker reaches the Service inside the cluster',
            ),
          ];
    }),
    ...model.applications.flatMap((application): readonly Issue[] => {
      const seal = sealOf(application.name);
      if (seal === undefined || !isRenderedElsewhere(application)) return [];
      return [
        declaredFinding(model, [application.name], {
          code: 'NETWORK_SEALED',
          severity: 'unchecked',
          field: 'charts',
          message: `what the chart brings into ${seal.name}, which is sealed, is not rendered here: it may open it`,
        }),
      ];
    }),
  ];
};

/** Who comes in, for messages. */
export function whoMay({ attacker }: Sealed): string {
  return attacker === undefined ? 'nobody comes in' : `only pods of ${attacker} come in`;
}

function at({ application, workload }: Endpoint): readonly string[] {
  return [application, workload];
}

function show({ namespace, workload }: Endpoint): string {
  return `${namespace}/${workload}`;
}
