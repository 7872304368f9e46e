import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, items, shown } from '../read.ts';
import { label, type NameRule, portName, relaxedVariable, strictVariable } from './syntax.ts';

/** NAME_INVALID, NAME_TOO_LONG inside objects: containers, ports, volumes, variables, the ports of a Service. */
export const innerNames: Check = (input) => {
  const facts = factsOf(input);
  const { minor = 32 } = facts;
  const variable = minor >= 32 ? relaxedVariable : strictVariable;
  const judge = (manifest: PodTemplate['manifest'], field: string, what: string, name: unknown, rule: NameRule): readonly Issue[] => {
    const why = typeof name === 'string' && name !== '' ? rule(name) : undefined;
    if (why === undefined) return [];
    return [
      finding(manifest, {
        code: why.startsWith('is ') ? 'NAME_TOO_LONG' : 'NAME_INVALID',
        severity: 'error',
        field,
        message: `the ${what} "${shown(name)}" ${why}`,
      }),
    ];
  };
  return [
    ...facts.pods.flatMap((pod) => [
      ...items(pod.podSpec.volumes).flatMap(({ name }, position) =>
        judge(pod.manifest, `${pod.path}.volumes[${position}].name`, 'volume', name, label),
      ),
      ...containersOf(pod).flatMap((container) => [
        ...judge(pod.manifest, `${container.path}.name`, 'container', container.name, label),
        ...items(container.fields.ports).flatMap(({ name }, position) =>
          judge(pod.manifest, `${container.path}.ports[${position}].name`, 'port', name, portName),
        ),
        ...items(container.fields.env).flatMap(({ name }, position) =>
          judge(pod.manifest, `${container.path}.env[${position}].name`, 'variable', name, variable),
        ),
      ]),
    ]),
    ...facts
      .ofKind('', 'Service')
      .flatMap((service) =>
        items(below(service.body, 'spec', 'ports')).flatMap(({ name, targetPort }, position) => [
          ...judge(service, `spec.ports[${position}].name`, 'port', name, label),
          ...judge(service, `spec.ports[${position}].targetPort`, 'target port', targetPort, portName),
        ]),
      ),
  ];
};
