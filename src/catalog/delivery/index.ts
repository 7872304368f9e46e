export * from './drone/index.ts';
export * from './gitea/index.ts';
export type { GitServer } from './handles.ts';
export * from './woodpecker/index.ts';
