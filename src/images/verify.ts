import type { Issue } from '../issues/index.ts';
import { type ImageUse, show } from './list.ts';
import { parseReference } from './reference.ts';
import { lookUpImage, RegistryError, type RegistryOptions, type RemoteImage } from './registry.ts';

/** What came of asking for one image. */
export interface VerifiedImage {
  readonly image: string;
  /** Nothing where the registry could not be asked. */
  readonly remote?: RemoteImage | undefined;
  readonly issues: readonly Issue[];
}

const atOnce = 4;

/** Asks the registries for every image: whether it is there, for the platforms of the nodes, with the digest that is pinned. */
export async function verifyImages(images: readonly ImageUse[], options: RegistryOptions): Promise<readonly VerifiedImage[]> {
  const results: VerifiedImage[] = new Array(images.length);
  let next = 0;
  const work = async () => {
    for (let index = next++; index < images.length; index = next++) {
      const use = images[index];
      if (use !== undefined) results[index] = await verifyImage(use, options);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

async function verifyImage(use: ImageUse, options: RegistryOptions): Promise<VerifiedImage> {
  const { image, platforms } = use;
  const reference = parseReference(image);
  try {
    const remote = await lookUpImage(reference, options);
    if (remote === undefined)
      return {
        image,
        issues: [issue(use, 'IMAGE_MISSING', 'error', `${reference.registry} has no such image`, 'correct the tag, or push it')],
      };
    const missing = remote.platforms.length === 0 ? [] : platforms.filter((platform) => !remote.platforms.includes(platform));
    return {
      image,
      remote,
      issues: [
        ...(missing.length === 0
          ? []
          : [
              issue(
                use,
                'IMAGE_PLATFORM',
                'error',
                `is not made for ${missing.join(', ')}, which nodes it may run on are; it is made for ${remote.platforms.join(', ')}`,
                'choose another image, or keep its pods on other nodes with `nodeSelector`',
              ),
            ]),
        ...(remote.platforms.length === 0
          ? [issue(use, 'IMAGE_UNVERIFIED', 'unchecked', 'does not say which platform it is made for')]
          : []),
        ...moved(use, remote, reference.tag === undefined ? undefined : reference.digest),
      ],
    };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const message = `${reference.registry} ${error.message}, so nobody knows whether it is there`;
    return { image, issues: [issue(use, 'IMAGE_UNVERIFIED', 'unchecked', message)] };
  }
}

function moved(use: ImageUse, { digest }: RemoteImage, pinned: string | undefined): readonly Issue[] {
  return pinned === undefined || digest === '' || digest === pinned
    ? []
    : [issue(use, 'IMAGE_DIGEST', 'error', `the registry answers with ${digest} for the pinned ${pinned}`)];
}

function issue(use: ImageUse, code: Issue['code'], severity: Issue['severity'], message: string, hint?: string): Issue {
  const [first] = use.places;
  const more = use.places.length > 1 ? `, and ${use.places.length - 1} more` : '';
  return {
    code,
    severity,
    path: first === undefined ? use.image : `${first.construct === '' ? `${first.cluster}/${first.application}` : first.construct} image`,
    message: `${use.image} (${first === undefined ? '' : show(first)}${more}): ${message}`,
    hint,
    cluster: first?.cluster,
  };
}
