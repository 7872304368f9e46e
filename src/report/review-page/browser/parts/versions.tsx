import type { ClusterReview, VersionChange } from '../../../../review/review.ts';
import { Scroller } from './scroller.tsx';
import { Text } from './text.tsx';

interface VersionRow extends VersionChange {
  readonly clusters: readonly string[];
}

/** Images and charts that are others now; what several clusters have in common is one row. */
export function Versions({
  title,
  clusters,
  of,
}: {
  readonly title: string;
  readonly clusters: readonly ClusterReview[];
  readonly of: 'images' | 'charts';
}) {
  const rows = versionRows(clusters, of);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={`${of}-title`}>
      <h2 id={`${of}-title`}>
        {title} <span class="count">{rows.length.toLocaleString('en')}</span>
      </h2>
      <Scroller label={`${title}, table`}>
        <table>
          <thead>
            <tr>
              {['Application', of === 'images' ? 'Image' : 'Chart', 'Before', 'Now', 'Used by', 'Cluster'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ application, name, from, to, users, clusters: where }) => (
              <tr key={[application, name, from, to].join(' ')}>
                <td>
                  <Text value={application} />
                </td>
                <td class="mono">
                  <Text value={name} />
                </td>
                <td class="mono">{from === undefined ? 'not there' : <Text value={from} />}</td>
                <td class="mono">{to === undefined ? 'gone' : <Text value={to} />}</td>
                <td>
                  <Text value={users.join(', ')} />
                </td>
                <td>
                  <Text value={where.join(', ')} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}

/** One row for what several clusters have in common. */
export function versionRows(clusters: readonly ClusterReview[], of: 'images' | 'charts'): readonly VersionRow[] {
  const rows = new Map<string, VersionRow>();
  for (const review of clusters)
    for (const change of review[of]) {
      const key = JSON.stringify([change.application, change.name, change.from, change.to]);
      const before = rows.get(key);
      const users = [...new Set([...(before?.users ?? []), ...change.users])];
      rows.set(key, { ...change, users, clusters: [...(before?.clusters ?? []), review.cluster] });
    }
  return [...rows.values()];
}
