import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { type Api, ApiError, textAt } from '../../api/index.ts';
import { ARGOCD_NAMESPACE } from '../../argocd/index.ts';

/** Folders and switches that keep the programs inside the temporary folder. */
export function confined(folder: string): Readonly<Record<string, string>> {
  const inside = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  // Called for each commit, whether signatures are asked for or not.
  writeFileSync(join(inside('bin'), 'git-verify-wrapper.sh'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  return {
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_TLS_DATA_PATH: inside('tls'),
    ARGOCD_SSH_DATA_PATH: inside('ssh'),
    ARGOCD_ASK_PASS_SOCK: join(folder, 'ask-pass.sock'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    HOME: inside('home'),
    KUBECACHEDIR: inside('cache'),
    TMPDIR: inside('tmp'),
  };
}

/**
 * How to start a program that calls Git: without the repository that a hook of Git leaves in the environment, and with the
 * programs of a folder before all others.
 */
export function cleanStart(bin: string): readonly [string, ...string[]] {
  return ['/bin/sh', '-c', 'unset $(git rev-parse --local-env-vars); PATH="$1:$PATH"; shift; exec "$@"', 'sh', bin];
}

/**
 * Writes a kubeconfig for a service account of Argo CD, so that its own permissions are rehearsed and not an administrator's.
 * @returns its path
 */
export async function accountConfig(api: Api, kubeconfig: string, folder: string, account: string): Promise<string> {
  const path = `/api/v1/namespaces/${ARGOCD_NAMESPACE}/serviceaccounts/${account}/token`;
  const answer = await api.request('POST', path, {
    body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }),
  });
  if (answer.status >= 400) throw new ApiError(answer);
  const config = parseDocument(readFileSync(kubeconfig, 'utf8'));
  config.setIn(['users', 0, 'user'], { token: textAt(JSON.parse(answer.body), 'status', 'token') });
  const file = join(folder, `${account}.kubeconfig`);
  writeFileSync(file, config.toString(), { mode: 0o600 });
  return file;
}
