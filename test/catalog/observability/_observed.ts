import { Application, KubeStateMetrics, Prometheus, type PrometheusProps } from 'labwright';
import { field, pick, renderCluster } from 'labwright/testing';
import { parse } from 'yaml';
import { runChecks } from '../../../src/checks/index.ts';
import { checksFor } from '../../../src/cli/checks.ts';
import type { RenderedCluster } from '../../../src/render/index.ts';
import { Attic } from '../../attic.ts';

/** Where the monitoring stands in these tests. */
export function watching(cluster: Attic, name: string): Application<Attic> {
  return new Application(cluster, name, { layer: 'apps', namespace: 'home' });
}

/** A cluster with a Prometheus `prometheus`, and whatever else is made. */
export function observed(props: Partial<PrometheusProps<Attic>> = {}, make: (cluster: Attic) => void = () => undefined): RenderedCluster {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    // Before everything else, because what it scrapes is worked out at the end.
    new Prometheus(watching(cluster, 'prometheus'), 'prometheus', { storage: { size: '10Gi' }, backup: { exempt: 'a test' }, ...props });
    make(cluster);
    return cluster;
  });
}

export function withState(cluster: Attic): void {
  new KubeStateMetrics(watching(cluster, 'state'), 'state');
}

export interface ScrapeConfig {
  readonly job_name: string;
  readonly [key: string]: unknown;
}

/** `prometheus.yml` as data. */
export function configOf({ manifests }: RenderedCluster): Record<string, never> & { readonly scrape_configs: readonly ScrapeConfig[] } {
  const data = field(pick(manifests, 'ConfigMap', 'prometheus-config'), 'data') as Record<string, string>;
  return parse(data['prometheus.yml'] ?? '');
}

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Rules by file. */
export function rulesOf({ manifests }: RenderedCluster): Readonly<Record<string, readonly Rule[]>> {
  const data = field(pick(manifests, 'ConfigMap', 'prometheus-rules'), 'data') as Record<string, string>;
  return Object.fromEntries(
    Object.entries(data).map(([file, text]) => [
      file,
      (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules),
    ]),
  );
}

/** Findings of the checks at error level. */
export function errors(rendered: RenderedCluster): readonly string[] {
  return runChecks(rendered, checksFor({ root: '.', packageRoot: '.' }), rendered.issues)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path, message }) => `${code} ${path}: ${message}`);
}
