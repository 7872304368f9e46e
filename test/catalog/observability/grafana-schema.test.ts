import { Ajv, type ErrorObject } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/index.ts';
import { dashboardsOf } from './_dashboards.ts';
import { whole } from './_whole.ts';

const ajv = new Ajv({ strict: false });

/** Turns Grafana's types of this very version into a schema. */
beforeAll(() => {
  const type = 'GrafanaTypes';
  const path = 'test/catalog/observability/_grafana-types.ts';
  const tsconfig = 'scripts/json-schemas.tsconfig.json';
  const schema = createGenerator({ path, tsconfig, type, additionalProperties: false, skipTypeCheck: true }).createSchema(type);
  ajv.addSchema(schema as JsonObject, 'grafana');
}, 120_000);

/** What Grafana's types do not allow about a value. */
function misfits(type: string, value: unknown): readonly string[] {
  const validate = ajv.getSchema(`grafana#/definitions/GrafanaTypes/properties/${type}`);
  if (validate === undefined) throw new Error(`no type ${type}`);
  if (validate(value) === true) return [];
  return (validate.errors as ErrorObject[]).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

interface Panel {
  readonly type: 'bargauge' | 'logs' | 'row' | 'stat' | 'timeseries';
  readonly options: JsonObject;
  readonly fieldConfig?: { readonly defaults: { readonly custom?: JsonObject } };
}

test('every dashboard is one by the types of Grafana 13.2', () => {
  const dashboards = [...dashboardsOf(whole()).values()];
  expect(dashboards.length).toBeGreaterThan(5);
  expect(dashboards.flatMap((dashboard) => misfits('dashboard', dashboard))).toEqual([]);
});

test('so are the options and the looks of every kind of panel', () => {
  const panels = [...dashboardsOf(whole()).values()].flatMap((dashboard) => dashboard.panels as unknown as Panel[]);
  const kinds = new Set(panels.map(({ type }) => type));
  expect([...kinds].sort()).toEqual(['bargauge', 'logs', 'row', 'stat', 'timeseries']);
  const shown = panels.filter(({ type }) => type !== 'row');
  expect(shown.flatMap(({ type, options }) => misfits(type, options))).toEqual([]);
  const looks = shown.flatMap(({ fieldConfig }) => fieldConfig?.defaults.custom ?? []);
  expect(looks.length).toBeGreaterThan(10);
  expect(looks.flatMap((custom) => misfits('timeseriesField', custom))).toEqual([]);
});

test('a field that Grafana does not know would be found', () => {
  const [dashboard] = dashboardsOf(whole()).values();
  expect(misfits('dashboard', { ...dashboard, tittle: 'x' })).toEqual([
    ' must NOT have additional properties {"additionalProperty":"tittle"}',
  ]);
  expect(misfits('stat', { colorMode: 'rainbow' })).not.toEqual([]);
});
