import type { CodeEntry } from './code-entry.ts';

/** Findings of `labwright images --verify`. */
export const imageCodes = {
  IMAGE_MISSING: {
    title: 'An image is not in its registry',
    why: 'The pod stays in ImagePullBackOff. A tag that was never there, or that its publisher took away, looks like any other in YAML.',
    fix: 'Correct the tag, push the image, or choose one that exists.',
  },
  IMAGE_PLATFORM: {
    title: 'An image is not made for the machines it may run on',
    why: 'The container ends at once with “exec format error”, or is not pulled at all.',
    fix: 'Choose an image for these machines, or keep its pods on others with `nodeSelector`.',
  },
  IMAGE_DIGEST: {
    title: 'The registry has another image under a pinned digest',
    why: 'A digest is the content. If another one answers, something between here and there changes images.',
    fix: 'Find out who answers: a mirror, a proxy. Do not sync until it is known.',
  },
  IMAGE_UNVERIFIED: {
    title: 'Nobody could say whether an image is there',
    why: 'The registry did not answer, or wants credentials that are not on this machine.',
    fix: 'Try again with a network, sign in with `docker login`, or name a mirror: `--mirror ghcr.io=https://cache.lan:5000`.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
