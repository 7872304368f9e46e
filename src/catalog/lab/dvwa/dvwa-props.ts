import type { AnyCluster } from '../../../authoring/index.ts';
import type { TargetProps } from '../target-props.ts';

/** What the owner decides about one DVWA. */
export interface DvwaProps<C extends AnyCluster> extends TargetProps<C> {
  /** Level that a session starts with; each student may change it. @default 'low' - where the lessons begin */
  readonly securityLevel?: 'low' | 'medium' | 'high' | 'impossible' | undefined;
}
