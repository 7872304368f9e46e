import type { JsonObject } from '../../../src/model/index.ts';
import type { Rendered } from '../ai/_fixture.ts';
import { logqlError, promqlError } from './_queries.ts';

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: { readonly type: string; readonly uid: string };
  }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Every dashboard of a rendered cluster by the name of its file. */
export function dashboardsOf({ manifests }: Rendered, grafana = 'grafana'): ReadonlyMap<string, Dashboard> {
  return new Map(
    manifests
      .filter(({ identity }) => identity.kind === 'ConfigMap' && identity.name.startsWith(`${grafana}-dashboards-`))
      .flatMap(({ body }) => Object.entries((body as { data: JsonObject }).data))
      .map(([file, text]) => [file, JSON.parse(text as string) as Dashboard]),
  );
}

const overlap = ({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** What Grafana would refuse or show wrong. @param uids of the data sources */
export function faults({ uid, title, panels }: Dashboard, uids: readonly string[]): readonly string[] {
  const found: string[] = [];
  const say = (what: string) => found.push(`${uid}: ${what}`);
  if (!/^[a-zA-Z0-9_-]{1,40}$/.test(uid)) say('its uid is none');
  if (title === '') say('it has no title');
  if (new Set(panels.map(({ id }) => id)).size !== panels.length) say('an id is there twice');
  for (const [position, panel] of panels.entries()) {
    const { x, y, w, h } = panel.gridPos;
    if (x < 0 || y < 0 || w < 1 || h < 1 || x + w > 24) say(`"${panel.title}" is out of the grid`);
    for (const other of panels.slice(position + 1)) if (overlap(panel, other)) say(`"${panel.title}" covers "${other.title}"`);
    if (panel.type === 'row') continue;
    const targets = panel.targets ?? [];
    if (targets.length === 0) say(`"${panel.title}" asks nothing`);
    if (new Set(targets.map(({ refId }) => refId)).size !== targets.length) say(`"${panel.title}" has a query letter twice`);
    for (const source of [panel.datasource, ...targets.map(({ datasource }) => datasource)])
      if (source === undefined || !uids.includes(source.uid)) say(`"${panel.title}" asks the data source ${source?.uid}`);
    for (const { expr, datasource } of targets) {
      const error = (datasource.type === 'loki' ? logqlError : promqlError)(expr);
      if (error !== undefined) say(`"${panel.title}" cannot be asked: ${error}`);
    }
  }
  return found;
}
