/** A program by its lines: versions that get fixes together, and the last ones that get none any more. */
export interface ProgramLines {
  readonly program: string;
  /** Repositories without registry. */
  readonly images: readonly string[];
  /** Ended lines from old to new, each by the start of its version, and when they ended. Older than the first is ended too. */
  readonly ended: readonly (readonly [line: string, when: string])[];
  readonly successor: string;
}

/**
 * Programs whose authors publish until when a line gets fixes. A row is a fact of this table: nothing depends on the day it is read,
 * and a line goes in after its end.
 * @source each project's own page of support: postgresql.org/support/versioning, mariadb.org/about, mysql.com/support,
 *   mongodb.com/legal/support-policy, elastic.co/support/eol, cassandra.apache.org/_/download, prometheus.io/docs/introduction/release-cycle,
 *   doc.traefik.io/traefik/deprecation/releases, nodejs.org/about/previous-releases, devguide.python.org/versions,
 *   alpinelinux.org/releases, wiki.debian.org/LTS, ubuntu.com/about/release-cycle
 */
export const programLines: readonly ProgramLines[] = [
  {
    program: 'PostgreSQL',
    images: ['postgres', 'library/postgres'],
    ended: [
      ['12', '2024-11-21'],
      ['13', '2025-11-13'],
      ['14', '2026-11-12'],
    ],
    successor: 'dump, start the newer major version with an empty volume, and restore; a volume of an older major version is refused',
  },
  {
    program: 'MariaDB',
    images: ['mariadb', 'library/mariadb'],
    ended: [
      ['10.5', '2025-06-24'],
      ['10.6', '2026-07-06'],
    ],
    successor: 'upgrade to 11.8; the server converts its volume, so take a dump first',
  },
  {
    program: 'MySQL',
    images: ['mysql', 'library/mysql'],
    ended: [
      ['5.7', '2023-10-31'],
      ['8.0', '2026-04-30'],
    ],
    successor: 'upgrade to 8.4; the server converts its volume, so take a dump first',
  },
  {
    program: 'MongoDB',
    images: ['mongo', 'library/mongo'],
    ended: [
      ['5.0', '2024-10-31'],
      ['6.0', '2025-07-31'],
    ],
    successor: 'upgrade one major version at a time, and raise `featureCompatibilityVersion` after each',
  },
  {
    program: 'Cassandra',
    images: ['cassandra', 'library/cassandra'],
    ended: [['3.11', '2024-09-05']],
    successor: 'upgrade to 4.1, then to 5.0, with `nodetool upgradesstables` on each node after each step',
  },
  {
    program: 'Elasticsearch',
    images: ['elasticsearch', 'library/elasticsearch', 'elasticsearch/elasticsearch', 'kibana/kibana'],
    ended: [['7.17', '2026-01-15']],
    successor: 'upgrade to 8, after the upgrade assistant of 7.17 finds nothing any more',
  },
  {
    program: 'Prometheus',
    images: ['prom/prometheus', 'prometheus/prometheus'],
    ended: [['2', '2025-07-31']],
    successor: 'upgrade to 3; it reads the data of 2.55',
  },
  {
    program: 'Traefik',
    images: ['traefik', 'library/traefik'],
    ended: [['2', '2026-02-01']],
    successor: 'upgrade to 3, and its CRDs to `traefik.io` before it',
  },
  {
    program: 'Node.js',
    images: ['node', 'library/node'],
    ended: [
      ['18', '2025-04-30'],
      ['20', '2026-04-30'],
    ],
    successor: 'build on 24',
  },
  {
    program: 'Python',
    images: ['python', 'library/python'],
    ended: [['3.9', '2025-10-31']],
    successor: 'build on 3.13 or newer',
  },
  {
    program: 'Alpine Linux',
    images: ['alpine', 'library/alpine'],
    ended: [
      ['3.19', '2025-11-01'],
      ['3.20', '2026-04-01'],
      ['3.21', '2026-11-01'],
    ],
    successor: 'build on a newer release',
  },
  {
    program: 'Debian',
    images: ['debian', 'library/debian'],
    ended: [
      ['10', '2024-06-30'],
      ['11', '2026-08-31'],
    ],
    successor: 'build on 13',
  },
  {
    program: 'Ubuntu',
    images: ['ubuntu', 'library/ubuntu'],
    ended: [['20.04', '2025-05-31']],
    successor: 'build on 24.04 or newer',
  },
];

/** The ended line that an image is of; nothing for another program, a newer line, and a tag that names no version. */
export function endedLineOf(
  repository: string,
  tag: string | undefined,
): (Pick<ProgramLines, 'program' | 'successor'> & { readonly line: string; readonly when: string; readonly older: boolean }) | undefined {
  const version = /^v?(\d+(?:\.\d+)*)(?![\w])/.exec(tag ?? '')?.[1];
  if (version === undefined) return undefined;
  const row = programLines.find(({ images }) => images.some((image) => isImage(repository, image)));
  if (row === undefined) return undefined;
  const hit = row.ended.find(([line]) => compareLine(version, line) <= 0);
  if (hit === undefined) return undefined;
  const [line, when] = hit;
  return { program: row.program, successor: row.successor, line, when, older: compareLine(version, line) < 0 };
}

/** A repository of its own, or in a folder of a mirror that keeps the folders: a lone `node` in a folder may be anybody's. */
function isImage(repository: string, image: string): boolean {
  return image.includes('/') ? repository === image || repository.endsWith(`/${image}`) : repository === image;
}

/** Order of a version and a line; versions of the line are equal to it. A version that is shorter than the line is not told apart. */
function compareLine(version: string, line: string): number {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of line.split('.').map(Number).entries()) {
    const part = parts[index];
    if (part === undefined) return 1;
    if (part !== wanted) return part - wanted;
  }
  return 0;
}
