import type { FlowPort } from './evaluation/index.ts';

/** A port as messages and tables have it: `TCP 5432`, `UDP dns`. */
export function showPort({ port, protocol, names: [name] }: FlowPort): string {
  return `${protocol} ${port ?? name ?? ''}`;
}
