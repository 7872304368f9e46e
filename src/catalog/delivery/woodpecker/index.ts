export { Woodpecker } from './woodpecker.ts';
export type {
  AgentProps,
  PipelineProps,
  PipelineVolume,
  WoodpeckerDatabase,
  WoodpeckerOverrides,
  WoodpeckerProps,
  WoodpeckerVolume,
} from './woodpecker-props.ts';
