export { DatabaseMachines } from './database-machines.ts';
export type { DatabaseMachinesProps, MachineMongoDbProps, MachinePostgresProps } from './database-machines-props.ts';
