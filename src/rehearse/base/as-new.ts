import { isObject, type Json, type JsonObject } from '../../model/index.ts';

/**
 * An object as it would be written for the first time beside the one that exists: under a name the server makes up, and
 * without what only one object can have.
 * @param namespace empty for a kind without namespaces
 */
export function asNew(body: JsonObject, namespace: string): JsonObject {
  const { name, namespace: _, ...metadata } = fields(body['metadata']);
  const kind = `${String(body['apiVersion'])} ${String(body['kind'])}`;
  const trial = {
    ...body,
    ...(unshared[kind]?.(body) ?? {}),
    metadata: { ...metadata, generateName: 'rehearsed-', ...(namespace === '' ? {} : { namespace }) },
  };
  return kind === 'apiextensions.k8s.io/v1 CustomResourceDefinition' ? definition(trial) : trial;
}

const unshared: Readonly<Record<string, (body: JsonObject) => JsonObject>> = {
  'v1 Service': ({ spec }) => {
    const { clusterIP, clusterIPs, healthCheckNodePort, ports, ...others } = fields(spec);
    const open = items(ports).map(({ nodePort, ...port }) => port);
    return { spec: { ...others, ...(clusterIP === 'None' ? { clusterIP } : {}), ...(open.length === 0 ? {} : { ports: open }) } };
  },
  'scheduling.k8s.io/v1 PriorityClass': () => ({ globalDefault: false }),
};

/** The name of a definition follows from what it defines. */
function definition(body: JsonObject): JsonObject {
  const spec = fields(body['spec']);
  const names = fields(spec['names']);
  const plural = `rehearsed${String(names['plural'])}`;
  const { generateName, ...metadata } = fields(body['metadata']);
  return {
    ...body,
    metadata: { ...metadata, name: `${plural}.${String(spec['group'])}` },
    spec: { ...spec, names: { ...names, plural } },
  };
}

function fields(value: Json | undefined): JsonObject {
  return isObject(value) ? (value as JsonObject) : {};
}

function items(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value.filter(isObject) as JsonObject[]) : [];
}
