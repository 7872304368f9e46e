import { IssueError } from '../../issues/index.ts';
import { readLiveState } from '../../verify/index.ts';
import { readCommitted } from '../committed.ts';
import type { Io } from '../io.ts';
import { type LiveOptions, withCluster } from '../live.ts';
import { oneCluster } from '../one-cluster.ts';
import type { Sides } from './states.ts';

/**
 * What a sync of the working tree would change in the cluster of the kubeconfig. Only reads.
 * @throws IssueError where there is no such cluster, or it cannot be asked
 */
export async function readLiveSides(
  io: Io,
  { cluster, ...options }: LiveOptions & { readonly cluster?: string | undefined },
): Promise<Sides> {
  const name = oneCluster(io, cluster);
  if (typeof name !== 'string') throw new IssueError([name]);
  const { clusters, issues } = readCommitted(io, name);
  const [head] = clusters;
  if (head === undefined || issues.length > 0) throw new IssueError(issues);
  return await withCluster(io, options, { say: io.stderr }, async ({ api, access }) => {
    const { manifests, notes } = await readLiveState(api, head);
    return {
      // What was declared of the cluster is no fact that a server could be asked for.
      base: { name: `${name} as it runs (${access.url})`, clusters: [{ model: head.model, manifests }] },
      head: { name: 'working tree', clusters: [head] },
      notes: notes.map((note) => `${name}: ${note}`),
    };
  });
}
