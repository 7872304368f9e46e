import { Application, NfsBackup } from 'labwright';
import type { Json, Manifest } from '../../src/model/index.ts';
import type { RenderedCluster } from '../../src/render/index.ts';
import type { Attic } from '../attic.ts';

/** Copies of both ordinary namespaces go to the NAS. */
export function nas(cluster: Attic): NfsBackup<Attic> {
  return new NfsBackup(new Application(cluster, 'backup', { layer: 'platform', namespace: 'home' }), 'nas', {
    namespaces: ['home', 'other'],
  });
}

/** An application in the layer `data`. */
export function place(cluster: Attic, name: string, namespace: 'home' | 'other' = 'home'): Application<Attic> {
  return new Application(cluster, name, { layer: 'data', namespace });
}

/** Findings on one line each. */
export function problems({ issues }: RenderedCluster): readonly string[] {
  return issues.map(({ code, path, message, hint }) => `${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`);
}

/** Variables of the first container of a Job or CronJob. */
export function variables({ body }: Manifest): Readonly<Record<string, string>> {
  const at = (value: Json | undefined, key: string | number): Json | undefined =>
    (value as Record<string | number, Json> | undefined)?.[key];
  const path = body.kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
  const env = [...path, 'containers', 0, 'env'].reduce<Json | undefined>(at, body) as readonly {
    readonly name: string;
    readonly value: string;
  }[];
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}
