import { parseImage } from '../model/index.ts';

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

/** Reads an image as a container runtime does: no registry means Docker Hub, no tag means `latest`. */
export function parseReference(image: string): ImageReference {
  const { registry = 'docker.io', path, tag: named, digest } = parseImage(image);
  const tag = named ?? (digest === undefined ? 'latest' : undefined);
  const isHub = registry === 'docker.io' || registry === 'index.docker.io';
  return {
    registry: isHub ? 'registry-1.docker.io' : registry,
    repository: isHub && !path.includes('/') ? `library/${path}` : path,
    reference: digest ?? tag ?? 'latest',
    tag,
    digest,
  };
}
