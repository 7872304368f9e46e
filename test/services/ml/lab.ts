import { randomBytes } from 'node:crypto';
import type { RenderedCluster } from '../../../src/render/index.ts';
import { resolveValues } from '../../../src/secrets/index.ts';
import { type Lab, render } from '../../catalog/ml/_fixture.ts';
import { type KubernetesObject, Machine, type SecretValues } from '../harness/index.ts';

/** A rendered cluster in a machine. */
export interface RunningLab extends AsyncDisposable {
  readonly machine: Machine;
  readonly rendered: RenderedCluster;
  readonly secrets: SecretValues;
  /** A rendered object. */
  object(kind: string, name: string): KubernetesObject;
}

/** Renders what the function puts into a cluster, gives every Secret a value and starts a machine with it. */
export async function start(make: (cluster: Lab) => void, more: readonly KubernetesObject[] = []): Promise<RunningLab> {
  const rendered = render(make);
  const manifests = [...rendered.manifests.map(({ body }) => body as unknown as KubernetesObject), ...more];
  const secrets: Record<string, Record<string, string>> = {};
  for (const [path, value] of resolveValues(rendered.model.secrets, new Map(), randomBytes).values) {
    const [namespace, name, key = ''] = path.split('/');
    secrets[`${namespace}/${name}`] = { ...secrets[`${namespace}/${name}`], [key]: value };
  }
  const machine = await Machine.start({ manifests, secrets, claims: 'block' });
  return {
    machine,
    rendered,
    secrets,
    object(kind, name) {
      const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
      if (found === undefined) throw new Error(`no ${kind} ${name}`);
      return found;
    },
    [Symbol.asyncDispose]: () => machine.dispose(),
  };
}
