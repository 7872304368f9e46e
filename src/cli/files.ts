import { argoTree, hubTree } from '../argocd/index.ts';
import type { Manifest } from '../model/index.ts';
import { type OutputFile, toJsonText, toYaml } from '../output/index.ts';
import type { RenderedCluster } from '../render/index.ts';
import { handbook, runbooks, visibleLines } from '../report/index.ts';
import { exampleFile, exampleFileName } from '../secrets/index.ts';

/** Every file that one cluster comes down to, as text. */
export function clusterFiles(cluster: RenderedCluster): readonly OutputFile[] {
  const { model, manifests, runbooks: own, bootstrap } = cluster;
  const name = model.cluster;
  const pages = [...runbooks(model, manifests), ...own];
  return [
    ...deployedFiles(cluster),
    { path: exampleFileName(name), text: exampleFile(model) },
    // The cluster itself, as the checks were given it, so that what they worked out is not worked out again.
    ...[...handbook(cluster, pages), ...pages].map(({ file, text }) => ({
      path: `docs/clusters/${name}/${file}`,
      text: visibleLines(text),
    })),
    ...bootstrap.map(({ path, text, owner }) => ({ path: `bootstrap/${name}/${path}`, text, owner })),
  ];
}

/** Those of them that decide what a cluster is: its facts, its objects and what syncs them. */
export function deployedFiles({ model, manifests }: Pick<RenderedCluster, 'model' | 'manifests'>): readonly OutputFile[] {
  return [
    { path: `dist/${model.cluster}/model.json`, text: toJsonText(model) },
    ...manifests.map(manifestFile),
    ...argoTree(model, manifests).map(argoFile),
  ];
}

/** Every file of the whole fleet that belongs to no single cluster. */
export function fleetFiles(clusters: readonly RenderedCluster[]): readonly OutputFile[] {
  return hubTree(clusters).map(argoFile);
}

function argoFile({ path, format, value, head }: ReturnType<typeof argoTree>[number]): OutputFile {
  return { path, text: format === 'json' ? toJsonText(value) : commented(head.split('\n'), toYaml(value)) };
}

/** Folders in which every file is ours. */
export const generatedFolders: readonly string[] = ['dist', 'argocd', 'docs/clusters', 'bootstrap'];

/** Those of one cluster. */
export function ownedFolders(cluster: string): readonly string[] {
  return [`dist/${cluster}`, `argocd/${cluster}`, `docs/clusters/${cluster}`, `bootstrap/${cluster}`];
}

function manifestFile({ file, body, comment, origin }: Manifest): OutputFile {
  return { path: file, text: commented(comment ?? [], toYaml(body)), owner: origin.construct };
}

function commented(lines: readonly string[], text: string): string {
  const head = lines.filter((line) => line !== '').map((line) => `# ${line}\n`);
  return head.join('') + text;
}
