import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Api, accessFromKubeConfig, type KubeAccess } from '../api/index.ts';
import { type Issue, IssueError } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import { isAnotherCluster, troubleOf } from '../verify/index.ts';
import type { Io, Writer } from './io.ts';

/** Which cluster a command talks to. */
export interface LiveOptions {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** Flags of every command that talks to a live cluster. */
export function withLive(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig to use; $KUBECONFIG, else ~/.kube/config, if not given')
    .option('--context <name>', 'context of the kubeconfig; $LABWRIGHT_CONTEXT, else the current one, if not given');
}

/** A cluster that commands may ask, and where it is. */
export interface LiveCluster {
  readonly api: Api;
  readonly access: KubeAccess;
}

/**
 * Does something with the cluster of the kubeconfig and closes its connections. Context and server are printed before
 * anything is asked.
 * @throws IssueError where the cluster cannot be asked, whatever the reason
 */
export async function withCluster<T>(
  io: Io,
  { kubeconfig, context }: LiveOptions,
  { say, writesTo }: { readonly say: Writer; readonly writesTo?: Model | undefined },
  act: (cluster: LiveCluster) => Promise<T>,
): Promise<T> {
  const chosen = context ?? (io.env['LABWRIGHT_CONTEXT'] || undefined);
  const file = kubeconfig === undefined ? undefined : resolve(io.cwd, kubeconfig);
  const access = await accessFromKubeConfig({ file, context: chosen, env: io.env, now: new Date() });
  say.write(`context ${access.context}, server ${access.url}\n`);
  if (writesTo !== undefined && chosen === undefined) refuseToGuess(access, writesTo);
  const api = new Api(access);
  try {
    if (writesTo !== undefined) refuse(await isAnotherCluster(api, writesTo));
    return await act({ api, access });
  } catch (error) {
    const issues = troubleOf(error, access);
    throw issues === undefined || error instanceof IssueError ? error : new IssueError(issues, { cause: error });
  } finally {
    api.close();
  }
}

/** The current context is whatever somebody worked on last. A command that writes takes it only where there is no other, or where it is called after the cluster. */
function refuseToGuess({ context, contexts }: KubeAccess, { cluster }: Model): void {
  if (contexts.length === 1 || context === cluster) return;
  refuse([
    {
      code: 'VERIFY_KUBECONFIG',
      severity: 'error',
      path: '--context',
      message: `there are ${contexts.length} contexts, and the current one is not called ${cluster}: this command writes, so it does not guess`,
      hint: `one of ${[...contexts].sort().join(', ')}`,
    },
  ]);
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new IssueError(issues);
}
