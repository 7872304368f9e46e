import type { KubeObject } from '../api/index.ts';
import { below, text } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import type { IngressClass, Manifest, Model, StorageClass } from '../model/index.ts';
import { notRead, ofModel } from './finding.ts';
import type { Live } from './live.ts';
import type { Reading } from './reading.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** VERIFY_CLASS: classes that the cluster brings itself, against what was declared of them. Rendered ones are compared as objects. */
export function judgeClasses(model: Model, manifests: readonly Manifest[], live: Live): readonly Issue[] {
  const provided = model.storageClasses.filter(({ origin }) => origin === 'provided');
  const rendered = new Set(manifests.filter(({ identity }) => identity.kind === 'PriorityClass').map(({ identity }) => identity.name));
  const priorities = model.priorityClasses.filter(({ name }) => !rendered.has(name));
  return [
    ...judged(model, 'storageClasses', provided, live.storageClasses, (one, there) => storageFaults(model, one, there)),
    ...defaults(model, live.storageClasses.value ?? []),
    ...judged(model, 'ingresses', model.ingresses, live.ingressClasses, (one, there) => ingressFaults(model, one, there)),
    ...judged(model, 'priorityClasses', priorities, live.priorityClasses, ({ name, value }, there) => {
      const object = named(there, name);
      if (object === undefined) return [absent(name, there, 'error')];
      return object.value === value ? [] : [{ message: `is ${String(object.value)} in the cluster and ${value} as declared` }];
    }),
  ];
}

interface Fault {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly severity?: Issue['severity'];
}

function judged<T extends { readonly key: string } | { readonly name: string }>(
  model: Model,
  list: string,
  declared: readonly T[],
  { value: there, refused }: Reading<readonly KubeObject[]>,
  faults: (one: T, there: readonly KubeObject[]) => readonly Fault[],
): readonly Issue[] {
  if (declared.length === 0) return [];
  if (there === undefined) return [notRead(model, list, refused, 'none of them was compared')];
  return declared.flatMap((one) => {
    const key = 'key' in one ? one.key : one.name;
    return faults(one, there).map(({ message, hint, severity = 'error' }) =>
      ofModel(model, `${list}.${key}`, { code: 'VERIFY_CLASS', severity, message, hint }),
    );
  });
}

function storageFaults(model: Model, declared: StorageClass, there: readonly KubeObject[]): readonly Fault[] {
  const object = named(there, declared.name);
  const readers = model.claims
    .filter(({ storageClass }) => storageClass === declared.key)
    .map(({ namespace, name }) => `${namespace}/${name}`);
  if (object === undefined) return [absent(declared.name, there, readers.length > 0 ? 'error' : 'warning', readers)];
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ['provisioner', object.provisioner, declared.provisioner],
    ['bindingMode', object.volumeBindingMode, declared.bindingMode],
    ['reclaimPolicy', object.reclaimPolicy, declared.reclaimPolicy],
    ['expandable', object.allowVolumeExpansion === true, declared.expandable],
  ];
  return facts
    .filter(([, is, wanted]) => is !== wanted)
    .map(([field, is, wanted]) => ({
      message: `${field} is ${String(is)} in the cluster and ${String(wanted)} as declared`,
      hint: 'declare the class as it is; what a class does cannot be changed',
    }));
}

/** Two defaults leave it to chance which class a claim without one gets. */
function defaults(model: Model, there: readonly KubeObject[]): readonly Issue[] {
  const live = there.filter(({ metadata }) => below(metadata, 'annotations', DEFAULT_CLASS) === 'true').map(nameOf);
  const wanted = model.storageClasses.filter((one) => one.default).map(({ name }) => name);
  const others = live.filter((name) => !wanted.includes(name));
  if (others.length === 0) return [];
  const message = `${others.join(', ')} ${others.length === 1 ? 'is a default' : 'are defaults'} in the cluster; declared as default ${wanted.length === 0 ? 'is none' : `is ${wanted.join(', ')}`}`;
  const hint = `kubectl annotate storageclass ${others.join(' ')} ${DEFAULT_CLASS}-`;
  return [ofModel(model, 'storageClasses', { code: 'VERIFY_CLASS', severity: 'warning', message, hint })];
}

function ingressFaults(model: Model, { key, className, controller }: IngressClass, there: readonly KubeObject[]): readonly Fault[] {
  const object = named(there, className);
  const hosts = model.exposures.filter(({ ingress }) => ingress === key).map(({ host }) => host);
  if (object === undefined) return [absent(className, there, hosts.length > 0 ? 'error' : 'warning', hosts)];
  const runs = text(below(object.spec, 'controller'));
  if (runs === '' || runs.includes(controller)) return [];
  return [
    {
      message: `belongs to ${runs} in the cluster and to ${controller} as declared, which reads other annotations`,
      hint: 'declare the controller that runs',
    },
  ];
}

function absent(name: string, there: readonly KubeObject[], severity: Fault['severity'] & string, users: readonly string[] = []): Fault {
  const known = there.map(nameOf).join(', ');
  const by = users.length === 0 ? '' : `; ${users.join(', ')} ${users.length === 1 ? 'needs' : 'need'} it`;
  return {
    message: `there is no class "${name}"${by}`,
    hint: known === '' ? 'the cluster has none' : `the cluster has ${known}`,
    severity,
  };
}

function named(there: readonly KubeObject[], name: string): KubeObject | undefined {
  return there.find((object) => nameOf(object) === name);
}

function nameOf(object: KubeObject): string {
  return text(below(object.metadata, 'name'));
}
