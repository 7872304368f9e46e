import type { Issue } from '../../issues/index.ts';
import { parseImage } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, type FindingProps, finding } from '../finding.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, items, text } from '../read.ts';

/** Two numbers with a separator, a date, or a commit: what a publisher does not move by habit. */
const exact = /\d[._-]\d|\d{6,}|(?:^|-)(?=[0-9a-f]*\d)[0-9a-f]{7,40}(?:-|$)/;
/** Channels and branches. */
const movingWord =
  /(?:^|[-_.])(?:latest|stable|unstable|testing|main|master|trunk|head|develop|dev|edge|nightly|daily|weekly|snapshot|rolling|mainline|lts|canary)(?:$|[-_.])/i;

/** Why a tag may name another image tomorrow; nothing when it is pinned. */
export function whyMoving(tag: string | undefined): { readonly message: string; readonly certain: boolean } | undefined {
  if (tag === undefined) return { message: 'has no tag, which means latest', certain: true };
  if (movingWord.test(tag) && !exact.test(tag)) return { message: `has the moving tag "${tag}"`, certain: true };
  if (!/\d/.test(tag)) return { message: `has the tag "${tag}", which names no version`, certain: true };
  return exact.test(tag) ? undefined : { message: `has the tag "${tag}", which moves with each minor version`, certain: false };
}

/** POLICY_IMAGE_TAG: every image is pinned by an exact version or a digest, so that a restart never brings another program. */
export const imageTags: Check = (input) => {
  const { pods, model } = factsOf(input);
  return [
    ...pods.flatMap((pod) => imagesOf(pod).flatMap(([field, image]) => judge(field, image).map((props) => finding(pod.manifest, props)))),
    ...model.footprints.flatMap(({ application, name, images = [] }) =>
      images.flatMap((image, position): readonly Issue[] =>
        judge(`images[${position}]`, image).map((props) => declaredFinding(model, [application, name], props)),
      ),
    ),
  ];
};

/** Images of containers and of volumes, with their fields. */
function imagesOf(pod: PodTemplate): readonly (readonly [string, string])[] {
  const one = (field: string, image: unknown): readonly (readonly [string, string])[] => {
    const named = text(image);
    return named === undefined ? [] : [[field, named]];
  };
  return [
    ...containersOf(pod).flatMap(({ fields, path }) => one(`${path}.image`, fields.image)),
    ...items(pod.podSpec.volumes).flatMap((volume, position) =>
      one(`${pod.path}.volumes[${position}].image.reference`, below(volume, 'image', 'reference')),
    ),
  ];
}

function judge(field: string, image: string): readonly FindingProps[] {
  // A missing image is a finding of its own.
  if (image === '') return [];
  const { tag, digest } = parseImage(image);
  const why = digest === undefined ? whyMoving(tag) : undefined;
  if (why === undefined) return [];
  const hint = why.certain ? 'write an exact version, for example `:1.2.3`, or a digest' : 'write the full version, or add a digest';
  const severity = why.certain ? 'error' : 'warning';
  return [{ code: 'POLICY_IMAGE_TAG', severity, field, message: `${image} ${why.message}`, hint }];
}
