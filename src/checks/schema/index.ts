export type { Problem } from './problems.ts';
export { schemaCheck } from './schema-check.ts';
export { type LoadSchemasProps, loadSchemas, type OpenSchemasProps, openSchemas, type SchemaSet } from './schema-set.ts';
export { Shape } from './shape.ts';
export type { StoredKind } from './stored.ts';
