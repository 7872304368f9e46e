export { NfsBackup, type NfsBackupOverrides, type NfsBackupProps } from './nfs-backup.ts';
