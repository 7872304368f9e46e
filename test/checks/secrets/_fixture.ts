import { parseAllDocuments } from 'yaml';
import { runChecks } from '../../../src/checks/run.ts';
import { secretChecks } from '../../../src/checks/secrets/index.ts';
import type { Issue } from '../../../src/issues/index.ts';
import { groupOf, type Manifest, type Model, type SecretRequirement } from '../../../src/model/index.ts';

/** What the checks of this folder read of a model. */
export interface Facts {
  readonly secrets?: readonly SecretRequirement[];
  /** Values of one chart, in an application `runner` in namespace `ci`. */
  readonly chart?: Record<string, unknown>;
  readonly argocd?: Model['argocd'];
  /** YAML that we did not write: no facts of the cluster. */
  readonly foreign?: boolean;
}

/** Manifests from YAML, as if one construct per object had made them. */
export function manifestsOf(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml).map((document) => {
    const body = document.toJS();
    const { name, namespace = '' } = body.metadata;
    const construct = `attic/${name}`;
    return {
      identity: { group: groupOf(body.apiVersion), kind: body.kind, namespace, name },
      apiVersion: body.apiVersion,
      body,
      origin: { cluster: 'attic', layer: 'apps', application: name, construct },
      file: `dist/attic/apps/${name}/${name}.yaml`,
    };
  });
}

/** Findings of the SECRET checks. */
export function findings(yaml: string, { secrets = [], chart, argocd, foreign = false }: Facts = {}): readonly Issue[] {
  const charts =
    chart === undefined
      ? []
      : [{ repoURL: 'https://charts.example.org', chart: 'runner', version: '1.0.0', releaseName: 'runner', values: chart }];
  const model = {
    version: 1,
    cluster: 'attic',
    nodes: foreign ? [] : [{ name: 'attic-1' }],
    applications: [{ name: 'runner', namespace: 'ci', charts }],
    footprints: [],
    acceptances: [],
    secrets,
    argocd,
  };
  return runChecks({ model: model as unknown as Model, manifests: yaml === '' ? [] : manifestsOf(yaml) }, secretChecks);
}

/** Findings as one line each. */
export function lines(yaml: string, facts: Facts = {}): readonly string[] {
  return findings(yaml, facts).map((i) => `${i.severity} ${i.code} ${i.path}: ${i.message}${i.hint === undefined ? '' : ` (${i.hint})`}`);
}

/** A requirement with plain random keys. */
export function required(path: string, keys: readonly string[], rest: Partial<SecretRequirement> = {}): SecretRequirement {
  const [namespace = '', name = ''] = path.split('/');
  return {
    namespace,
    name,
    type: 'Opaque',
    keys: keys.map((key) => ({ name: key, kind: 'random', length: 24, alphabet: 'url', purpose: '' })),
    labels: {},
    producer: `attic/${name}`,
    consumers: [],
    ...rest,
  };
}

/** A Deployment `web` in namespace `ai` whose container has the given YAML, indented by two, below it. */
export function deployment(pod: string): string {
  const indented = pod.trim().replace(/^/gm, '      ');
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: ai }\nspec:\n  template:\n    spec:\n${indented}\n`;
}

/** The same with these variables. */
export function withEnvironment(variables: Readonly<Record<string, string>>): string {
  return deployment(
    `containers: [{ name: web, env: ${JSON.stringify(Object.entries(variables).map(([name, value]) => ({ name, value })))} }]`,
  );
}

export function configMap(data: Readonly<Record<string, string>>): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'ai' }, data });
}
