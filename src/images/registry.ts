import type { ImageReference } from './reference.ts';

/** What a registry says of one image. */
export interface RemoteImage {
  readonly digest: string;
  /** `linux/amd64`, sorted; empty where an image does not say. */
  readonly platforms: readonly string[];
}

/** A registry that did not answer, or would not. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}

/** How registries are reached. */
export interface RegistryOptions {
  /** Address to ask instead of a registry, by its name: a pull-through cache, a stand-in. */
  readonly mirrors: Readonly<Record<string, string>>;
  /** `user:password` by registry, as a Docker configuration keeps them. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Milliseconds an answer may take. */
  readonly timeout: number;
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

interface Descriptor {
  readonly digest?: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

interface ManifestBody {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
}

/**
 * Asks a registry for an image by the distribution API, without pulling it.
 * @returns nothing when the registry answers that there is no such image
 * @throws RegistryError when it does not answer, or will not
 * @source OCI distribution specification 1.1, "Pulling manifests"; token flow of Docker registries
 */
export async function lookUpImage(image: ImageReference, options: RegistryOptions): Promise<RemoteImage | undefined> {
  const base = options.mirrors[image.registry] ?? `https://${image.registry}`;
  const ask = new Asking(base, image, options);
  const answer = await ask.get(`manifests/${image.reference}`, manifestTypes);
  if (answer === undefined) return undefined;
  const body = (await answer.json()) as ManifestBody;
  const digest = answer.headers.get('docker-content-digest') ?? image.digest ?? '';
  if (body.manifests !== undefined) {
    // Attestations travel in the same list, for a platform that is none.
    const platforms = body.manifests.flatMap(({ platform: { os, architecture } = {} }) =>
      os === undefined || os === 'unknown' ? [] : [`${os}/${architecture}`],
    );
    return { digest, platforms: [...new Set(platforms)].sort() };
  }
  const config = body.config?.digest === undefined ? undefined : await ask.get(`blobs/${body.config.digest}`, '*/*');
  const { os, architecture } = ((await config?.json()) ?? {}) as { readonly os?: string; readonly architecture?: string };
  return { digest, platforms: os === undefined ? [] : [`${os}/${architecture}`] };
}

class Asking {
  readonly #base: string;
  readonly #image: ImageReference;
  readonly #options: RegistryOptions;
  #authorization: string | undefined;

  constructor(base: string, image: ImageReference, options: RegistryOptions) {
    this.#base = base.replace(/\/+$/, '');
    this.#image = image;
    this.#options = options;
  }

  async get(path: string, accept: string): Promise<Response | undefined> {
    const url = `${this.#base}/v2/${this.#image.repository}/${path}`;
    let answer = await this.#fetch(url, { accept });
    if (answer.status === 401 && this.#authorization === undefined) {
      this.#authorization = await this.#authorize(answer.headers.get('www-authenticate') ?? '');
      answer = await this.#fetch(url, { accept });
    }
    if (answer.status === 404) return undefined;
    if (answer.ok) return answer;
    const why = { 401: 'asks for credentials', 403: 'refuses', 429: 'has had enough requests for now' }[answer.status];
    throw new RegistryError(why ?? `answers with ${answer.status}`);
  }

  async #authorize(challenge: string): Promise<string> {
    const own = this.#options.credentials[this.#image.registry];
    const basic = own === undefined ? undefined : `Basic ${Buffer.from(own).toString('base64')}`;
    const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
    const realm = field('realm');
    if (!/^bearer /i.test(challenge) || realm === undefined) {
      if (basic === undefined) throw new RegistryError('asks for credentials');
      return basic;
    }
    const url = new URL(realm);
    const service = field('service');
    if (service !== undefined) url.searchParams.set('service', service);
    url.searchParams.set('scope', field('scope') ?? `repository:${this.#image.repository}:pull`);
    const answer = await this.#fetch(url.href, basic === undefined ? {} : { authorization: basic });
    if (!answer.ok) throw new RegistryError(`gives no token (${answer.status})`);
    const { token, access_token = token } = (await answer.json()) as { readonly token?: string; readonly access_token?: string };
    return `Bearer ${access_token}`;
  }

  async #fetch(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const authorization = this.#authorization === undefined ? {} : { authorization: this.#authorization };
    try {
      return await fetch(url, { headers: { ...authorization, ...headers }, signal: AbortSignal.timeout(this.#options.timeout) });
    } catch (error) {
      const { cause, message } = error as Error & { readonly cause?: { readonly code?: string; readonly message?: string } };
      throw new RegistryError(`does not answer: ${cause?.code ?? cause?.message ?? message}`);
    }
  }
}
