/** An image reference in its parts, as it is written: `ghcr.io/a/b:1.2@sha256:…`. */
export interface ImageName {
  /** Registry and path without tag. */
  readonly repository: string;
  /** `ghcr.io`, `registry:5000`; nothing where the runtime adds Docker Hub. */
  readonly registry: string | undefined;
  /** What stands behind the registry: `a/b`. */
  readonly path: string;
  /** Last part of the path: `pgvector`. */
  readonly base: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/**
 * Reads an image as a container runtime does.
 * @source distribution/reference: a first part with a dot, a colon or the name `localhost` is a registry
 */
export function parseImage(image: string): ImageName {
  const [named = '', digest] = image.split('@', 2);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const repository = tagged ? named.slice(0, colon) : named;
  const slash = repository.indexOf('/');
  const first = slash < 0 ? '' : repository.slice(0, slash);
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  return {
    repository,
    registry: hasRegistry ? first : undefined,
    path: hasRegistry ? repository.slice(slash + 1) : repository,
    base: repository.slice(repository.lastIndexOf('/') + 1),
    tag: tagged ? named.slice(colon + 1) : undefined,
    digest,
  };
}
