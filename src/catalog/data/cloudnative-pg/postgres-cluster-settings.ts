import type { Facts } from '../../../authoring/index.ts';
import { postgresSettings } from '../postgres/index.ts';

/**
 * Settings that the operator keeps for itself; its webhook refuses a Cluster that names one.
 * @source `FixedConfigurationParameters` in pkg/postgres/configuration.go of CloudNativePG 1.30
 */
const kept = new Set(
  `allow_system_table_mods archive_cleanup_command archive_command archive_mode bonjour bonjour_name cluster_name config_file
  data_directory data_sync_retry event_source external_pid_file hba_file hot_standby ident_file jit_provider listen_addresses
  log_destination log_directory log_file_mode log_filename log_rotation_age log_rotation_size log_truncate_on_rotation
  logging_collector pg_failover_slots.primary_dsn pg_failover_slots.standby_slot_names port primary_conninfo primary_slot_name
  promote_trigger_file recovery_end_command recovery_min_apply_delay recovery_target recovery_target_action
  recovery_target_inclusive recovery_target_lsn recovery_target_name recovery_target_time recovery_target_timeline
  recovery_target_xid restart_after_crash restore_command shared_preload_libraries ssl ssl_ca_file ssl_cert_file ssl_crl_file
  ssl_dh_params_file ssl_key_file ssl_passphrase_command ssl_passphrase_command_supports_reload ssl_prefer_server_ciphers
  stats_temp_directory synchronized_standby_slots synchronous_standby_names syslog_facility syslog_ident
  syslog_sequence_numbers syslog_split_messages temp_tablespaces unix_socket_directories unix_socket_group
  unix_socket_permissions`.split(/\s+/),
);

/** Settings of the servers by the memory they may use, without those that the operator makes, and the owner's over them. */
export function clusterSettings(
  memoryLimit: number,
  own: Readonly<Record<string, string | number>>,
  facts: Facts,
  path: string,
): Readonly<Record<string, string>> {
  for (const name of Object.keys(own)) {
    if (!kept.has(name)) continue;
    const message = 'CloudNativePG makes this setting itself and refuses another one';
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} settings.${name}`, message, hint: 'leave it out' });
  }
  const all = Object.entries({ ...postgresSettings(memoryLimit), ...own }).filter(([name]) => !kept.has(name));
  return Object.fromEntries(all.map(([name, value]) => [name, String(value)]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
