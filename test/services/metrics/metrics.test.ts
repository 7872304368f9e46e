import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Case, cases, example } from './cases.ts';
import { dashboardQueriesOf, filesOf, monitored, ruleFilesOf, rulesIn } from './clusters.ts';
import { canBuild, lay, program, recorded, run, type Selector, selectorsOf } from './programs.ts';

const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const runs = canBuild() || inPipeline;
const title = runs ? 'what clusters tell Prometheus' : 'what clusters tell Prometheus (skipped: needs Go to build promtool once)';

/**
 * Programs that no registry brings here, or not within a few minutes, so that nobody has recorded what they tell: names in
 * rules about them are as good as their constructs' sources. By the beginning of the names.
 */
const notRecorded = [
  'alloy_',
  // Its controller tells nothing in a rehearsal; the repo-server does, and is recorded.
  'argocd_app_',
  // Garage
  'api_s3_',
  'block_',
  'cluster_',
  'cnpg_',
  'garage_',
  // Held against its own source in test/services/gitlab/runner.test.ts.
  'gitlab_runner_',
  'externalsecret_',
  'jupyterhub_',
  'loki_',
  'longhorn_',
  'metallb_',
  'minio_',
  'mlflow_',
  'nginx_ingress_',
  'promtail_',
  'registry_',
  'snapshot_controller_',
  'traefik_',
  'trivy_',
];

describe.runIf(runs)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'labwright-promtool-'));
  const clusters = monitored();
  const names = clusters.map(({ model }) => model.cluster);
  let promtool = '';
  beforeAll(() => {
    promtool = program('promtool');
    for (const cluster of clusters) {
      const at = join(folder, cluster.model.cluster);
      const account = { 'account/token': 'x', 'account/ca.crt': '' };
      const configs = Object.entries(filesOf(cluster, (file) => file === 'prometheus.yml' || file === 'alertmanager.yml'));
      const here = (text: string) =>
        text
          .replaceAll('/var/run/secrets/kubernetes.io/serviceaccount', join(at, 'account'))
          .replaceAll('/etc/prometheus-rules', join(at, 'rules'));
      lay(at, {
        ...account,
        ...Object.fromEntries(configs.map(([name, text]) => [name, here(text)])),
        ...Object.fromEntries(Object.entries(ruleFilesOf(cluster)).map(([name, text]) => [`rules/${name}`, text])),
      });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('there is something to look at', () => {
    expect(names).toEqual(expect.arrayContaining(['watched', 'vx-home']));
    expect(clusters.map((cluster) => Object.keys(ruleFilesOf(cluster)).length).every((count) => count > 5)).toBe(true);
  });

  test.each(names)('promtool reads configuration and rules of %s', (name) => {
    expect(run(promtool, ['check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yml'], join(folder, name))).toBe('fine');
  });

  test('a rule that cannot be read is refused', () => {
    lay(join(folder, 'bad'), {
      'prometheus.yml': 'rule_files: [rules.yml]\n',
      'rules.yml': 'groups: [{ name: g, rules: [{ alert: A, expr: "sum(" }] }]\n',
    });
    expect(run(promtool, ['check', 'config', 'prometheus.yml'], join(folder, 'bad'))).toContain('parse error');
  });

  test('amtool reads every configuration of Alertmanager', () => {
    const amtool = program('amtool');
    const withAlertmanager = clusters.filter(
      (cluster) => filesOf(cluster, (file) => file === 'alertmanager.yml')['alertmanager.yml'] !== undefined,
    );
    expect(withAlertmanager.map(({ model }) => model.cluster)).toContain('watched');
    for (const { model } of withAlertmanager)
      expect(run(amtool, ['check-config', 'alertmanager.yml'], join(folder, model.cluster))).toBe('fine');
  });

  test('every alert fires, and is quiet when all is well', () => {
    const all = clusters.flatMap((cluster) => Object.values(ruleFilesOf(cluster)).flatMap(rulesIn));
    // Rules that differ in names alone are one: what promtool reads of the others is proven above.
    const rules = [...new Map(all.map((rule) => [`${rule.alert} ${rule.expr.replaceAll(/"[^"]*"|[0-9]+/g, '')}`, rule])).values()];
    expect([...new Set(rules.map(({ alert }) => alert))].filter((alert) => !Object.hasOwn(cases, alert))).toEqual([]);
    const selectors = selectorsOf(rules.map(({ expr }) => expr));
    const files = rules.map((rule, index) => {
      const found = cases[rule.alert]?.((metric) => series(selectors[index] ?? [], metric));
      const [rules, test] = [`rule-${index}.yaml`, `test-${index}.yaml`];
      lay(join(folder, 'tests'), {
        [rules]: stringify({ groups: [{ name: 'one', rules: [rule] }] }),
        [test]: stringify({
          rule_files: [rules],
          evaluation_interval: found?.interval,
          tests: found === undefined ? [] : testsOf(rule.alert, found),
        }),
      });
      return test;
    });
    expect(files.length).toBeGreaterThan(30);
    expect(run(promtool, ['test', 'rules', ...files], join(folder, 'tests'))).toBe('fine');
  });

  test('rules and dashboards ask only for what the programs were seen to tell', () => {
    const known = recorded();
    const queries = clusters.flatMap((cluster) => [
      ...Object.values(ruleFilesOf(cluster)).flatMap((text) => rulesIn(text).map(({ expr }) => expr)),
      ...dashboardQueriesOf(cluster),
    ]);
    const asked = selectorsOf([...new Set(queries)]).flat();
    // Made by Prometheus itself, for every target and every rule.
    const own = new Set(['up', 'ALERTS', 'scrape_duration_seconds', 'scrape_samples_scraped']);
    const others = asked.filter(({ name }) => !own.has(name) && !notRecorded.some((start) => name.startsWith(start)));
    expect([...new Set(others.map(({ name }) => name).filter((name) => !known.has(name)))]).toEqual([]);
    // What a scrape adds to the labels of the program.
    const added = new Set(['job', 'instance', 'node', 'namespace', 'pod', 'container', 'cluster']);
    const wrong = others.flatMap(({ name, matchers }) =>
      matchers
        .filter(({ label }) => !added.has(label) && (known.get(name)?.length ?? 0) > 0 && known.get(name)?.includes(label) !== true)
        .map(({ label }) => `${name}{${label}}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  test('a name that no program tells is found', () => {
    const known = recorded();
    const [[selector] = []] = selectorsOf(['rate(kube_pod_container_restarts_total[5m]) > 0']);
    expect(known.has(selector?.name ?? '')).toBe(false);
    expect(known.has('kube_pod_container_status_restarts_total')).toBe(true);
  });
});

/** The series of one rule, by the name of its metric; empty where it asks for none. */
function series(asked: readonly Selector[], metric: string): string {
  const found = asked.find(({ name }) => name === metric);
  return found === undefined ? '' : example(found);
}

/** Two tests of promtool: one in which the alert fires once, one in which it does not. */
function testsOf(alert: string, { fires, quiet, interval, at }: Case): object[] {
  const one = (input: Case['fires'], value: number) => ({
    name: `${alert} ${value === 1 ? 'fires' : 'is quiet'}`,
    interval,
    input_series: input.map(([text, values]) => ({ series: text, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`,
        eval_time: at,
        exp_samples: [{ labels: '{}', value }],
      },
    ],
  });
  return [one(fires, 1), ...(quiet === undefined ? [] : [one(quiet, 0)])];
}
