import { runFleet } from '../../checks/index.ts';
import { verifyTree } from '../../output/index.ts';
import { allChecks, knownMinors } from '../checks.ts';
import { type CommittedCluster, readCommitted, readOthers } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { generatedFolders, ownedFolders } from '../files.ts';
import { checkFolder, unknownMinor } from '../foreign.ts';
import { exit } from '../io.ts';
import { print, report } from '../print.ts';
import { folderTree, rememberingTree } from '../tree.ts';

interface CheckOptions extends CommonOptions {
  readonly kubernetes?: string | undefined;
  readonly nodes?: string | undefined;
}

/** What does not go together. */
function misused(folder: string | undefined, { cluster, nodes }: CheckOptions): string | undefined {
  if (folder !== undefined && cluster !== undefined)
    return '--cluster chooses among the clusters of dist/, so it does not go with a folder';
  if (folder === undefined && nodes !== undefined)
    return '--nodes describes the machines that a folder is for; clusters of dist/ have theirs in model.json';
  return undefined;
}

/** The cluster at another minor. What its distribution brings there is what it brings today: only `synth` can tell. */
function asIfOf(cluster: CommittedCluster, version: string | undefined): CommittedCluster {
  if (version === undefined) return cluster;
  return { ...cluster, model: { ...cluster.model, distribution: { ...cluster.model.distribution, version } } };
}

/** `labwright check`: the checks of `synth`, on what is committed. */
export const addCheck: AddCommand = (program, io, done) => {
  withCommon(program.command('check').description('check what is committed in dist/, without running cluster files'))
    .argument('[folder]', 'any folder of Kubernetes YAML, or one file, checked as far as it can be without a model')
    .option(
      '--kubernetes <minor>',
      'check as if this were the Kubernetes minor; a folder is else checked against that of its nodes, or the newest known',
    )
    .option('--nodes <file>', 'the machines a folder is for: a short description, or what `kubectl get nodes -o yaml` prints')
    .action((folder: string | undefined, options: CheckOptions) => {
      const wrong = misused(folder, options);
      if (wrong !== undefined) {
        io.stderr.write(`error: ${wrong}\n`);
        done(exit.trouble);
        return;
      }
      if (folder !== undefined) {
        const { issues, objects } = checkFolder(io, { folder, kubernetes: options.kubernetes, nodes: options.nodes });
        const code = report(issues, io, options);
        if (options.format === 'text') print(io, `${objects} ${objects === 1 ? 'object' : 'objects'} checked`);
        done(code);
        return;
      }
      const minors = knownMinors(io);
      const { kubernetes } = options;
      if (kubernetes !== undefined && !minors.includes(kubernetes)) {
        done(report([unknownMinor('--kubernetes', kubernetes, minors)], io, options));
        return;
      }
      const { tree, known } = rememberingTree(folderTree(io.root));
      const { clusters, issues } = readCommitted(io, options.cluster, tree);
      const others = clusters.length === 0 ? {} : readOthers(io, clusters, options.cluster);
      const asked = clusters.map((cluster) => asIfOf(cluster, kubernetes));
      const found = runFleet({ clusters: asked, ...others }, allChecks(io)).flatMap(([, ofCluster]) => ofCluster);
      const folders = options.cluster === undefined ? generatedFolders : ownedFolders(options.cluster);
      // What a merge left in a file is no edit that belongs into the code.
      const torn = new Set(issues.filter(({ code: name }) => name === 'OUTPUT_CONFLICT').map(({ path }) => path));
      const ofTree = verifyTree(io.root, folders, known).issues.filter(({ path }) => !torn.has(path));
      const all = [...issues, ...ofTree, ...found];
      const code = report(kubernetes === undefined ? all : all.filter(({ code: name }) => name !== 'MODEL_ACCEPTANCE_UNUSED'), io, options);
      const objects = clusters.reduce((sum, { manifests }) => sum + manifests.length, 0);
      if (options.format === 'text')
        print(io, `${objects} objects of ${clusters.length} ${clusters.length === 1 ? 'cluster' : 'clusters'} checked`);
      done(code);
    });
};
