export { ChromaDb } from './chroma-db.ts';
export type { ChromaDbOverrides, ChromaDbProps } from './chroma-db-props.ts';
