import type { Application, Exposure, Model } from '../../../src/model/index.ts';
import { handbook } from '../../../src/report/index.ts';
import type { Page } from '../../../src/report/page.ts';
import { manifests, model } from '../../checks/support.ts';

/** Facts beside the small model, objects in YAML, and the cluster's other pages. */
export interface Given {
  readonly facts?: Partial<Model>;
  readonly yaml?: string;
  readonly runbooks?: readonly Page[];
}

/** One page of the handbook; empty where there is none. */
export function page(file: string, { facts = {}, yaml = '', runbooks = [] }: Given): string {
  return handbook({ model: model(facts), manifests: manifests(yaml) }, runbooks).find((one) => one.file === file)?.text ?? '';
}

/** What stands below one heading, without it. */
export function below(heading: string, text: string): string {
  const start = text.indexOf(`\n## ${heading}\n`);
  if (start === -1) return '';
  const rest = text.slice(start + heading.length + 5);
  const end = rest.indexOf('\n## ');
  return (end === -1 ? rest : rest.slice(0, end)).trim();
}

export function application(name: string, changes: Partial<Application> = {}): Application {
  return {
    name,
    argoName: `attic-${name}`,
    layer: 'apps',
    namespace: 'home',
    folder: `dist/attic/apps/${name}`,
    cascade: true,
    holdsData: false,
    dependsOn: [],
    syncOptions: [],
    ignoreDifferences: [],
    charts: [],
    clusterKinds: [],
    ...changes,
  };
}

export function host(name: string, changes: Partial<Exposure> = {}): Exposure {
  return { application: 'web', workload: 'web', kind: 'ingress', host: name, tls: false, ingress: 'main', ...changes };
}

/** An ingress controller in namespace `ingress`, and what leads to it. */
export function behindController(controller: Partial<Exposure>): Partial<Model> {
  return {
    ingresses: [{ key: 'main', className: 'main', controller: 'traefik', pods: { namespace: 'ingress', labels: {} }, hostNetwork: false }],
    applications: [application('traefik', { namespace: 'ingress' }), application('web')],
    exposures: [
      host('10.20.0.200', {
        application: 'traefik',
        workload: 'traefik',
        kind: 'load-balancer',
        pool: 'lan',
        ingress: undefined,
        ...controller,
      }),
    ],
  };
}
