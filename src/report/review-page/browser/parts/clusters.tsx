import type { ClusterReview } from '../../../../review/review.ts';
import { LevelBadge } from './level.tsx';
import { Scroller } from './scroller.tsx';
import { Text } from './text.tsx';

interface ClustersProps {
  readonly clusters: readonly ClusterReview[];
  readonly chosen: readonly string[];
  readonly onChoose: (cluster: string) => void;
}

const changes = ['added', 'removed', 'changed', 'renamed', 'moved'] as const;

/** Each cluster in a line; its name narrows everything below to it. */
export function Clusters({ clusters, chosen, onChoose }: ClustersProps) {
  return (
    <section aria-labelledby="clusters-title">
      <h2 id="clusters-title">Clusters</h2>
      <Scroller label="Clusters, table">
        <table>
          <thead>
            <tr>
              <th scope="col">Cluster</th>
              <th scope="col">At worst</th>
              {changes.map((change) => (
                <th key={change} scope="col" class="number">
                  {change}
                </th>
              ))}
              <th scope="col" class="number">
                alike
              </th>
            </tr>
          </thead>
          <tbody>
            {clusters.map(({ cluster, diff, level }) => (
              <tr key={cluster} class={diff.change === 'same' ? 'same' : ''}>
                <th scope="row">
                  <button type="button" class="link" aria-pressed={chosen.includes(cluster)} onClick={() => onChoose(cluster)}>
                    <Text value={cluster} />
                  </button>
                  {diff.change === 'added' || diff.change === 'removed' ? ` (${diff.change})` : ''}
                </th>
                <td>{diff.change === 'same' ? 'same' : <LevelBadge level={level} />}</td>
                {changes.map((change) => (
                  <td key={change} class="number">
                    {diff.objects.filter((object) => object.change === change).length || '·'}
                  </td>
                ))}
                <td class="number">{diff.alike}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}
