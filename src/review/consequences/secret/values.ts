import { below, fields } from '../../../checks/index.ts';
import { formatIdentity, identityKey, type Manifest } from '../../../model/index.ts';
import type { Consequence } from '../../review.ts';
import type { Both } from '../between.ts';

/** Rendered Secrets and sealed ones whose entries differ, by the names of the keys alone. */
export function values({ base, head, diff }: Both): readonly Consequence[] {
  const differing = new Set(
    diff.objects.flatMap(({ identity }) => (['Secret', 'SealedSecret'].includes(identity.kind) ? [identityKey(identity)] : [])),
  );
  if (differing.size === 0) return [];
  const earlier = new Map(base.manifests.map((manifest) => [identityKey(manifest.identity), manifest]));
  return head.manifests.flatMap((manifest): readonly Consequence[] => {
    const { identity, origin, file } = manifest;
    const was = earlier.get(identityKey(identity));
    if (was === undefined || !differing.has(identityKey(identity))) return [];
    const [from, to] = [entriesOf(was), entriesOf(manifest)];
    const other = Object.keys(to).filter((key) => key in from && from[key] !== to[key]);
    if (other.length === 0) return [];
    const what = identity.kind === 'SealedSecret' ? 'sealed anew, perhaps with another value' : 'another value now';
    return [
      {
        topic: 'secret',
        level: 'none',
        cluster: diff.cluster,
        application: origin.application,
        subject: formatIdentity(identity),
        message: `${other.join(', ')} ${other.length === 1 ? 'is' : 'are'} ${what}: variables of pods have it after their next start`,
        evidence: other.map((key) => `${key}: differs (not shown)`),
        file,
      },
    ];
  });
}

function entriesOf({ body }: Manifest): Readonly<Record<string, unknown>> {
  return { ...fields(body['data']), ...fields(body['stringData']), ...fields(below(body, 'spec', 'encryptedData')) };
}
