export { PowerModes, type PowerModesProps } from './power-modes.ts';
