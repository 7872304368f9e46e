import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { secretInventory } from '../../checks/index.ts';
import type { Issue } from '../../issues/index.ts';
import type { Model } from '../../model/index.ts';
import { secretText } from '../../report/index.ts';
import { exportSecrets, generateSecrets, rotateSecrets, type SealScope, sealSecrets, statusSecrets } from '../../secrets/index.ts';
import { applySecrets } from '../apply-secrets.ts';
import { readCommitted, readModel } from '../committed.ts';
import type { AddCommand } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { type LiveOptions, withLive } from '../live.ts';
import { oneCluster } from '../one-cluster.ts';
import { print, report } from '../print.ts';

interface Options {
  readonly cluster?: string | undefined;
}

/** `labwright secrets …`: values on this machine, ciphertext in Git, nothing in between. */
export const addSecrets: AddCommand = (program, io, done) => {
  const secrets = program.command('secrets').description('the Secrets a cluster needs: make, look at, seal and renew their values');
  const sub = (name: string, description: string) =>
    secrets.command(name).description(description).option('--cluster <name>', 'cluster of dist/; needed when there are several');

  run(sub('status', 'every key: missing, stored here, sealed in Git, stale or unused'), (model) => {
    const { rows, issues } = statusSecrets({ root: io.root, model, ignored: ignoredByGit(io.root) });
    const width = Math.max(...rows.map(({ path }) => path.length), 0);
    for (const { path, state, readers, example } of rows) {
      print(io, `${state.padEnd(11)} ${path.padEnd(width)} ${readers.join(', ')}${example === undefined ? '' : `  (put in: ${example})`}`);
    }
    return issues;
  });
  sub('list', 'every Secret and key of what is committed in dist/: what makes it, where it comes from, who reads it; never a value')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .action(({ cluster, format }: Options & { readonly format: 'text' | 'json' }) => {
      const { clusters, issues } = readCommitted(io, cluster);
      const lists = clusters.map((one) => ({ cluster: one.model.cluster, secrets: secretInventory(one) }));
      if (format === 'json') io.stdout.write(`${JSON.stringify({ clusters: lists }, undefined, 2)}\n`);
      else
        for (const { cluster: name, secrets: rows } of lists)
          io.stdout.write(`${lists.length > 1 ? `${name}\n\n` : ''}${secretText(rows)}${lists.length > 1 ? '\n' : ''}`);
      done(issues.length === 0 ? exit.clean : report(issues, { ...io, stdout: io.stderr }, { format: 'text', strict: false, color: true }));
    });
  run(sub('generate', 'make every value that is missing and can be made; they stay in .secrets/ on this machine'), (model) => {
    const { generated, given, issues } = generateSecrets({ root: io.root, model, random: randomBytes, ignored: ignoredByGit(io.root) });
    if (generated.length > 0) print(io, `made ${generated.length}: ${generated.join(', ')}`);
    else if (issues.length === 0) print(io, given.length === 0 ? 'nothing is missing' : 'everything that can be made is there');
    for (const { path, example } of given) print(io, `fill in ${path} in .secrets/${model.cluster}.yaml: ${example}`);
    return issues;
  });
  run(
    sub('export', 'print the Secrets with their values, for `| kubectl apply --server-side -f -`'),
    (model) => {
      const { text, issues } = exportSecrets({ root: io.root, model, ignored: ignoredByGit(io.root) });
      io.stdout.write(text);
      return issues;
    },
    'stderr',
  );
  withLive(sub('apply', 'put the Secrets into the cluster of the kubeconfig; their namespaces are made where they are missing'))
    .option('--dry-run', 'only ask the server what it would do', false)
    .action(async (options: Options & LiveOptions & { readonly dryRun: boolean }) => {
      const issues: Issue[] = [];
      const model = chooseModel(io, options.cluster, issues);
      const found = model === undefined ? issues : await applySecrets(io, model, options, ignoredByGit(io.root));
      const code = report(found, io, { format: 'text', strict: false, color: true });
      done(model === undefined ? exit.trouble : code);
    });
  const sealing = sub('seal', 'seal what changed into clusters/<cluster>/sealed/, for the sealed-secrets controller').addOption(
    new Option('--scope <scope>', 'where the sealed value may be opened: only under its name, anywhere in its namespace, anywhere')
      .choices(['strict', 'namespace-wide', 'cluster-wide'])
      .default('strict'),
  );
  run(sealing, (model) => {
    const { write, unchanged, unused, issues } = sealSecrets(
      { root: io.root, model, random: randomBytes, ignored: ignoredByGit(io.root) },
      { now: new Date(), scope: sealing.opts<{ readonly scope: SealScope }>().scope },
    );
    if (write.length > 0 || issues.length === 0)
      print(
        io,
        `${write.length} sealed, ${unchanged.length} unchanged, ${unused.length} no longer asked for${unused.length === 0 ? '' : `: ${unused.join(', ')}`}`,
      );
    return issues;
  });
  const rotate = sub('rotate', 'new values for some keys, and what has to restart').argument(
    '<keys...>',
    'namespace/secret/key, or namespace/secret for all its keys',
  );
  run(rotate, (model, keys) => {
    const { rotated, derived, restart, notes, issues } = rotateSecrets(
      { root: io.root, model, random: randomBytes, ignored: ignoredByGit(io.root) },
      keys,
    );
    if (rotated.length > 0) print(io, `new values: ${rotated.join(', ')}`);
    if (derived.length > 0) print(io, `follow from them: ${derived.join(', ')}`);
    if (rotated.length > 0) {
      print(io, `read by: ${restart.join(', ')}`);
      print(io, 'The cluster does not know them yet. In this order:');
      print(io, `  1. labwright secrets apply --cluster ${model.cluster}   (or \`secrets seal\`, synth and push)`);
      print(io, '  2. sync the Application of a database, whose setup Job sets the new password of a role: argocd app sync, or the button');
      print(io, '  3. restart what reads them: kubectl rollout restart; Jobs and CronJobs read them when they next run');
    }
    for (const { path, purpose } of notes) print(io, `note: ${path} is the ${purpose}`);
    return issues;
  });

  function run(
    command: Command,
    act: (model: Model, keys: readonly string[]) => readonly Issue[],
    findings: 'stdout' | 'stderr' = 'stdout',
  ): void {
    command.action((...given: unknown[]) => {
      const keys = Array.isArray(given[0]) ? (given[0] as string[]) : [];
      const options = command.opts<Options>();
      const issues: Issue[] = [];
      const model = chooseModel(io, options.cluster, issues);
      const found = model === undefined ? issues : act(model, keys);
      const target: Io = findings === 'stderr' ? { ...io, stdout: io.stderr } : io;
      const code = report(found, target, { format: 'text', strict: false, color: true });
      done(model === undefined ? exit.trouble : code);
    });
  }
};

/** Git's own answer, which knows every kind of pattern; without Git nothing is known and the plain lines decide. */
function ignoredByGit(root: string): boolean | undefined {
  const { status } = spawnSync('git', ['check-ignore', '--quiet', '.secrets/store.yaml'], { cwd: root });
  return status === 0 ? true : status === 1 ? false : undefined;
}

function chooseModel(io: Io, cluster: string | undefined, issues: Issue[]): Model | undefined {
  const name = oneCluster(io, cluster);
  if (typeof name === 'string') return readModel(io.root, name, issues);
  issues.push(name);
  return undefined;
}
