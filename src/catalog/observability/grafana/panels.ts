import type { DashboardPanel } from '../../../authoring/index.ts';
import type { JsonObject } from '../../../model/index.ts';
import { sources } from './grafana-provisioning.ts';

/** A panel with its place to be found: a width of 24ths. */
export interface Panel extends Omit<DashboardPanel, 'kind'> {
  readonly kind?: DashboardPanel['kind'] | 'bargauge' | 'logs' | 'loglines' | undefined;
  /** @default 12, two to a row */
  readonly width?: number | undefined;
  /** @default 8, 4 for one number, 14 for log lines */
  readonly height?: number | undefined;
  /** Text behind the `i` of the panel. */
  readonly description?: string | undefined;
  /** Largest value of the axis. */
  readonly max?: number | undefined;
}

/** Panels under a headline. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const prometheus = { type: 'prometheus', uid: sources.prometheus };
const loki = { type: 'loki', uid: sources.loki };
const fullWidth = 24;

/** One dashboard as Grafana stores it. @source Grafana 13.2, "Dashboard JSON model"; older schema versions are moved up when they are read */
export function dashboardJson(uid: string, title: string, tags: readonly string[], sections: readonly Section[]): JsonObject {
  return {
    id: null,
    uid,
    title,
    tags: [...tags],
    schemaVersion: 41,
    version: 1,
    editable: false,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    annotations: { list: [] },
    links: [
      {
        type: 'dashboards',
        title: 'Workloads',
        icon: 'external link',
        tooltip: '',

        tags: ['workload'],
        asDropdown: true,
        keepTime: true,
        includeVars: false,
        targetBlank: false,
      },
    ],
    templating: { list: [] },
    panels: placed(sections),
  };
}

function placed(sections: readonly Section[]): JsonObject[] {
  const all: JsonObject[] = [];
  let y = 0;
  for (const { title, panels } of sections) {
    all.push({ id: all.length + 1, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: fullWidth, h: 1 }, panels: [] });
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const panel of panels) {
      const w = panel.width ?? 12;
      const h = panel.height ?? heights[panel.kind ?? 'timeseries'];
      if (x + w > fullWidth) {
        x = 0;
        y += tallest;
        tallest = 0;
      }
      all.push({ id: all.length + 1, ...panelJson(panel), gridPos: { x, y, w, h } });
      x += w;
      tallest = Math.max(tallest, h);
    }
    y += tallest;
  }
  return all;
}

const heights = { timeseries: 8, stat: 4, bargauge: 8, logs: 14, loglines: 8 } as const;

function panelJson(panel: Panel): JsonObject {
  const { title, description, kind = 'timeseries' } = panel;
  const shared = { title, ...(description === undefined ? {} : { description }) };
  switch (kind) {
    case 'logs':
      return {
        ...shared,
        type: 'logs',
        datasource: loki,
        targets: targetsOf(panel, loki, { queryType: 'range' }),
        options: { dedupStrategy: 'none', enableLogDetails: true, showTime: true, sortOrder: 'Descending', wrapLogMessage: true },
      };
    case 'loglines':
      return {
        ...shared,
        type: 'timeseries',
        datasource: loki,
        targets: targetsOf(panel, loki, { queryType: 'range' }),
        ...timeseries(panel),
      };
    case 'stat':
    case 'bargauge':
      return {
        ...shared,
        type: kind,
        datasource: prometheus,
        targets: targetsOf(panel, prometheus, { instant: true, range: false }),
        fieldConfig: { defaults: defaultsOf(panel), overrides: [] },
        options: {
          reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
          ...(kind === 'stat' ? { colorMode: 'none', graphMode: 'none' } : { displayMode: 'basic', orientation: 'horizontal' }),
        },
      };
    default:
      return {
        ...shared,
        type: kind,
        datasource: prometheus,
        targets: targetsOf(panel, prometheus, { range: true }),
        ...timeseries(panel),
      };
  }
}

function timeseries(panel: Panel): JsonObject {
  return {
    fieldConfig: { defaults: { ...defaultsOf(panel), custom: { fillOpacity: 10, lineWidth: 1, showPoints: 'never' } }, overrides: [] },
    options: {
      legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

function defaultsOf({ unit = 'short', max }: Panel): JsonObject {
  return { unit, min: 0, ...(max === undefined ? {} : { max }) };
}

/** Letters in order; a panel with more than 26 queries would be no help to anybody. */
function targetsOf({ queries }: Panel, datasource: JsonObject, how: JsonObject): JsonObject[] {
  return queries.map(({ expr, legend }, position) => ({
    refId: String.fromCharCode(65 + position),
    datasource,
    editorMode: 'code',
    expr,
    legendFormat: legend ?? '__auto',
    ...how,
  }));
}
