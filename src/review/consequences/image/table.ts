import { compareText } from '../../../issues/index.ts';
import { parseImage } from '../../../model/index.ts';
import type { VersionChange } from '../../review.ts';
import type { ConsequenceInput } from '../index.ts';
import { imageChanges } from './images.ts';

/** Images that are other ones now, of each application and repository, with what uses them. */
export function imagesOf({ base, head }: ConsequenceInput): readonly VersionChange[] {
  const rows = new Map<string, VersionChange & { readonly users: string[] }>();
  for (const { before, after } of imageChanges(base, head)) {
    const use = after ?? before;
    if (use === undefined) continue;
    const [from, to] = [before, after].map((one) => (one === undefined ? undefined : parseImage(one.image)));
    const sameRepository = from === undefined || to === undefined || from.repository === to.repository;
    const shown = (image: typeof from) => (image === undefined ? undefined : sameRepository ? versionIn(image) : nameOf(image));
    const row = { application: use.application, name: (to ?? from)?.repository ?? '', from: shown(from), to: shown(to) };
    const key = JSON.stringify(row);
    const known = rows.get(key) ?? { ...row, users: [] };
    rows.set(key, known);
    if (!known.users.includes(use.user)) known.users.push(use.user);
  }
  return [...rows.values()].sort((a, b) => compareText(a.application, b.application) || compareText(a.name, b.name));
}

type Parsed = ReturnType<typeof parseImage>;

/** `17.2`, `17.2@sha256:1a2b3c4d5e6f…`; `latest` where nothing is said. */
function versionIn({ tag, digest }: Parsed): string {
  if (digest === undefined) return tag ?? 'latest';
  const short = digest.length > 19 ? `${digest.slice(0, 19)}…` : digest;
  return tag === undefined ? short : `${tag}@${short}`;
}

function nameOf(image: Parsed): string {
  return `${image.repository}:${versionIn(image)}`;
}
