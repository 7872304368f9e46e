import type { CapacityChange, ClusterReview } from '../../../../review/review.ts';
import { Scroller } from './scroller.tsx';
import { Text } from './text.tsx';

/** What pods ask of nodes, before and now. */
export function Capacity({ clusters }: { readonly clusters: readonly ClusterReview[] }) {
  const known = clusters.filter(({ capacity }) => capacity.length > 0);
  if (known.length === 0) return null;
  return (
    <section aria-labelledby="capacity-title">
      <h2 id="capacity-title">Capacity</h2>
      <Scroller label="Capacity, table">
        <table>
          <thead>
            <tr>
              <th scope="col">Cluster</th>
              <th scope="col">Node</th>
              <th scope="col">CPU asked for</th>
              <th scope="col">Memory asked for</th>
            </tr>
          </thead>
          <tbody>
            {known.flatMap(({ cluster, capacity }) =>
              capacity.map((row) => (
                <tr key={`${cluster} ${row.node ?? ''}`}>
                  <td>
                    <Text value={cluster} />
                  </td>
                  <td class="node">{row.node === undefined ? 'all together' : <Text value={row.node} />}</td>
                  <Share row={row} of="cpu" name={`${cluster} ${row.node ?? 'all together'}`} />
                  <Share row={row} of="memory" name={`${cluster} ${row.node ?? 'all together'}`} />
                </tr>
              )),
            )}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}

function Share({ row, of, name }: { readonly row: CapacityChange; readonly of: 'cpu' | 'memory'; readonly name: string }) {
  const show = of === 'cpu' ? cores : gibibytes;
  const [before, after, all] = [row.before[of], row.after[of], row.allocatable[of]];
  const isFull = after > all;
  return (
    <td class="share">
      <meter aria-label={`${of} of ${name}`} min={0} max={all} high={all * 0.9} value={Math.min(after, all)} />
      <span class="amounts">
        {before === after ? show(after) : `${show(before)} → ${show(after)}`} of {show(all)}
        {isFull && <strong> more than there is</strong>}
      </span>
    </td>
  );
}

function cores(millicores: number): string {
  return `${(millicores / 1000).toLocaleString('en', { maximumFractionDigits: 2 })} CPU`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toLocaleString('en', { maximumFractionDigits: 1 })} GiB`;
}
