export { chooseTarget } from './find-target.ts';
export { NfsBackup, type NfsBackupOverrides, type NfsBackupProps } from './nfs-backup.ts';
export { S3Backup } from './s3-backup.ts';
export type { S3BackupOverrides, S3BackupProps } from './s3-backup-props.ts';
