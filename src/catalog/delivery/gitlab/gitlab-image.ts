// renovate: datasource=docker depName=docker.io/gitlab/gitlab-ce
const tag = '19.4.1-ce.0';

/** What runs when the owner names no version. */
export const defaultVersion = tag.replace(/-ce\.\d+$/, '');

/** Image of one release. */
export function gitLabImage(version: string): string {
  return version === defaultVersion ? `docker.io/gitlab/gitlab-ce:${tag}` : `docker.io/gitlab/gitlab-ce:${version}-ce.0`;
}

/**
 * A user of the image that files can be given to; its own PostgreSQL asks for one that has a name.
 * @source `docker/assets/setup` of Omnibus GitLab: `gitlab-psql`
 */
export const gitLabUser = { uid: 996, gid: 996 };

/** Where the pods answer: pages and clones, SSH, the registry, and what the Jobs of this construct ask. */
export const ports = { http: 80, ssh: 22, registry: 5050, agent: 8778 } as const;
