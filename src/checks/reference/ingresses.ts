import { type Issue, suggest } from '../../issues/index.ts';
import { formatIdentity, type Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, type Fields, fields, items, shown, text, textMap } from '../read.ts';
import { missing, undecided } from './missing.ts';

/** REFERENCE_INGRESS_CLASS, REFERENCE_INGRESS_BACKEND, REFERENCE_INGRESS_PORT: class, Service and port behind every Ingress exist. */
export const ingresses: Check = (input) => {
  const facts = factsOf(input);
  const classes = new Set([
    ...facts.model.ingresses.map(({ className }) => className),
    ...facts.namesOf('networking.k8s.io', 'IngressClass', ''),
  ]);
  return facts
    .ofKind('networking.k8s.io', 'Ingress')
    .flatMap((ingress) => [
      ...judgeClass(facts, classes, ingress),
      ...backends(fields(ingress.body.spec)).flatMap(([field, backend]) => judgeBackend(facts, ingress, field, fields(backend.service))),
    ]);
};

/**
 * REFERENCE_INGRESS_TWICE: one path of one host belongs to one ingress of a class. Names the other one. An exact path may stand
 * beside a prefix, and Traefik's entry points are told apart.
 */
export const claimedPaths: Check = (input) => {
  const owners = new Map<string, Manifest>();
  // A host with a certificate has a second Ingress that redirects; the same two owners are told once.
  const told = new Set<string>();
  return factsOf(input)
    .ofKind('networking.k8s.io', 'Ingress')
    .flatMap((ingress) => {
      const className = text(below(ingress.body, 'spec', 'ingressClassName')) ?? '';
      const annotations = textMap(below(ingress.body, 'metadata', 'annotations'));
      const entry = annotations['traefik.ingress.kubernetes.io/router.entrypoints'] ?? '';
      return items(below(ingress.body, 'spec', 'rules')).flatMap((rule, index): readonly Issue[] => {
        const { host, http } = fields(rule);
        return items(fields(http).paths).flatMap((route, position): readonly Issue[] => {
          const path = text(route.path) ?? '/';
          // Behind a prefix, a slash at the end means nothing.
          const matched = route.pathType === 'Exact' ? `=${path}` : path.replace(/(?<=.)\/$/, '');
          const claim = `${className} ${entry} ${text(host) ?? '*'} ${matched}`;
          const earlier = owners.get(claim);
          if (earlier === undefined) {
            owners.set(claim, ingress);
            return [];
          }
          const pair = [host, matched, ingress.origin.application, earlier.origin.application].join(' ');
          if (told.has(pair) && ingress.origin.application !== earlier.origin.application) return [];
          told.add(pair);
          const message = `${text(host) ?? 'every host'} ${path} is already claimed by ${formatIdentity(earlier.identity)}`;
          return [
            finding(ingress, {
              code: 'REFERENCE_INGRESS_TWICE',
              severity: 'error',
              field: `spec.rules[${index}].http.paths[${position}]`,
              message,
              hint: 'give one of the two another host',
            }),
          ];
        });
      });
    });
};

function judgeClass(facts: Facts, classes: ReadonlySet<string>, ingress: Manifest): readonly Issue[] {
  const name = text(below(ingress.body, 'spec', 'ingressClassName'));
  if (name === undefined || classes.has(name)) return [];
  const shared = { code: 'REFERENCE_INGRESS_CLASS', field: 'spec.ingressClassName' } as const;
  if (facts.partial) return [undecided(ingress, shared.code, shared.field, 'IngressClass', name)];
  const message = `no ingress class "${name}" in cluster ${facts.model.cluster}, so no controller serves it`;
  return [finding(ingress, { ...shared, severity: 'error', message, hint: suggest(name, [...classes]) })];
}

function backends(spec: Fields): readonly (readonly [string, Fields])[] {
  const found: [string, Fields][] = spec.defaultBackend === undefined ? [] : [['spec.defaultBackend', fields(spec.defaultBackend)]];
  items(spec.rules).forEach((rule, index) => {
    items(fields(rule.http).paths).forEach((path, position) => {
      found.push([`spec.rules[${index}].http.paths[${position}].backend`, fields(path.backend)]);
    });
  });
  return found;
}

function judgeBackend(facts: Facts, ingress: Manifest, field: string, { name, port }: Fields): readonly Issue[] {
  const { namespace } = ingress.identity;
  if (typeof name !== 'string') return [];
  const service = facts.find('', 'Service', namespace, name);
  if (service === undefined) {
    const known = facts.namesOf('', 'Service', namespace);
    return [
      missing(facts, ingress, {
        code: 'REFERENCE_INGRESS_BACKEND',
        field: `${field}.service.name`,
        kind: 'Service',
        name,
        namespace,
        known,
      }),
    ];
  }
  const ports = items(below(service.body, 'spec', 'ports'));
  const { name: portName, number } = fields(port);
  if (ports.some((offered) => (portName === undefined ? offered.port === number : offered.name === portName))) return [];
  const wanted = portName === undefined ? `port ${shown(number)}` : `port named "${shown(portName)}"`;
  const offered = ports.map((entry) => (entry.name === undefined ? shown(entry.port) : `${shown(entry.name)} (${shown(entry.port)})`));
  const message = `Service ${namespace}/${name} has no ${wanted}`;
  return [
    finding(ingress, {
      code: 'REFERENCE_INGRESS_PORT',
      severity: 'error',
      field: `${field}.service.port`,
      message,
      hint: `it offers ${offered.join(', ') || 'none'}`,
    }),
  ];
}
