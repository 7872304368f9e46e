export { SnapshotSchedule } from './snapshot-schedule.ts';
export type { SnapshotScheduleOverrides, SnapshotScheduleProps } from './snapshot-schedule-props.ts';
