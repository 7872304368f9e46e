import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Model } from '../../../src/model/index.ts';
import { resolveValues } from '../../../src/secrets/index.ts';
import {
  type Container,
  type ExecOptions,
  type KubernetesObject,
  loadManifests,
  type Pod,
  type PodSpec,
  podTemplate,
  type Result,
  type SecretValues,
} from '../harness/index.ts';

const folder = fileURLToPath(new URL('../../../dist/vx-home', import.meta.url));

/** The committed manifests of vx-home, as Argo CD reads them. */
export const manifests: readonly KubernetesObject[] = loadManifests(folder);

/** The committed facts of vx-home. */
export const model = JSON.parse(readFileSync(`${folder}/model.json`, 'utf8')) as Model;

/**
 * New values for the Secrets the cluster needs, made as `labwright secrets generate` makes them: derived keys follow from
 * the others. What only the owner can give (the password of the Git repository) no pod here reads.
 */
export function makeSecrets(): SecretValues {
  const { values, given, missing, issues } = resolveValues(model.secrets, new Map(), randomBytes);
  const unexplained = missing.filter((path) => !given.some((key) => key.path === path));
  if (unexplained.length > 0 || issues.length > 0) throw new Error(`no value for ${unexplained.join(', ')}: ${JSON.stringify(issues)}`);
  const secrets: Record<string, Record<string, string>> = {};
  for (const [path, value] of values) {
    const [namespace, name, key = ''] = path.split('/');
    secrets[`${namespace}/${name}`] = { ...secrets[`${namespace}/${name}`], [key]: value };
  }
  return secrets;
}

/** One value by `namespace/name/key`. */
export function secretValue(secrets: SecretValues, path: string): string {
  const [namespace, name, key = ''] = path.split('/');
  const value = secrets[`${namespace}/${name}`]?.[key];
  if (value === undefined) throw new Error(`no Secret value ${path}`);
  return value;
}

/** The same Secrets with one other value. */
export function withSecret(secrets: SecretValues, path: string, value: string): SecretValues {
  const [namespace, name, key = ''] = path.split('/');
  const secret = `${namespace}/${name}`;
  return { ...secrets, [secret]: { ...secrets[secret], [key]: value } };
}

/** A copy of a workload with other values of variables that its first container has: what `kubectl set env --local` does in the runbooks. */
export function withEnvironment(manifest: KubernetesObject, values: Readonly<Record<string, string>>): KubernetesObject {
  const copy = structuredClone(manifest);
  const { spec } = podTemplate(copy) as { readonly spec: PodSpec };
  const env = spec.containers[0]?.env as { name: string; value?: string }[] | undefined;
  for (const [name, value] of Object.entries(values)) {
    const variable = env?.find((each) => each.name === name);
    if (variable === undefined) throw new Error(`${manifest.metadata.name} has no variable ${name}`);
    variable.value = value;
  }
  return copy;
}

/** A workload's first container, as its manifest says. */
export function firstContainer(manifest: KubernetesObject): Container {
  const [container] = podTemplate(manifest).spec.containers;
  if (container === undefined) throw new Error(`${manifest.metadata.name} has no container`);
  return container;
}

/** Runs a shell script in a pod, as its user. */
export function shell(pod: Pod, script: string, options?: ExecOptions): Promise<Result> {
  return pod.exec(['sh', '-c', script], options);
}

/** Uid, gid and capabilities of a pod's process 1, as the kernel says. */
export function processOne(pod: Pod): Readonly<Record<'uid' | 'gid' | 'capabilities' | 'noNewPrivileges', string>> {
  const status = readFileSync(`/proc/${pod.container().pid}/status`, 'utf8');
  const line = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
  return { uid: line('Uid'), gid: line('Gid'), capabilities: line('CapPrm'), noNewPrivileges: line('NoNewPrivs') };
}
