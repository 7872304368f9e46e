import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../../issues/index.ts';
import { reasonOf } from '../../output/index.ts';

/** What lies in and below a folder, as far as it may hold objects. Paths are relative to it, with slashes, sorted. */
export interface Walk {
  /** Files with an ending of YAML or JSON that belong to nobody else. */
  readonly files: readonly string[];
  /** Folders of Helm charts; the charts inside of a chart are part of it. */
  readonly charts: readonly { readonly folder: string; readonly templates: number }[];
  /** Folders with a kustomization, and its file. */
  readonly kustomizations: readonly { readonly folder: string; readonly file: string }[];
  /** What could not be read, or was not followed, and why. */
  readonly unread: readonly { readonly path: string; readonly reason: string; readonly isLink: boolean }[];
}

/** Written by programs for themselves; nobody applies them. */
const skipped = new Set(['.git', 'node_modules']);
const kustomization = /^kustomization\.ya?ml$|^Kustomization$/;
const readable = /\.(?:ya?ml|json)$/i;
/** Files of a chart that Helm reads itself. The rest are templates, or CRDs that stand as they are. */
const ofChart = /^(?:Chart\.ya?ml|Chart\.lock|values.*\.ya?ml|values\.schema\.json|requirements\.ya?ml)$/;

/** Walks a folder. Links to files are read, links to folders are not followed, since they may lead in a circle. */
export function walk(base: string): Walk {
  const files: string[] = [];
  const charts = new Map<string, number>();
  const kustomizations: { folder: string; file: string }[] = [];
  const unread: { path: string; reason: string; isLink: boolean }[] = [];
  const open: { folder: string; chart: string | undefined; inTemplates: boolean }[] = [
    { folder: '', chart: undefined, inTemplates: false },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { folder, inTemplates } = next;
    const entries = entriesOf(join(base, folder));
    if (typeof entries === 'string') {
      unread.push({ path: folder, reason: entries, isLink: false });
      continue;
    }
    const isChart = next.chart === undefined && entries.some(({ name, isFolder }) => name === 'Chart.yaml' && !isFolder);
    const chart = isChart ? folder : next.chart;
    if (isChart) charts.set(folder, 0);
    for (const { name, isFolder, isLink } of entries) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (isFolder && isLink) unread.push({ path, reason: 'is a link to a folder, and these are not followed', isLink: true });
      else if (isFolder) {
        if (skipped.has(name)) continue;
        // `templates` directly below a chart, or below one that it brings.
        const below = chart !== undefined && (inTemplates || name === 'templates' || (isChart && name === 'ci'));
        open.push({ folder: path, chart, inTemplates: below });
      } else if (kustomization.test(name)) kustomizations.push({ folder, file: path });
      else if (!readable.test(name)) continue;
      else if (chart === undefined) files.push(path);
      else if (inTemplates) charts.set(chart, (charts.get(chart) ?? 0) + 1);
      else if (!ofChart.test(name)) files.push(path);
    }
  }
  const byFolder = <T extends { readonly folder: string }>(all: readonly T[]) => [...all].sort((a, b) => compareText(a.folder, b.folder));
  return {
    files: files.sort(compareText),
    charts: byFolder([...charts].map(([folder, templates]) => ({ folder, templates }))),
    kustomizations: byFolder(kustomizations),
    unread: unread.sort((a, b) => compareText(a.path, b.path)),
  };
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}

/** Entries of a folder, or why it cannot be read. */
function entriesOf(folder: string): readonly Entry[] | string {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory() || (entry.isSymbolicLink() && leadsToFolder(join(folder, entry.name))),
      isLink: entry.isSymbolicLink(),
    }));
  } catch (error) {
    return `cannot be read: ${reasonOf(error)}`;
  }
}

/** A link that leads nowhere counts as a file, whose reading says so. */
function leadsToFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
