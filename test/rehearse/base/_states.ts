import type { Application, Manifest, Model } from '../../../src/model/index.ts';
import type { Subjects } from '../../../src/rehearse/findings/index.ts';
import { manifests, model } from '../stand-ins/_model.ts';

/** Names everything after the cluster and the application alone. */
export const subjects: Subjects = { cluster: 'attic', manifestOf: () => undefined, placeOf: () => undefined };

export function application(name: string, changes: Partial<Application> = {}): Application {
  return {
    name,
    argoName: `attic-${name}`,
    layer: 'apps',
    namespace: 'home',
    folder: `dist/attic/apps/${name}`,
    cascade: false,
    holdsData: false,
    dependsOn: [],
    syncOptions: [],
    ignoreDifferences: [],
    charts: [],
    clusterKinds: [],
    ...changes,
  };
}

/** A model with these applications, and what each of them renders. */
export function state(
  rendered: readonly (readonly [Application, string])[],
  changes: Partial<Model> = {},
): { readonly model: Model; readonly manifests: readonly Manifest[] } {
  return {
    model: model({ applications: rendered.map(([one]) => one), ...changes }),
    manifests: rendered.flatMap(([{ name }, yaml]) =>
      (yaml === '' ? [] : manifests(yaml)).map((one) => ({
        ...one,
        origin: { ...one.origin, application: name },
        file: one.file.replace('/web/', `/${name}/`),
      })),
    ),
  };
}

export function only(yaml: string): Manifest {
  return manifests(yaml)[0]!;
}
