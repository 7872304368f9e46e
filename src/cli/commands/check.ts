import { runFleet } from '../../checks/index.ts';
import { verifyTree } from '../../output/index.ts';
import { allChecks } from '../checks.ts';
import { readCommitted, readOthers } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { generatedFolders, ownedFolders } from '../files.ts';
import { checkFolder } from '../foreign.ts';
import { exit } from '../io.ts';
import { print, report } from '../print.ts';

/** `labwright check`: the checks of `synth`, on what is committed. */
export const addCheck: AddCommand = (program, io, done) => {
  withCommon(program.command('check').description('check what is committed in dist/, without running cluster files'))
    .argument('[folder]', 'any folder of Kubernetes YAML, checked as far as it can be without a model')
    .option('--kubernetes <minor>', 'Kubernetes minor to check a folder against; the newest known if not given')
    .action((folder: string | undefined, options: CommonOptions & { readonly kubernetes?: string | undefined }) => {
      if (folder !== undefined) {
        if (options.cluster !== undefined) {
          io.stderr.write('error: --cluster chooses among the clusters of dist/, so it does not go with a folder\n');
          done(exit.trouble);
          return;
        }
        const { issues, objects } = checkFolder(io, folder, options.kubernetes);
        const code = report(issues, io, options);
        if (options.format === 'text') print(io, `${objects} ${objects === 1 ? 'object' : 'objects'} checked`);
        done(code);
        return;
      }
      const { clusters, issues } = readCommitted(io, options.cluster);
      const others = clusters.length === 0 ? {} : readOthers(io, clusters, options.cluster);
      const found = runFleet({ clusters, ...others }, allChecks(io)).flatMap(([, ofCluster]) => ofCluster);
      const folders = options.cluster === undefined ? generatedFolders : ownedFolders(options.cluster);
      const code = report([...issues, ...verifyTree(io.root, folders).issues, ...found], io, options);
      const objects = clusters.reduce((sum, { manifests }) => sum + manifests.length, 0);
      if (options.format === 'text')
        print(io, `${objects} objects of ${clusters.length} ${clusters.length === 1 ? 'cluster' : 'clusters'} checked`);
      done(code);
    });
};
