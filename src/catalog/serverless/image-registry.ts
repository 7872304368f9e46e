/** Where a registry is asked. */
export interface ImageRegistry {
  /** As the image names it, with its port: `registry.lan:5000`. */
  readonly name: string;
  readonly hosts: readonly string[];
  readonly port: number;
}

/** Registry of an image that is named by a tag; nothing where a digest says already which image it is. */
export function imageRegistry(image: string): ImageRegistry | undefined {
  if (image.includes('@')) return undefined;
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const name = isHost ? first : 'docker.io';
  if (name === 'docker.io') return { name, hosts: ['registry-1.docker.io', 'auth.docker.io'], port: 443 };
  const [host = '', port] = name.split(':');
  return { name, hosts: [host], port: port === undefined ? 443 : Number(port) };
}
