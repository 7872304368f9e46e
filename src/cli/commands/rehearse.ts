import { Option } from 'commander';
import { type AddCommand, withCommon } from '../common.ts';
import type { RehearseOptions } from '../rehearsals.ts';

/** `labwright rehearse`: what is committed, applied to a real control plane on this machine. */
export const addRehearse: AddCommand = (program, io, done) => {
  withCommon(
    program
      .command('rehearse')
      .description('apply dist/ to a real control plane on this machine, and say what is refused, stays Pending or never gets ready'),
  )
    .option('--base <ref>', 'apply what this branch, tag or commit holds first, then dist/, as the running cluster will see it')
    .option('--kubernetes <minor>', 'another Kubernetes minor than the cluster’s own, to rehearse an upgrade')
    .option('--binaries <folder>', 'folder with etcd, kube-apiserver, kube-scheduler, kube-controller-manager and kwok')
    .option(
      '--without <node>',
      'after everything is up, lose this node (repeat it to lose several at once), and say what becomes of its pods',
      (node: string, others: readonly string[]) => [...others, node],
      [],
    )
    .addOption(new Option('--each-node', 'the same for each node alone').conflicts('without'))
    .addOption(
      new Option('--argocd', 'let the real controllers of Argo CD sync the working tree instead').conflicts([
        'base',
        'without',
        'eachNode',
      ]),
    )
    .addOption(
      new Option(
        '--scenarios',
        'with Argo CD also: layers started in reverse, an object deleted by hand, folders removed or renamed, everything emptied (minutes)',
      )
        .conflicts(['base', 'without', 'eachNode'])
        .implies({ argocd: true }),
    )
    .option('--timeout <seconds>', 'when to give up waiting, for each cluster; twice as long with --argocd', '120')
    .action(async (options: RehearseOptions) => {
      // Loaded only here: no other command should wait for it.
      const { runRehearsals } = await import('../rehearsals.ts');
      done(await runRehearsals(io, options));
    });
};
