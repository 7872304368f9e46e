import type { State } from '../../diff/index.ts';
import { compareText } from '../../issues/index.ts';
import type { Application, HelmChart } from '../../model/index.ts';
import type { Consequence, VersionChange } from '../review.ts';
import { between } from './between.ts';
import { compareVersions, versionOf } from './image/version.ts';
import type { ConsequenceInput } from './index.ts';

/** What Argo CD gets from elsewhere: a chart, or a folder of another repository. */
interface Source {
  readonly application: string;
  /** `longhorn`; `github.com/kserve/kserve, config/default` for a folder. */
  readonly name: string;
  readonly kind: 'chart' | 'folder';
  readonly version: string;
  readonly repoURL: string;
  readonly settings: unknown;
}

/** Charts and folders of other repositories that are of another version now. */
export function chartsOf({ base, head }: ConsequenceInput): readonly VersionChange[] {
  const [before, after] = [base, head].map((state) => (state === undefined ? new Map<string, Source>() : sourcesIn(state)));
  return [...new Set([...before!.keys(), ...after!.keys()])]
    .flatMap((key): readonly VersionChange[] => {
      const [was, is] = [before!.get(key), after!.get(key)];
      const source = is ?? was;
      if (source === undefined || was?.version === is?.version) return [];
      const { application, name } = source;
      return [{ application, name, from: was?.version, to: is?.version, users: [`application ${application}`] }];
    })
    .sort((a, b) => compareText(a.application, b.application) || compareText(a.name, b.name));
}

function sourcesIn({ model }: State): ReadonlyMap<string, Source> {
  const all = model.applications.flatMap((application) => [
    ...application.charts.map((chart) => ofChart(application, chart)),
    ...folders(application),
  ]);
  return new Map(all.map((source) => [`${source.application} ${source.name}`, source]));
}

function ofChart({ name: application }: Application, { chart, version, repoURL, values, releaseName }: HelmChart): Source {
  return { application, name: chart, kind: 'chart', version, repoURL, settings: { values, releaseName } };
}

function folders({ name: application, sources = [] }: Application): readonly Source[] {
  return sources.map(({ repoURL, revision, path, kustomize }) => ({
    application,
    name: `${repoURL.replace(/^https?:\/\//, '').replace(/\.git$/, '')}, ${path}`,
    kind: 'folder',
    version: revision,
    repoURL,
    settings: kustomize ?? null,
  }));
}

/** What is rendered elsewhere and is otherwise now: nothing here can see what that changes, so it is said where to look. */
export const chart = between(({ base, head, diff }) => {
  const before = sourcesIn(base);
  return [...sourcesIn(head)].flatMap(([key, is]): readonly Consequence[] => {
    const was = before.get(key);
    if (was === undefined) return [];
    const { application, name, kind } = is;
    const about = {
      topic: 'chart',
      level: 'restart',
      cluster: diff.cluster,
      application,
      subject: `${kind} ${name}`,
      file: `dist/${diff.cluster}/model.json`,
    } as const;
    const unseen = 'what it renders is not seen here, and its pods are likely to be made anew';
    const evidence = (field: string, from: string, to: string) => [`applications[${application}] ${field}: ${from} → ${to}`];
    const versions = evidence(kind === 'chart' ? 'version' : 'revision', was.version, is.version);
    return [
      ...(was.version === is.version ? [] : [{ ...about, message: `${step(was, is)}: ${unseen}`, evidence: versions, hint: hintFor(is) }]),
      ...(was.repoURL === is.repoURL
        ? []
        : [{ ...about, message: `comes from another repository: ${unseen}`, evidence: evidence('repoURL', was.repoURL, is.repoURL) }]),
      ...(JSON.stringify(was.settings) === JSON.stringify(is.settings)
        ? []
        : [{ ...about, message: `gets other values: ${unseen}`, evidence: changedKeys(was.settings, is.settings), hint: hintFor(is) }]),
    ];
  });
});

function step(was: Source, is: Source): string {
  const [major, earlier] = [versionOf(is.version)?.[0], versionOf(was.version)?.[0]];
  const order = compareVersions(is.version, was.version) ?? 0;
  const how =
    order < 0 ? ', a step back' : major !== undefined && earlier !== undefined && major !== earlier ? ', another major version' : '';
  return `${was.version} → ${is.version}${how}`;
}

function hintFor({ kind, name, repoURL, version }: Source): string {
  return kind === 'chart'
    ? `read its upgrade notes, and compare: \`helm template ${name} --repo ${repoURL} --version ${version}\` with the values of both states`
    : `read what is new at ${repoURL} between the two revisions`;
}

/** Names of the settings that differ, never their values, which may be anything. */
function changedKeys(was: unknown, is: unknown, path = 'values'): readonly string[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  if (!isMap(was) || !isMap(is)) return [`${path} differs`];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].sort().flatMap((key) => {
    const below = path === 'values' && (key === 'values' || key === 'releaseName') ? key : `${path}.${key}`;
    return changedKeys(was[key], is[key], below);
  });
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
