import { type Issue, IssueError } from '../../issues/index.ts';
import { toYaml } from '../../output/index.ts';
import { roleManifests, type Verification, verify } from '../../verify/index.ts';
import { type CommittedCluster, readCommitted } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { type LiveOptions, withCluster, withLive } from '../live.ts';
import { oneCluster } from '../one-cluster.ts';
import { print, report } from '../print.ts';

interface VerifyOptions extends CommonOptions, LiveOptions {
  readonly dryRun: boolean;
  readonly printRole: boolean;
}

/** `labwright verify`: the cluster that runs, held against what is committed. */
export const addVerify: AddCommand = (program, io, done) => {
  withLive(withCommon(program.command('verify').description('hold the live cluster against what is committed in dist/; changes nothing')))
    .option('--dry-run', 'also ask the server whether it would take each object; needs the right to create and patch them', false)
    .option('--print-role', 'print the rights that a verification needs (with --dry-run the larger ones), and ask no cluster', false)
    .action(async (options: VerifyOptions) => done(await run(io, options)));
};

async function run(io: Io, options: VerifyOptions): Promise<number> {
  const name = oneCluster(io, options.cluster);
  const { clusters, issues } = typeof name === 'string' ? readCommitted(io, name) : { clusters: [], issues: [name] };
  const [committed] = clusters;
  if (committed === undefined) return report(issues, io, options);
  if (options.printRole) return printRole(io, committed, options);
  // What a machine reads must be that and nothing else.
  const say = options.format === 'text' ? io.stdout : io.stderr;
  try {
    const found = await withCluster(io, options, { say }, async ({ api, access }) => {
      const verification = await verify(api, committed, { dryRun: options.dryRun });
      return { verification, summary: summary(committed, verification, access.url) };
    });
    const code = report([...issues, ...found.verification.issues], io, options);
    say.write(`${found.summary}\n`);
    return code;
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
    return report(named([...issues, ...error.issues], committed), io, options);
  }
}

/** Which cluster it was about: the trouble itself knows only where it looked. */
function named(issues: readonly Issue[], { model }: CommittedCluster): readonly Issue[] {
  return issues.map((issue) => ({ cluster: model.cluster, ...issue }));
}

function summary({ model, manifests }: CommittedCluster, { compared, secrets, hooks, tried, version }: Verification, url: string): string {
  const parts = [
    `compared ${compared} of ${manifests.length} objects and ${secrets} of ${model.secrets.length} Secrets of ${model.cluster} with ${url}${version === '' ? '' : ` (${version})`}`,
    ...(hooks === 0 ? [] : [`${hooks} ${hooks === 1 ? 'hook is' : 'hooks are'} made anew with each sync and not compared`]),
    ...(tried === 0 ? [] : [`${tried} tried by the server, nothing stored`]),
  ];
  return parts.join('; ');
}

function printRole(io: Io, { model, manifests }: CommittedCluster, { dryRun }: VerifyOptions): number {
  const use = `labwright verify --cluster ${model.cluster}${dryRun ? ' --dry-run' : ''}`;
  print(io, `# Rights for \`${use}\`, for the service account labwright-verify in kube-system.`);
  print(io, '# kubectl apply -f - , then: kubectl -n kube-system create token labwright-verify');
  if (dryRun)
    print(io, '# Whoever may create and patch these kinds is administrator in all but name: a dry run is only a promise of the client.');
  io.stdout.write(roleManifests(model, manifests, { dryRun }).map(toYaml).join('---\n'));
  return exit.clean;
}
