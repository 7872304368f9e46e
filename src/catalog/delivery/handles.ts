import type { AnyCluster, Producer } from '../../authoring/index.ts';

/** Keeps repositories, and tells programs that build them of every push. */
export interface GitServer<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'git';
  readonly program: 'gitlab' | 'gitea';
  /** Address that people and clones use: `https://git.rnd.home`. */
  readonly page: string;
  /** Base of the API inside the cluster. */
  readonly url: string;
}
