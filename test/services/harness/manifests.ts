import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject, Metadata, PodSpec } from './kubernetes.ts';

/** Every Kubernetes object in the YAML files of a folder and of the folders below it, in the order of the file names. */
export function loadManifests(folder: string): readonly KubernetesObject[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
    .sort();
  if (files.length === 0) throw new Error(`${folder}: no YAML file`);
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document): KubernetesObject[] => {
      if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message}`);
      const value = document.toJS() as KubernetesObject | null;
      return value === null || value.kind === undefined ? [] : [value];
    }),
  );
}

/** The one object of this kind and name; says what there is when there is none or more than one. */
export function pick(manifests: readonly KubernetesObject[], kind: string, name: string, namespace?: string): KubernetesObject {
  const found = manifests.filter(
    (manifest) =>
      manifest.kind === kind && manifest.metadata.name === name && (namespace === undefined || namespaceOf(manifest) === namespace),
  );
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  const known = manifests
    .filter((manifest) => manifest.kind === kind)
    .map((manifest) => `${namespaceOf(manifest)}/${manifest.metadata.name}`);
  throw new Error(`${found.length === 0 ? 'no' : found.length} ${kind} "${name}"; known are ${known.join(', ') || 'none'}`);
}

/** Namespace of an object; one without is in `default`, as for the API server. */
export function namespaceOf(manifest: KubernetesObject): string {
  return manifest.metadata.namespace ?? 'default';
}

/** What a workload says about its pods. */
export interface PodTemplate {
  readonly owner: string;
  readonly namespace: string;
  /** Name of its pod: `<name>-<ordinal>` of a StatefulSet, `<name>` otherwise (a controller would add a suffix). */
  readonly podName: string;
  readonly metadata: Partial<Metadata>;
  readonly spec: PodSpec;
  /** Volume name → claim name, from `volumeClaimTemplates`. */
  readonly claims: ReadonlyMap<string, string>;
  /** Governing Service of a StatefulSet: gives its pods names of their own. */
  readonly serviceName: string | undefined;
}

interface Template {
  readonly metadata?: Partial<Metadata>;
  readonly spec: PodSpec;
}

/** The pod of a Pod, Deployment, StatefulSet, DaemonSet, Job or CronJob; of a StatefulSet the one with this number. */
export function podTemplate(manifest: KubernetesObject, ordinal = 0): PodTemplate {
  const { kind, metadata } = manifest;
  const spec = manifest.spec as {
    readonly template?: Template;
    readonly jobTemplate?: { readonly spec: { readonly template: Template } };
    readonly volumeClaimTemplates?: readonly { readonly metadata: Metadata }[];
    readonly serviceName?: string;
  };
  const owner = `${kind} ${namespaceOf(manifest)}/${metadata.name}`;
  const template: Template | undefined =
    kind === 'Pod' ? { metadata, spec: manifest.spec as PodSpec } : kind === 'CronJob' ? spec.jobTemplate?.spec.template : spec?.template;
  if (template?.spec?.containers === undefined) throw new Error(`${owner} has no pod template`);
  const podName = kind === 'StatefulSet' ? `${metadata.name}-${ordinal}` : metadata.name;
  const claims = new Map((spec.volumeClaimTemplates ?? []).map((claim) => [claim.metadata.name, `${claim.metadata.name}-${podName}`]));
  return {
    owner,
    namespace: namespaceOf(manifest),
    podName,
    metadata: template.metadata ?? {},
    spec: template.spec,
    claims,
    serviceName: kind === 'StatefulSet' ? spec.serviceName : template.spec.subdomain,
  };
}

/** Whether a manifest ends in pods. */
export function hasPods(manifest: KubernetesObject): boolean {
  return ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'].includes(manifest.kind);
}
