export { ExternalLlm } from './external-llm.ts';
export type { ExternalLlmProps } from './external-llm-props.ts';
export type { ModelPlan } from './model-plan.ts';
