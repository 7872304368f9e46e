export { LocalStack } from './localstack.ts';
export type { CloudEmulator, LocalStackOverrides, LocalStackProps, LocalStackService } from './localstack-props.ts';
