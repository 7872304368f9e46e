import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { text } from '../read.ts';

/** An image reference in its parts: `ghcr.io/a/b:1.2@sha256:…`. */
export interface ImageName {
  /** Registry and path without tag. */
  readonly repository: string;
  /** Last part of the path: `pgvector`. */
  readonly base: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export function parseImage(image: string): ImageName {
  const [named = '', digest] = image.split('@', 2);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const repository = tagged ? named.slice(0, colon) : named;
  return { repository, base: repository.slice(repository.lastIndexOf('/') + 1), tag: tagged ? named.slice(colon + 1) : undefined, digest };
}

/** Two numbers with a separator, a date, or a commit: what a publisher does not move by habit. */
const exact = /\d[._-]\d|\d{6,}|(?:^|-)(?=[0-9a-f]*\d)[0-9a-f]{7,40}(?:-|$)/;
const movingWord = /(?:^|[-_.])(?:latest|stable|main|master|edge|nightly|rolling|mainline|lts|canary|dev)(?:$|[-_.])/;

/** Why a tag may name another image tomorrow; nothing when it is pinned. */
export function whyMoving(tag: string | undefined): { readonly message: string; readonly certain: boolean } | undefined {
  if (tag === undefined) return { message: 'has no tag, which means latest', certain: true };
  if (movingWord.test(tag) && !exact.test(tag)) return { message: `has the moving tag "${tag}"`, certain: true };
  if (!/\d/.test(tag)) return { message: `has the tag "${tag}", which names no version`, certain: true };
  return exact.test(tag) ? undefined : { message: `has the tag "${tag}", which moves with each minor version`, certain: false };
}

/** POLICY_IMAGE_TAG: every image is pinned by an exact version or a digest, so that a restart never brings another program. */
export const imageTags: Check = (input) =>
  factsOf(input).pods.flatMap((pod) =>
    containersOf(pod).flatMap((container) => {
      const image = text(container.fields.image);
      if (image === undefined || image === '') return [];
      const { tag, digest } = parseImage(image);
      const why = digest === undefined ? whyMoving(tag) : undefined;
      if (why === undefined) return [];
      const hint = why.certain ? 'write an exact version, for example `:1.2.3`, or a digest' : 'write the full version, or add a digest';
      return [
        finding(pod.manifest, {
          code: 'POLICY_IMAGE_TAG',
          severity: why.certain ? 'error' : 'warning',
          field: `${container.path}.image`,
          message: `${image} ${why.message}`,
          hint,
        }),
      ];
    }),
  );
