import type { Pod } from './pod.ts';

/** What a program of pgAdmin answered. */
export interface PgadminAnswer {
  readonly ok: boolean;
  /** What it printed, both streams. */
  readonly output: string;
}

const PYTHON = '/venv/bin/python3';

/** Names of the `PGADMIN_CONFIG_*` variables of a pod whose value is no Python literal; pgAdmin would not start, or would get another value. */
export async function badPgadminSettings(pod: Pod): Promise<readonly string[]> {
  const program = `import ast, json, os
bad = []
for name, value in sorted(os.environ.items()):
    if not name.startswith('PGADMIN_CONFIG_') or value.lower() in ('true', 'false'):
        continue
    try:
        ast.literal_eval(value)
        if '\\n' in value:
            raise ValueError
    except (ValueError, SyntaxError):
        bad.append(name)
print(json.dumps(bad))`;
  const { code, stdout, stderr } = await pod.exec([PYTHON, '-c', program]);
  if (code !== 0) throw new Error(`python ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as readonly string[];
}

/** Gives a servers.json of the pod to pgAdmin's own `setup.py load-servers`, for the first user. Default: the file the manifest names. */
export async function loadServers(pod: Pod, file = '${PGADMIN_SERVER_JSON_FILE:-/pgadmin4/servers.json}'): Promise<PgadminAnswer> {
  const { code, stdout, stderr } = await pod.exec([
    'sh',
    '-c',
    `${PYTHON} /pgadmin4/setup.py load-servers "${file}" --user "$PGADMIN_DEFAULT_EMAIL"`,
  ]);
  // It ends with 0 also when it could not read the file: what it says counts.
  return { ok: code === 0 && /Added \d+ Server Group\(s\) and [1-9]\d* Server\(s\)/.test(stdout), output: stdout + stderr };
}

/** The servers that pgAdmin's first user has, as its own `setup.py dump-servers` writes them. */
export async function dumpServers(pod: Pod): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
  const script = `${PYTHON} /pgadmin4/setup.py dump-servers /tmp/dumped-servers.json --user "$PGADMIN_DEFAULT_EMAIL" >&2 && cat /tmp/dumped-servers.json`;
  const { code, stdout, stderr } = await pod.exec(['sh', '-c', script]);
  if (code !== 0) throw new Error(`dump-servers ended with ${code}: ${stderr}`);
  return (JSON.parse(stdout) as { Servers: Record<string, Record<string, unknown>> }).Servers;
}
