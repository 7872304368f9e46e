/** A file of the owner's, by its path from the root folder. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What an image is to be pinned to. */
export interface NewPin {
  /** Name without tag: `registry.lab.home/team/shop`. */
  readonly image: string;
  readonly tag: string;
  readonly digest?: string | undefined;
}

/** One place where the image is pinned. */
export interface Pin {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly tag: string;
  readonly digest: string | undefined;
}

/** What came of it: the changed file, or why nothing may be changed. */
export type Bumped =
  | { readonly kind: 'changed'; readonly pin: Pin; readonly text: string }
  | { readonly kind: 'unchanged'; readonly pin: Pin }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string };

interface Place extends Pin {
  /** Where tag and digest begin and end in the text. */
  readonly start: number;
  readonly end: number;
}

const pinned = String.raw`(?<tag>[\w][\w.-]{0,127})(?:@(?<digest>sha256:[a-f0-9]{64}))?`;

/**
 * Writes another tag, and digest, at the one place that pins an image: a text that is the whole image, or a text below a
 * `// renovate:` comment with its name. Every other character stays as it is. Several places are not guessed at.
 */
export function bumpImage(files: readonly SourceFile[], { image, tag, digest }: NewPin): Bumped {
  if (!/^[\w][\w.-]{0,127}$/.test(tag)) return refused(`"${tag}" is no tag`, 'letters, digits, `_`, `.` and `-`, at most 128');
  if (digest !== undefined && !/^sha256:[a-f0-9]{64}$/.test(digest))
    return refused(`"${digest}" is no digest`, 'write `sha256:` and 64 digits, as the registry answers');
  if (!/^[a-z0-9][\w./:-]*$/.test(image) || /:[^/]*$/.test(image.slice(image.lastIndexOf('/') + 1)))
    return refused(`"${image}" is no name of an image`, 'write it without a tag');
  const places = files.flatMap((file) => placesIn(file, image));
  const [place] = places;
  if (place === undefined)
    return refused(
      `no file pins ${image}`,
      `write the image as one text, '${image}:${tag}', or put \`// renovate: datasource=docker depName=${image}\` above its version`,
    );
  if (places.length > 1)
    return refused(
      `${image} is pinned in ${places.length} places: ${places.map(({ path, line }) => `${path}:${line}`).join(', ')}`,
      'keep one place and refer to it, or name the file',
    );
  const pin: Pin = { path: place.path, line: place.line, tag: place.tag, digest: place.digest };
  if (place.digest !== undefined && digest === undefined)
    return refused(`${place.path}:${place.line} pins a digest, and it is that of ${place.tag}`, 'name the new one: `--digest sha256:…`');
  if (place.tag === tag && place.digest === digest) return { kind: 'unchanged', pin };
  const text = files.find(({ path }) => path === place.path)?.text ?? '';
  const written = `${tag}${digest === undefined ? '' : `@${digest}`}`;
  return { kind: 'changed', pin, text: `${text.slice(0, place.start)}${written}${text.slice(place.end)}` };
}

function placesIn({ path, text }: SourceFile, image: string): readonly Place[] {
  const name = image.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
  const whole = new RegExp(`(?<before>(?<quote>['"\`])${name}:)${pinned}\\k<quote>`, 'g');
  const below = new RegExp(
    `(?<before>//\\s*renovate:[^\\n]*\\bdepName=${name}(?:[ \\t][^\\n]*)?\\n[^\\n]*?[:=]\\s*(?<quote>['"]))${pinned}\\k<quote>`,
    'g',
  );
  return [whole, below].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ index, 0: found, groups = {} }): Place => {
      const start = index + (groups['before'] ?? '').length;
      return {
        path,
        line: text.slice(0, start).split('\n').length,
        tag: groups['tag'] ?? '',
        digest: groups['digest'],
        start,
        end: index + found.length - 1,
      };
    }),
  );
}

function refused(message: string, hint: string): Bumped {
  return { kind: 'refused', message, hint };
}
