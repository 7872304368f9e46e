export { Machine, type MachineProps } from './machine.ts';
