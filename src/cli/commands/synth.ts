import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { IssueError } from '../../issues/index.ts';
import { reasonOf } from '../../output/index.ts';
import { summaryLine } from '../../report/index.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { exit } from '../io.ts';
import { print, report } from '../print.ts';
import { synth } from '../synth.ts';

interface SynthOptions extends CommonOptions {
  /** `--check` makes it true, `--no-check` false. */
  readonly check?: boolean | undefined;
  readonly into?: string | undefined;
}

/** `labwright synth`: render, check, and write what changed. */
export const addSynth: AddCommand = (program, io, done) => {
  withCommon(
    program.command('synth').description('render clusters/ into dist/, argocd/ and docs/; nothing is written while there is an error'),
  )
    .option('--check', 'write nothing; fail when the generated folders are not what the code renders')
    .option('--no-check', 'write without checking the rendered objects (and say so)')
    .option('--into <folder>', 'write the same tree below another folder, for tools that want one')
    .action(async (options: SynthOptions) => {
      // `cdk8s synth` says by this variable where it wants the tree.
      const into = options.into ?? io.env['CDK8S_OUTDIR'];
      const root = into === undefined ? io.root : resolve(io.cwd, into);
      if (into !== undefined && options.check !== true) makeFolder(root, into);
      const verify = options.check !== false;
      const result = await synth(io, { dryRun: options.check === true, verify, cluster: options.cluster, root });
      const code = report(result.issues, io, options);
      if (options.output !== undefined) print(io, `${summaryLine(result.issues)}, in ${options.output}`);
      if (options.format === 'text' || options.output !== undefined)
        print(io, into === undefined ? result.summary : `${result.summary} (below ${into})`);
      if (!verify) io.stderr.write(notChecked);
      done(code === exit.clean && result.differs ? exit.findings : code);
    });
};

const notChecked =
  'NOT CHECKED: `--no-check` was given, so schemas, names, references, secrets, policies, quotas, network flows, capacity, backups and Argo CD rules were not looked at.\n';

function makeFolder(path: string, into: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const message = `${into} cannot be made: ${reasonOf(error)}`;
    throw new IssueError([{ code: 'OUTPUT_CANNOT_WRITE', severity: 'error', path: '--into', message }]);
  }
}
