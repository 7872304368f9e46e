import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Argument } from 'commander';
import { suggest } from '../../issues/index.ts';
import { clusterNames, readModel } from '../committed.ts';
import type { AddCommand } from '../common.ts';
import { installHooks } from '../install-hooks.ts';
import { exit, type Io } from '../io.ts';
import { type Forge, forges, newPipeline } from '../pipelines.ts';
import { print } from '../print.ts';
import { applicationFile, type Blueprint, clusterFiles, constructFile } from '../templates.ts';

/** `labwright new …`: a first version of a file, ready to compile; nothing that exists is touched. */
export const addNew: AddCommand = (program, io, done) => {
  const create = program
    .command('new')
    .description('start a cluster, an application, a construct of your own or a pipeline, or install the Git hooks');
  create
    .command('cluster')
    .description('clusters/<name>/ with one node, and clusters/fleet.ts if there is none')
    .argument('<name>', 'DNS label')
    .action((name: string) => done(write(io, named(name) ?? clusterFiles(name, existsSync(join(io.root, 'clusters', 'fleet.ts'))))));
  create
    .command('application')
    .description('clusters/<cluster>/<name>.ts: a function that places workloads in one folder')
    .argument('<cluster>', 'folder of clusters/')
    .argument('<name>', 'DNS label')
    .action((cluster: string, name: string) => done(write(io, named(name) ?? newApplication(io, cluster, name))));
  create
    .command('construct')
    .description('clusters/constructs/<name>.ts: a workload of your own, for any cluster')
    .argument('<name>', 'DNS label')
    .action((name: string) => done(write(io, named(name) ?? constructFile(name))));
  create
    .command('hooks')
    .alias('hook')
    .description('Git hooks: before a push `synth --check`, because Argo CD syncs whatever a pipeline says; after a merge `resolve`')
    .action(() => done(installHooks(io)));
  create
    .command('pipeline')
    .description('a pipeline: what is rendered, checked, and what a merge request will really do, as one note in it')
    .addArgument(new Argument('<forge>', 'where the repository lives').choices([...forges]))
    .action((forge: Forge) => done(newPipeline(io, forge)));
};

function named(name: string): string | undefined {
  return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= 40
    ? undefined
    : `"${name}" is no DNS label of at most 40 characters: lower-case letters, digits and hyphens, starting with a letter`;
}

/** The cluster's own class, layers and namespaces, so that the file compiles where it is put. */
function newApplication(io: Io, cluster: string, name: string): Blueprint | string {
  const folders = clusterFolders(io.root);
  if (!folders.includes(cluster)) return `clusters/ has no folder "${cluster}" with a cluster.ts; ${suggest(cluster, folders)}`;
  const text = readFileSync(join(io.root, 'clusters', cluster, 'cluster.ts'), 'utf8');
  const type = text.match(/export class (\w+) extends defineCluster/)?.[1];
  if (type === undefined) return `clusters/${cluster}/cluster.ts exports no class that extends defineCluster(…)`;
  const model = clusterNames(io.root).includes(cluster) ? readModel(io.root, cluster, []) : undefined;
  return applicationFile(cluster, name, {
    type,
    layer: model?.layers.at(-1)?.name ?? 'apps',
    namespace: model?.namespaces.find((namespace) => namespace.name !== 'argocd')?.name ?? 'apps',
  });
}

function clusterFolders(root: string): readonly string[] {
  const clusters = join(root, 'clusters');
  if (!existsSync(clusters)) return [];
  return readdirSync(clusters)
    .filter((name) => existsSync(join(clusters, name, 'cluster.ts')))
    .sort();
}

function write(io: Io, blueprint: Blueprint | string): number {
  if (typeof blueprint === 'string') {
    io.stderr.write(`${blueprint}\n`);
    return exit.trouble;
  }
  const taken = blueprint.files.filter(({ path }) => existsSync(join(io.root, path)));
  if (taken.length > 0) {
    for (const { path } of taken) io.stderr.write(`${path} exists already and is left alone\n`);
    return exit.trouble;
  }
  for (const { path, text } of blueprint.files) {
    mkdirSync(dirname(join(io.root, path)), { recursive: true });
    writeFileSync(join(io.root, path), text);
    print(io, `wrote ${path}`);
  }
  for (const step of blueprint.next) print(io, `next: ${step}`);
  return exit.clean;
}
