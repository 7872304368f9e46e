export { SnapshotController } from './snapshot-controller.ts';
export type { SnapshotControllerOverrides, SnapshotControllerProps } from './snapshot-controller-props.ts';
