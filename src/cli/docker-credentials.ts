import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Io } from './io.ts';

/**
 * Credentials of registries as `docker login` keeps them in a file, by registry. Those in a helper of the operating
 * system are not asked for; their registries then say that they want credentials.
 * @source `~/.docker/config.json`, key `auths`; `DOCKER_CONFIG` names another folder
 */
export function dockerCredentials({ env }: Pick<Io, 'env'>): Readonly<Record<string, string>> {
  const file = join(env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'), 'config.json');
  let auths: Readonly<Record<string, { readonly auth?: string }>>;
  try {
    auths = (JSON.parse(readFileSync(file, 'utf8')) as { readonly auths?: typeof auths }).auths ?? {};
  } catch {
    return {};
  }
  return Object.fromEntries(
    Object.entries(auths).flatMap(([server, { auth }]) =>
      auth === undefined ? [] : [[registryOf(server), Buffer.from(auth, 'base64').toString('utf8')]],
    ),
  );
}

/** `https://index.docker.io/v1/` is how Docker files its own hub. */
function registryOf(server: string): string {
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return host === 'index.docker.io' || host === 'docker.io' ? 'registry-1.docker.io' : host;
}
