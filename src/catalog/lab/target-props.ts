import type { AnyCluster, k8s, Patch } from '../../authoring/index.ts';
import type { PodProps } from '../shared/index.ts';
import type { Attacker } from './attacker.ts';

/** What the owner says about any program that is meant to be broken into. Its namespace is `sealed`. */
export interface TargetProps<C extends AnyCluster> extends PodProps<C> {
  /**
   * Who may come in: an `AttackBox`, or every pod of a namespace, which then has to `connect` to it. It is the
   * attacker that the namespace's seal names, or stands in the sealed namespace itself.
   */
  readonly attacker: Attacker<NoInfer<C>> | (keyof C['namespaces'] & string);
  /**
   * Whether it is on. `kubectl scale` does not last, because Argo CD sets the number of pods back.
   * @default false - what is meant to be broken into runs as long as the lesson
   */
  readonly running?: boolean | undefined;
  /** RuntimeClass with a kernel of its own, gVisor or Kata, where the nodes have one. @default the nodes' own kernel */
  readonly runtimeClass?: string | undefined;
  /**
   * Root of the pod is nobody on the node. Needs containerd 2 and a kernel from 6.3 on the nodes.
   * @default false
   */
  readonly userNamespace?: boolean | undefined;
  readonly overrides?: TargetOverrides | undefined;
}

export interface TargetOverrides {
  readonly deployment?: Patch<k8s.KubeDeploymentProps> | undefined;
  readonly service?: Patch<k8s.KubeServiceProps> | undefined;
}
