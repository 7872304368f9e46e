import type { ClusterReview, VersionChange } from '../../../../review/review.ts';
import type { Chosen } from '../data/filter.ts';
import { Scroller } from './scroller.tsx';
import { Text } from './text.tsx';

export interface VersionRow extends VersionChange {
  readonly clusters: readonly string[];
}

interface VersionsProps {
  readonly of: 'images' | 'charts';
  readonly rows: readonly VersionRow[];
}

/** Images or charts that are others now. */
export function Versions({ of, rows }: VersionsProps) {
  if (rows.length === 0) return null;
  const title = of === 'images' ? 'Images' : 'Charts';
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

/** One row for what several clusters have in common; of those that the selection has. */
export function versionRows(
  clusters: readonly ClusterReview[],
  of: 'images' | 'charts',
  words: readonly string[],
  chosen: Chosen,
): readonly VersionRow[] {
  const rows = new Map<string, VersionRow>();
  for (const { cluster, [of]: changes } of clusters)
    for (const change of changes) {
      if (!isMeant(cluster, change, words, chosen)) continue;
      const key = JSON.stringify([change.application, change.name, change.from, change.to]);
      const before = rows.get(key);
      const users = [...new Set([...(before?.users ?? []), ...change.users])];
      rows.set(key, { ...change, users, clusters: [...(before?.clusters ?? []), cluster] });
    }
  return [...rows.values()];
}

function isMeant(cluster: string, change: VersionChange, words: readonly string[], chosen: Chosen): boolean {
  const { application, name, from = '', to = '', users } = change;
  const text = [cluster, application, name, from, to, ...users].join('\n').toLowerCase();
  const isChosen = (values: readonly string[], value: string) => values.length === 0 || values.includes(value);
  return isChosen(chosen.cluster, cluster) && isChosen(chosen.application, application) && words.every((word) => text.includes(word));
}
