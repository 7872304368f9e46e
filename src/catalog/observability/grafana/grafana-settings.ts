import type { k8s } from '../../../authoring/index.ts';
import { env } from '../../shared/index.ts';

/** Where Secrets and dashboards are mounted. */
export const folders = {
  secrets: '/run/secrets/grafana',
  provisioning: '/etc/grafana/provisioning',
  dashboards: '/etc/grafana-dashboards',
} as const;

/** Dashboard that people see first. */
export const overview = { folder: 'cluster-overview', file: 'overview.json' } as const;

/**
 * Settings as variables. Nothing asks the internet: no reports, no checks for updates, no plugins fetched at start, no
 * pictures of users, no news, no snapshots elsewhere.
 * @source conf/defaults.ini of Grafana 13.2
 */
export function grafanaSettings(url: string | undefined): readonly k8s.EnvVar[] {
  const settings: Readonly<Record<string, string>> = {
    ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    ANALYTICS_CHECK_FOR_UPDATES: 'false',
    ANALYTICS_FEEDBACK_LINKS_ENABLED: 'false',
    ANALYTICS_REPORTING_ENABLED: 'false',
    DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${folders.dashboards}/${overview.folder}/${overview.file}`,
    LOG_MODE: 'console',
    NEWS_NEWS_FEED_ENABLED: 'false',
    PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
    PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
    PLUGINS_PREINSTALL_DISABLED: 'true',
    PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
    SECURITY_ADMIN_PASSWORD__FILE: `${folders.secrets}/password`,
    ...(url?.startsWith('https:') === true ? { SECURITY_COOKIE_SECURE: 'true' } : {}),
    SECURITY_DISABLE_GRAVATAR: 'true',
    SECURITY_SECRET_KEY__FILE: `${folders.secrets}/secret-key`,
    ...(url === undefined ? {} : { SERVER_ROOT_URL: `${url}/` }),
    SNAPSHOTS_EXTERNAL_ENABLED: 'false',
  };
  return Object.entries(settings).map(([name, value]) => env(`GF_${name}`, value));
}
