export { type Block, parseBlock, readRange, without } from './blocks.ts';
export { compilePolicy, type Policy, type Rule, type RulePeer, type RulePort } from './compile.ts';
export { type Direction, everywhere, type FlowEnd, type FlowPort, type Peer } from './ends.ts';
export { Policies, type PortQuestion, portMatches } from './policies.ts';
