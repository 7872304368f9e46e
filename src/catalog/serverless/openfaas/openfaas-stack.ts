import { type AnyCluster, applyPatch, type k8s } from '../../../authoring/index.ts';
import type { JsonObject, SecretKey } from '../../../model/index.ts';
import type { ServedFunction } from '../handles.ts';

/** Where OpenFaaS mounts the Secrets of a function, a file for each key. */
const folder = '/var/openfaas/secrets';

/** A function's variables as OpenFaaS takes them: values in its stack, and what is secret in files. */
export interface StackVariables {
  readonly environment: Readonly<Record<string, string>>;
  /** Keys of the one Secret of the function, worked out from those of the producers. */
  readonly keys: readonly SecretKey[];
}

/**
 * A variable cannot be read from a Secret, so each of these becomes a file of the same name, and `<NAME>_FILE` says where it
 * is. A value that is made of secret ones, as an address with a password in it, is a file too.
 */
export function stackVariables(
  variables: readonly k8s.EnvVar[],
  home: ReadonlyMap<string, string>,
  own: readonly SecretKey[],
): StackVariables {
  const environment: Record<string, string> = {};
  const keys: SecretKey[] = [...own];
  const templates = new Map<string, string>();
  const secret = (name: string, template: string): void => {
    templates.set(name, template);
    environment[`${name}_FILE`] = `${folder}/${name}`;
    if (own.every((key) => key.name !== name))
      keys.push({ name, kind: 'derived', template, purpose: 'what the function reads as a file of this name' });
  };
  for (const { name, value, valueFrom } of variables) {
    const ref = valueFrom?.secretKeyRef;
    if (ref !== undefined) {
      const namespace = home.get(`${ref.name}/${ref.key}`) ?? '';
      secret(name, `{{${namespace}/${ref.name}/${ref.key}}}`);
      continue;
    }
    let isSecret = false;
    const text = (value ?? '').replaceAll(/\$\(([A-Za-z0-9_]+)\)/g, (whole, other: string) => {
      const template = templates.get(other);
      if (template === undefined) return environment[other] ?? whole;
      isSecret = true;
      return template;
    });
    if (isSecret) secret(name, text);
    else environment[name] = text;
  }
  return { environment, keys };
}

/** A function's entry in `stack.yml`. */
export function stackEntry<C extends AnyCluster>(
  served: ServedFunction<C>,
  { environment, keys }: StackVariables,
  secret: string,
): JsonObject {
  const { image, resources, scale, labels, overrides } = served;
  const { cpu, memory, memoryLimit, cpuLimit } = resources;
  const entry = {
    image,
    skip_build: true,
    environment: { ...environment },
    ...(keys.length === 0 ? {} : { secrets: [secret] }),
    readonly_root_filesystem: true,
    labels: {
      ...labels,
      'com.openfaas.scale.max': String(scale.max),
      'com.openfaas.scale.min': String(scale.min),
    },
    requests: { cpu, memory },
    limits: { memory: memoryLimit, ...(cpuLimit === undefined ? {} : { cpu: cpuLimit }) },
  };
  return applyPatch(entry, overrides?.stack) as JsonObject;
}
