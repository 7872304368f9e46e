import type { State } from '../../diff/index.ts';
import { compareText } from '../../issues/index.ts';
import type { Application, HelmChart } from '../../model/index.ts';
import type { Consequence, VersionChange } from '../review.ts';
import { between } from './between.ts';
import { compareVersions, versionOf } from './image/version.ts';
import type { ConsequenceInput } from './index.ts';

/** What Argo CD gets from elsewhere: a chart, or a folder of another repository. */
interface Source {
  /** Tells it apart from others, in both states. */
  readonly key: string;
  readonly application: string;
  /** `longhorn`; `github.com/kserve/kserve, config/default` for a folder. */
  readonly name: string;
  readonly kind: 'chart' | 'folder';
  readonly version: string;
  readonly repoURL: string;
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
  return new Map(all.map((source) => [source.key, source]));
}

function ofChart({ name: application }: Application, { chart, version, repoURL, releaseName }: HelmChart): Source {
  return { key: `${application} ${releaseName} ${chart}`, application, name: chart, kind: 'chart', version, repoURL };
}

function folders({ name: application, sources = [] }: Application): readonly Source[] {
  return sources.map(({ repoURL, revision, path }) => {
    const folder = `${repoURL.replace(/^https?:\/\//, '').replace(/\.git$/, '')}, ${path}`;
    return { key: `${application} ${folder}`, application, name: folder, kind: 'folder', version: revision, repoURL };
  });
}

/**
 * Charts and folders that are more than a newer version: a step of the major version, a step back, another repository. That their pods
 * count as restarted is told as such; a plain update stands in the table only.
 */
export const chart = between(({ base, head, diff }) => {
  const before = sourcesIn(base);
  return [...sourcesIn(head)].flatMap(([key, is]): readonly Consequence[] => {
    const was = before.get(key);
    if (was === undefined) return [];
    const { application, name, kind, repoURL, version } = is;
    const about = {
      topic: 'chart',
      level: 'none',
      cluster: diff.cluster,
      application,
      subject: `${kind} ${name}`,
      file: `dist/${diff.cluster}/model.json`,
    } as const;
    const evidence = (field: string, from: string, to: string) => [`applications[${application}] ${name} ${field}: ${from} → ${to}`];
    const step = stepOf(was.version, version);
    const helm = `\`helm template ${name} --repo ${repoURL} --version ${version}\``;
    return [
      ...(step === undefined
        ? []
        : [
            {
              ...about,
              message: `${was.version} → ${version}, ${step}`,
              evidence: evidence('version', was.version, version),
              hint:
                kind === 'chart' ? `read its upgrade notes, and compare what ${helm} renders of both` : `read what is new at ${repoURL}`,
            },
          ]),
      ...(was.repoURL === repoURL
        ? []
        : [
            {
              ...about,
              message: `comes from ${repoURL} instead of ${was.repoURL}`,
              evidence: evidence('repoURL', was.repoURL, repoURL),
              hint: 'see that it is the same chart, of the same publisher',
            },
          ]),
    ];
  });
});

function stepOf(from: string, to: string): string | undefined {
  const [was, is] = [versionOf(from), versionOf(to)];
  if ((compareVersions(to, from) ?? 0) < 0) return 'a step back: what the newer one made may be unreadable for the older one';
  if (was === undefined || is === undefined || was[0] === is[0]) return undefined;
  return 'another major version: values may have other names or meanings';
}
