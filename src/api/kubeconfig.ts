import { X509Certificate } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import { delimiter, join } from 'node:path';
import type { KubeConfig, User } from '@kubernetes/client-node';
import { type Issue, IssueError, suggest } from '../issues/index.ts';
import type { Access } from './transport.ts';

/** Which cluster to talk to, as `kubectl` is told. */
export interface KubeConfigProps {
  /** One file instead of those of `KUBECONFIG`; without both it is `~/.kube/config`. */
  readonly file?: string | undefined;
  /** A context instead of the current one. */
  readonly context?: string | undefined;
  /** Environment of the process, for `KUBECONFIG` and `HOME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Decides whether a client certificate has expired. */
  readonly now: Date;
}

/** An access and where it came from, because the wrong cluster is the worst mistake. */
export interface KubeAccess extends Access {
  readonly context: string;
  /** All contexts there are, in the order of the files. */
  readonly contexts: readonly string[];
  /** The files that were read. */
  readonly files: readonly string[];
}

/**
 * Address and credentials out of a kubeconfig: tokens, certificates, programs that print a token, proxies. Our own
 * connections are kept open; behind a proxy its agent makes them.
 * @throws IssueError VERIFY_KUBECONFIG where there is no file, no such context, or no way to ask with it.
 */
export async function accessFromKubeConfig({ file, context, env, now }: KubeConfigProps): Promise<KubeAccess> {
  const { paths, from } = filesOf(file, env);
  // Only here, because it takes half a second to load and most commands ask no cluster.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const { config, files } = read(() => new KubeConfig(), paths, from);
  const contexts = config.contexts.map(({ name }) => name);
  const chosen = context ?? config.currentContext ?? '';
  const at = context === undefined ? from : '--context';
  if (chosen === '')
    throw trouble(from, 'chooses no context', contexts.length === 0 ? undefined : `choose one with --context: ${suggest('', contexts)}`);
  if (!contexts.includes(chosen)) throw trouble(at, `there is no context "${chosen}" in ${files.join(', ')}`, suggest(chosen, contexts));
  config.setCurrentContext(chosen);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null) throw trouble(at, `context "${chosen}" names a cluster that is not in ${files.join(', ')}`);
  if (user === null) throw trouble(at, `context "${chosen}" names a user that is not in ${files.join(', ')}`);
  if (!/^https?:\/\/[^/]/.test(cluster.server) || !URL.canParse(cluster.server))
    throw trouble(at, `the server of context "${chosen}" is no web address: ${cluster.server}`);
  refuseExpired(user, chosen, at, now);
  return {
    url: cluster.server,
    context: chosen,
    contexts,
    files,
    credentials: async () => {
      const { agent, ...options } = await credentialsOf(config, chosen, at);
      return cluster.proxyUrl === undefined || agent === undefined ? options : { ...options, agent };
    },
  };
}

/** A refusal that names where the choice was made. */
function trouble(path: string, message: string, hint?: string): IssueError {
  const issue: Issue = { code: 'VERIFY_KUBECONFIG', severity: 'error', path, message, hint };
  return new IssueError([issue]);
}

function filesOf(
  file: string | undefined,
  { KUBECONFIG = '', HOME = '' }: Readonly<Record<string, string | undefined>>,
): { readonly paths: readonly string[]; readonly from: string } {
  if (file !== undefined) return { paths: [file], from: '--kubeconfig' };
  const listed = KUBECONFIG.split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return { paths: listed, from: 'KUBECONFIG' };
  return { paths: [join(HOME, '.kube', 'config')], from: '~/.kube/config' };
}

/** Of several files the first that says something is right, as for `kubectl`; one that is not there is none. */
function read(
  empty: () => KubeConfig,
  paths: readonly string[],
  from: string,
): { readonly config: KubeConfig; readonly files: readonly string[] } {
  const all = paths.flatMap((path) => {
    const config = empty();
    try {
      config.loadFromFile(path);
    } catch (error) {
      if (String((error as { readonly code?: unknown }).code) === 'ENOENT') return [];
      throw trouble(from, `${path} ${whyUnreadable(error)}`);
    }
    return [{ path, config }];
  });
  if (all.length === 0) {
    const hint = 'fetch it from the cluster (`labwright bootstrap <cluster>` prints how), or name one with --kubeconfig';
    throw trouble(from, `there is no ${paths.join(' and no ')}`, hint);
  }
  const merged = empty();
  merged.loadFromOptions({
    clusters: firstOf(all.flatMap(({ config }) => config.clusters)),
    users: firstOf(all.flatMap(({ config }) => config.users)),
    contexts: firstOf(all.flatMap(({ config }) => config.contexts)),
    currentContext: all.map(({ config }) => config.currentContext).find((name) => name !== undefined && name !== ''),
  });
  return { config: merged, files: all.map(({ path }) => path) };
}

function firstOf<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  const seen = new Set<string>();
  return entries.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** Never the words of the parser, which quote the line, and the line may be a token. */
function whyUnreadable(error: unknown): string {
  const { name, code, mark, message } = error as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly mark?: { readonly line?: unknown };
    readonly message?: unknown;
  };
  if (name === 'YAMLException') return `is not readable YAML${typeof mark?.line === 'number' ? `, line ${mark.line + 1}` : ''}`;
  if (typeof code === 'string') return `cannot be read: ${code}`;
  return /^[\w.[\]-]+ is missing$/.test(String(message)) ? `is no kubeconfig: ${message}` : 'is no kubeconfig';
}

/** A certificate of MicroK8s or K3s is good for a year; then the server says no more than "Unauthorized". */
function refuseExpired({ name, certData, certFile }: User, context: string, at: string, now: Date): void {
  // One in a file is renewed by whoever keeps the file, and is read for each request.
  if (!certData || certFile) return;
  const end = endOf(certData);
  if (end === undefined || end > now) return;
  const day = end.toISOString().slice(0, 10);
  const hint = 'fetch the kubeconfig from the cluster again: `labwright bootstrap <cluster>` prints how';
  throw trouble(at, `the client certificate of user "${name}" in context "${context}" expired on ${day}`, hint);
}

function endOf(certificate: string): Date | undefined {
  try {
    return new Date(new X509Certificate(Buffer.from(certificate, 'base64')).validTo);
  } catch {
    return undefined;
  }
}

async function credentialsOf(config: KubeConfig, context: string, at: string): Promise<RequestOptions> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    // What a program printed instead of credentials may be credentials.
    const why = error instanceof SyntaxError ? 'the program that should print them printed no JSON' : (message ?? code);
    throw trouble(at, `the credentials of context "${context}" cannot be had: ${String(why).trim()}`);
  }
  return options;
}
