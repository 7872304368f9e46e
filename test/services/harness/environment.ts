import type { Container, KeyReference, ResourceReference } from './kubernetes.ts';
import type { Objects } from './objects.ts';

/** What `fieldRef` may ask about a pod: `metadata.name`, `status.podIP`, … */
export type Fields = (path: string) => string;

export interface EnvironmentContext {
  readonly namespace: string;
  readonly objects: Objects;
  readonly fields: Fields;
  /** Set by the image and by the service links; the container's own variables win. */
  readonly defaults: ReadonlyMap<string, string>;
}

/** Replaces `$(NAME)` by a known variable and `$$(NAME)` by `$(NAME)`; an unknown name stays as it is, as Kubernetes does. */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? whole),
  );
}

/** Environment of one container: the image's, the service links', `envFrom`, then `env` in its order. */
export function environmentOf(container: Container, context: EnvironmentContext): Map<string, string> {
  const { namespace, objects, fields } = context;
  const variables = new Map(context.defaults);
  const declared = new Map<string, string>();
  const set = (name: string, value: string) => {
    variables.set(name, value);
    declared.set(name, value);
  };
  for (const { prefix = '', secretRef, configMapRef } of container.envFrom ?? []) {
    const reference = secretRef ?? configMapRef;
    if (reference === undefined) continue;
    const kind = secretRef === undefined ? 'ConfigMap' : 'Secret';
    const data = objects.read(kind, namespace, reference.name);
    if (data === undefined && reference.optional !== true)
      throw new Error(`${container.name} envFrom: no ${kind} ${namespace}/${reference.name}`);
    for (const [key, value] of data ?? []) set(prefix + key, value.toString());
  }
  const key = (kind: 'ConfigMap' | 'Secret', name: string, reference: KeyReference): string | undefined => {
    const value = objects.read(kind, namespace, reference.name)?.get(reference.key);
    if (value === undefined && reference.optional !== true) {
      throw new Error(`${container.name} env ${name}: no key "${reference.key}" in ${kind} ${namespace}/${reference.name}`);
    }
    return value?.toString();
  };
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom === undefined) set(name, expand(value ?? '', variables));
    else if (valueFrom.fieldRef !== undefined) set(name, fields(valueFrom.fieldRef.fieldPath));
    else if (valueFrom.resourceFieldRef !== undefined) set(name, resourceField(container, valueFrom.resourceFieldRef));
    else {
      const found =
        valueFrom.secretKeyRef !== undefined
          ? key('Secret', name, valueFrom.secretKeyRef)
          : valueFrom.configMapKeyRef !== undefined
            ? key('ConfigMap', name, valueFrom.configMapKeyRef)
            : undefined;
      if (found !== undefined) set(name, found);
    }
  }
  return variables;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity as a plain number: `1Gi` → 1073741824, `500m` → 0.5. */
export function quantity(text: string | number): number {
  const match = /^([0-9.]+)(m|[kMGT]i?|Ki)?$/.exec(String(text));
  if (match === null) throw new Error(`quantity "${text}" is not understood`);
  return match[2] === 'm' ? Number(match[1]) / 1000 : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
}

function resourceField(container: Container, { containerName, resource, divisor }: ResourceReference): string {
  const [side, name] = resource.split('.') as ['limits' | 'requests', string];
  const value = container.resources?.[side]?.[name];
  if ((containerName !== undefined && containerName !== container.name) || value === undefined) {
    throw new Error(`${container.name} env: resourceFieldRef ${resource} is not set on this container`);
  }
  return String(Math.ceil(quantity(value) / quantity(divisor === undefined || divisor === '0' ? '1' : divisor)));
}
