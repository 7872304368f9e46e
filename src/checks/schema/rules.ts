import type { DefinitionRules } from './rule.ts';
import { autoscalingRules } from './rules-autoscaling.ts';
import { networkRules } from './rules-network.ts';
import { objectRules } from './rules-object.ts';
import { podRules } from './rules-pod.ts';
import { storageRules } from './rules-storage.ts';
import { workloadRules } from './rules-workload.ts';

/**
 * What the API server demands beyond its OpenAPI document, by definition name. Taken from the validation code of
 * Kubernetes; a rule stands here only when every supported minor has it.
 */
export const rules: Readonly<Record<string, DefinitionRules>> = {
  ...objectRules,
  ...podRules,
  ...workloadRules,
  ...networkRules,
  ...storageRules,
  ...autoscalingRules,
};
