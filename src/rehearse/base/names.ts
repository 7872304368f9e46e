import { formatIdentity, type Manifest } from '../../model/index.ts';
import { listed } from '../stand-ins/stand-in.ts';

/** Objects as they stand in a sentence: the first few by name, and how many more there are. */
export function namesOf(manifests: readonly Pick<Manifest, 'identity'>[]): string {
  return listed(
    manifests.map(({ identity }) => formatIdentity(identity)),
    5,
  );
}
