/** An image in the parts a registry is asked by. */
export interface ImageReference {
  /** `registry-1.docker.io` for `docker.io`, whose name is not the host that answers. */
  readonly registry: string;
  readonly repository: string;
  /** Tag or digest to ask for. */
  readonly reference: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/**
 * Reads an image as a container runtime does: no registry means Docker Hub, no tag means `latest`.
 * @source distribution/reference: a first part with a dot, a colon or the name `localhost` is a registry
 */
export function parseReference(image: string): ImageReference {
  const [named = '', digest] = image.split('@', 2);
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  const rest = hasRegistry ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const tagged = colon > rest.lastIndexOf('/');
  const path = tagged ? rest.slice(0, colon) : rest;
  const tag = tagged ? rest.slice(colon + 1) : digest === undefined ? 'latest' : undefined;
  const registry = hasRegistry ? first : 'docker.io';
  const isHub = registry === 'docker.io' || registry === 'index.docker.io';
  return {
    registry: isHub ? 'registry-1.docker.io' : registry,
    repository: isHub && !path.includes('/') ? `library/${path}` : path,
    reference: digest ?? tag ?? 'latest',
    tag,
    digest,
  };
}
