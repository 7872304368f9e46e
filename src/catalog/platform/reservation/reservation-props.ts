import type { AnyCluster } from '../../../authoring/index.ts';

/** What the owner holds back, and for what. */
export interface ReservationProps<C extends AnyCluster> {
  /** What will stand there; the handbook prints it. */
  readonly purpose: string;
  /** Layer whose budget it is held back from. */
  readonly layer: keyof C['layers'] & string;
  /** Namespace whose quota must leave the room. */
  readonly namespace: keyof C['namespaces'] & string;
  /** Sum of what its pods will request. @unit cores or millicores */
  readonly cpu: string;
  /** Sum of what its pods will request. @unit binary bytes */
  readonly memory: string;
  /** Names out of the `reserved` of the pools, by pool. @default none */
  readonly addresses?: { readonly [Pool in keyof C['addressPools'] & string]?: readonly string[] | undefined } | undefined;
  /**
   * Whether it is there: its own requests count then, and its addresses may be claimed.
   * @default false - room, quota and addresses stay free
   */
  readonly installed?: boolean | undefined;
}
