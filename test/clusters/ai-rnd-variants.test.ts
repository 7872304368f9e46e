import { field, renderCluster } from 'labwright/testing';
import { describe, expect, test } from 'vitest';
import { aiRnd } from '../../clusters/ai-rnd/index.ts';
import { runChecks } from '../../src/checks/index.ts';
import { checksFor } from '../../src/cli/checks.ts';
import { compareSides } from '../../src/diff/index.ts';
import type { Override } from '../../src/model/index.ts';
import { changes } from './changes.ts';
import { quotas, sums } from './quotas.ts';

const base = renderCluster(aiRnd);
const { model, manifests } = base;
const [staging, production] = model.environments ?? [];

describe('staging and production', () => {
  const compared = compareSides({ model, manifests, environment: staging }, { model, manifests, environment: production });
  const overrides = production?.overrides ?? [];

  test('production is staging with overrides, each of them in one place', () => {
    expect([staging?.overrides, production?.from]).toEqual([[], 'staging']);
    expect(overrides.map(({ path }) => path)).toEqual([
      'components.chat.database',
      'components.chat.host',
      'components.chat.storage',
      'components.jupyterlab.home',
      'components.jupyterlab.host',
      'components.jupyterlab.memory',
      'components.jupyterlab.memoryLimit',
      'components.jupyterlab.vram',
      'components.ollama.models',
      'components.ollama.storage',
      'components.ollama.vram',
      'global.domain',
      'global.keep',
    ]);
  });

  test('a global value reaches the components that are made of it', () => {
    expect(overrides.find(({ path }) => path === 'components.chat.host')).toMatchObject({
      base: 'chat.staging.rnd.home',
      value: 'chat.rnd.home',
    });
  });

  test('both have the same objects, and every field that differs follows from an override', () => {
    expect([compared.onlyA, compared.onlyB]).toEqual([[], []]);
    expect(compared.alike).toBeGreaterThan(30);
    const fields = compared.changed.flatMap(({ object, fields: all }) => all.map((one) => ({ object, ...one })));
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter(({ a, b }) => !overrides.some((override) => follows(override, a, b)))).toEqual([]);
  });

  test('every override changes something', () => {
    const fields = compared.changed.flatMap(({ fields: all }) => all);
    // Device memory stands in no manifest: the plugin shares the card by number.
    const idle = overrides.filter((override) => !override.path.endsWith('.vram') && !fields.some(({ a, b }) => follows(override, a, b)));
    expect(idle).toEqual([]);
    expect(model.accelerators.map(({ application, memory }) => `${application} ${memory}`)).toEqual([
      'jupyterlab-production 6Gi',
      'jupyterlab-staging 2Gi',
      'ollama-production 10Gi',
      'ollama-staging 4Gi',
    ]);
  });
});

describe('switch to Traefik', () => {
  const moved = renderCluster((fleet) => aiRnd(fleet, { ingress: 'traefik' }));
  const changed = changes(base, moved);

  test('every host name is served by the other program, with the same address and certificate', () => {
    const ingresses = (rendered: typeof base) => rendered.manifests.filter(({ identity }) => identity.kind === 'Ingress');
    expect(ingresses(moved)).toHaveLength(8);
    for (const ingress of ingresses(moved)) {
      const annotations = Object.keys(field(ingress, 'metadata.annotations') as object);
      expect(
        annotations.filter((name) => name.includes('nginx')),
        ingress.file,
      ).toEqual([]);
      expect(field(ingress, 'metadata.annotations'), ingress.file).toMatchObject({
        'cert-manager.io/cluster-issuer': 'rnd-ca',
        'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
      });
      const before = ingresses(base).find(({ file }) => file === ingress.file);
      expect(ingress.body['spec']).toEqual(before?.body['spec']);
    }
    const entries = ({ model: { exposures } }: typeof base) => exposures.map(({ kind, host, tls }) => `${kind} ${host} ${tls}`);
    expect(entries(moved)).toEqual(entries(base));
    expect(moved.model.applications.find(({ name }) => name === 'ingress')?.charts[0]).toMatchObject({
      chart: 'traefik',
      values: { service: { annotations: { 'metallb.io/loadBalancerIPs': '192.168.1.200' } } },
    });
  });

  test('nothing changes but the Ingresses, the policies of their flows and what is measured', () => {
    const files = [...new Set(changed.map((line) => line.slice(2).split(':')[0]?.split('/').at(-1)))];
    const meant =
      /^(ingress-|networkpolicy-|configmap-grafana-dashboards-ingress|configmap-monitoring\.prometheus|statefulset-monitoring\.prometheus)/;
    expect(files.filter((file) => !meant.test(file ?? ''))).toEqual([]);
    expect(changed.filter((line) => !line.startsWith('~ '))).toEqual([]);
  });

  test('no finding is left but what was accepted, and the warning is gone', () => {
    const findings = runChecks(moved, checksFor({ root: '.', packageRoot: '.' }), moved.issues);
    expect(findings.filter(({ accepted }) => accepted === undefined)).toEqual([]);
    expect(findings.map(({ code }) => code)).not.toContain('LIFECYCLE_INGRESS_NGINX');
    expect(quotas(moved)['ingress-nginx']).toEqual(sums(moved)['ingress-nginx']);
  });
});

/** Whether one side of a difference becomes the other when the base of an override is replaced by its value, as words spell it. */
function follows({ base: from, value: to }: Override, a: unknown, b: unknown): boolean {
  return spellings(from).some((old, index) => JSON.stringify(a).replaceAll(old, spellings(to)[index] ?? '') === JSON.stringify(b));
}

/** As the comparison shows it, as part of the name of a Secret, and a list as one text. */
function spellings(value: unknown): readonly string[] {
  const text = (Array.isArray(value) ? value.join(' ') : String(value)).replaceAll(/\b(staging|production)\b/g, '<environment>');
  return [text, text.replaceAll('.', '-')];
}
