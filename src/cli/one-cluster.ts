import type { Issue } from '../issues/index.ts';
import { clusterNames, noSuchCluster } from './committed.ts';
import type { Io } from './io.ts';

/** The cluster that a command is about: the one asked for, or the only one there is. */
export function oneCluster({ root }: Pick<Io, 'root'>, wanted: string | undefined): string | Issue {
  const names = clusterNames(root);
  const absent = noSuchCluster(names, wanted, '--cluster');
  if (absent !== undefined) return absent;
  const [first = '', ...others] = names;
  if (wanted !== undefined || others.length === 0) return wanted ?? first;
  return {
    code: 'MODEL_UNKNOWN_NAME',
    severity: 'error',
    path: '--cluster',
    message: 'there are several clusters',
    hint: `one of ${names.join(', ')}`,
  };
}
