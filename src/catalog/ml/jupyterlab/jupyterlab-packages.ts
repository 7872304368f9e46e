import type { Facts } from '../../../authoring/index.ts';

/** Where environments of packages lie on the volume, each under the checksum of what it holds. */
export const packagesFolder = '/opt/packages';

/**
 * Installs the packages into an environment of their own, on top of the image's: the server itself never loads them, so that
 * no list of packages keeps it from starting. Notebooks run in it because its kernel goes by the name of the image's.
 * An environment is marked when it is whole; then it is taken as it is and no index is asked.
 */
export const installScript = [
  'folder=$PACKAGES/$SET',
  'if [ -e "$folder/.complete" ]; then',
  '  echo "the packages are there: $folder"',
  '  exit 0',
  'fi',
  'rm -rf "$folder"',
  'python3 -m venv --system-site-packages "$folder"',
  '"$folder/bin/python" -m pip install --no-input --no-cache-dir --disable-pip-version-check -r /etc/packages/requirements.txt',
  'kernel=$folder/share/jupyter/kernels/python3',
  'mkdir -p "$kernel"',
  'cat >"$kernel/kernel.json" <<END',
  '{"argv": ["$folder/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],',
  ' "display_name": "Python 3", "language": "python"}',
  'END',
  'touch "$folder/.complete"',
  '# Sets of earlier lists go when the new one is whole.',
  'for other in "$PACKAGES"/*; do',
  '  if [ "$other" != "$folder" ]; then rm -rf "$other"; fi',
  'done',
  '',
].join('\n');

const pinned =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[A-Za-z0-9._,-]+\])?==[A-Za-z0-9][A-Za-z0-9.+!_-]*(?<hashes>(?: --hash=sha256:[0-9a-f]{64})*)$/;

/** Adds a finding for a line that says something else at another time, and for hashes that not every line has. */
export function checkPackages(facts: Facts, path: string, packages: readonly string[]): void {
  const refuse = (index: number, message: string, hint: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} packages[${index}]`, message, hint });
  const read = packages.map((line) => pinned.exec(line));
  const hashed = read.some((match) => (match?.groups?.['hashes'] ?? '') !== '');
  for (const [index, match] of read.entries()) {
    const line = packages[index] ?? '';
    if (match === null)
      refuse(
        index,
        `"${line}" names no exact version`,
        'write `name==version`, as `pip freeze` prints it, and hashes after it if you like',
      );
    else if (hashed && match.groups?.['hashes'] === '')
      refuse(
        index,
        `"${line}" has no hash, and others have`,
        'pip then refuses it: give all of them hashes, dependencies included, or none',
      );
  }
}
