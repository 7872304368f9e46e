export { PgAdmin } from './pgadmin.ts';
export type { PgAdminOverrides, PgAdminProps } from './pgadmin-props.ts';
