import type { FlowPort, RulePort } from './evaluation/index.ts';

/** A port as messages and tables have it: `TCP 5432`, `UDP dns`. */
export function showPort({ port, protocol, names: [name] }: FlowPort): string {
  return `${protocol} ${port ?? name ?? ''}`;
}

/** A port of a policy: `TCP 5432`, `TCP 30000-32767`, `every port of UDP`. */
export function showRulePort({ port, endPort, protocol }: RulePort): string {
  if (port === undefined) return `every port of ${protocol}`;
  return `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`;
}
