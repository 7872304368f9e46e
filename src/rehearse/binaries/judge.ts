import type { Issue } from '../../issues/index.ts';
import { askVersion } from './ask.ts';
import type { FindProps, From, Origin, Place } from './places.ts';
import { etcd, isPinned, type Program, pinnedVersion, setupFlags } from './program.ts';

/** Holds a program that was found against what is wanted: it must run here and be of the right minor. */
export function judge(program: Program, place: Place, props: FindProps): Origin | Issue {
  const { path, from } = place;
  const answer = askVersion(path, program, props.platform);
  const issue = { code: 'REHEARSE_BINARIES', severity: 'error', path: pathOf(from), hint: wayOut(program, place, props) } as const;
  if ('wrong' in answer) return { ...issue, message: `${path} ${answer.wrong}` };
  const pinned = pinnedVersion(program, props.minor, props.versions) ?? '';
  const wanted = program.group === 'kubernetes' ? props.minor : minorOf(pinned);
  const version = answer.version === '' ? pinned : answer.version;
  if (fits(program, version, wanted)) return { program: program.name, path, from, version };
  const needed = program === etcd ? `${OLDEST_ETCD} or newer` : wanted;
  return { ...issue, message: `${path} is ${program.name} ${version}, wanted is ${needed}` };
}

/** Who is to blame for a place, as the path of a finding. */
export function pathOf(from: From): string {
  return from === 'cache' ? 'rehearse' : from;
}

/** Older ones do not know the requests that today's API servers make. */
const OLDEST_ETCD = '3.5';

/** An API server takes every etcd of some years; the others are used as they were tried. */
function fits(program: Program, version: string, wanted: string): boolean {
  if (program !== etcd) return minorOf(version) === wanted;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_ETCD.split('.').map(Number);
  return major === oldestMajor && minor >= oldestMinor;
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function wayOut(program: Program, { path, from }: Place, { minor, versions, setup }: FindProps): string {
  const fitting = 'a folder with programs that fit';
  const command = isPinned(program, minor, versions) ? `\`${setup(...setupFlags([program], minor, versions))}\`` : undefined;
  if (from === 'cache') return `\`rm ${path}\`, then ${command}`;
  const [name, leave] = from === '--binaries' ? ['name', 'leave --binaries out'] : ['let KUBEBUILDER_ASSETS name', 'unset it'];
  return command === undefined ? `${name} ${fitting}` : `${name} ${fitting}, or ${leave} and run ${command}`;
}
