import { stringify } from 'yaml';
import type { Application, Manifest, Model } from '../../model/index.ts';
import { listed, type Note, neutralise } from '../stand-ins/index.ts';
import type { FleetFile } from './fleet-file.ts';

export interface LocalFleetProps {
  readonly model: Model;
  readonly files: readonly FleetFile[];
  /** What the files of `dist/` hold. */
  readonly manifests: readonly Manifest[];
  /** URL of the repository that takes the place of the fleet's own. */
  readonly url: string;
}

/** The fleet as Argo CD can read it here, and what is different about it. */
export interface LocalFleet {
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly Note[];
  /** Charts and folders of other repositories, by Application: they exist only where there is a network. */
  readonly notRehearsed: readonly Note[];
}

/** Puts a local repository in the place of the fleet's own and takes out what cannot be had here; everything else stays as it is, to the byte. */
export function localFleet({ model, files, manifests, url }: LocalFleetProps): LocalFleet {
  const content = new Map(files.map((file) => [file.path, file.content]));
  const notRehearsed: Note[] = [];
  const replaced: string[] = [];
  for (const { path, content: text } of files) {
    if (!isReadByArgo(path, model.cluster)) continue;
    const [kept, others] = path.endsWith('.json') ? withoutOthers(text) : [text, []];
    notRehearsed.push(...others);
    const local = replaceUrl(kept, model.repository.url, url);
    if (local !== kept) replaced.push(path);
    content.set(path, local);
  }
  const left = leaveOut(manifests, content);
  return {
    files: content,
    notRehearsed,
    notes: [
      {
        what: `${model.repository.url} replaced by a local repository in ${listed(replaced)}`,
        why: `Argo CD reads the working tree here, as branch ${model.repository.revision}; nothing else in these files is changed`,
      },
      ...left,
      ...cronJobNotes(manifests),
    ],
  };
}

/** The root Application, what it syncs, and the settings of the Applications; bootstrap is for kubectl alone. */
function isReadByArgo(path: string, cluster: string): boolean {
  return path === `argocd/${cluster}/root.yaml` || /^argocd\/[^/]+\/(root|applications)\//.test(path);
}

/** Every mention of a URL, but none of a longer one that begins the same. */
export function replaceUrl(text: string, from: string, to: string): string {
  return text.split(from).reduce((done, rest) => `${done}${/^[\w./~-]/.test(rest) ? from : to}${rest}`);
}

/** The settings of an Application without its charts and further sources; the text itself where it has none. */
export function withoutOthers(text: string): readonly [text: string, notRehearsed: readonly Note[]] {
  const settings = JSON.parse(text) as Pick<Application, 'name' | 'sources'> & Partial<Pick<Application, 'charts'>>;
  const { name, charts = [], sources = [] } = settings;
  if (charts.length === 0 && sources.length === 0) return [text, []];
  return [
    `${JSON.stringify({ ...settings, charts: [], sources: [] }, undefined, 2)}\n`,
    [
      ...charts.map(({ repoURL, chart, version }) => ({
        what: `${name}: chart ${chart} ${version} of ${repoURL}`,
        why: 'what a chart renders exists only where it can be downloaded; its folder is synced without it',
      })),
      ...sources.map(({ repoURL, revision, path }) => ({
        what: `${name}: ${path} of ${repoURL} at ${revision}`,
        why: 'another repository exists only where there is a network; the folder of the fleet is synced without it',
      })),
    ],
  ];
}

function cronJobNotes(manifests: readonly Manifest[]): readonly Note[] {
  if (!manifests.some(({ identity }) => identity.kind === 'CronJob')) return [];
  return [{ what: 'CronJobs are not suspended', why: 'Argo CD would take that back; one whose time comes during the rehearsal runs' }];
}

/** Takes out what would send the API server to a server that does not run. */
function leaveOut(manifests: readonly Manifest[], content: Map<string, string>): readonly Note[] {
  const judged = manifests.filter(({ identity }) => identity.kind !== 'CronJob');
  const { manifests: kept, notes } = neutralise(judged);
  const byFile = new Map(kept.map((manifest) => [manifest.file, manifest]));
  for (const { file, body } of judged) {
    const left = byFile.get(file);
    if (left === undefined) content.delete(file);
    else if (left.body !== body) content.set(file, stringify(left.body));
  }
  return notes;
}
