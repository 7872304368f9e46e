import type { AnyCluster } from '../../../authoring/index.ts';
import { yamlText } from '../../shared/index.ts';
import type { GrafanaProps } from './grafana-props.ts';
import { folders } from './grafana-settings.ts';

/** Names that dashboards call data sources by; they never change, so that links stay. */
export const sources = { prometheus: 'prometheus', loki: 'loki', alertmanager: 'alertmanager' } as const;

/** One folder in Grafana's pages, and in the pod. */
export interface Folder {
  readonly name: string;
  /** What people read; nothing for dashboards at the top. */
  readonly title: string;
}

/** Data sources: all of them, so that one that is no longer declared goes. @source Grafana 13.2, "Provision Grafana" */
export function dataSources<C extends AnyCluster>({ prometheus, loki, alertmanager }: GrafanaProps<C>): string {
  const shared = { access: 'proxy', editable: false } as const;
  return yamlText({
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name: 'Prometheus',
        type: 'prometheus',
        uid: sources.prometheus,
        url: prometheus.url,
        isDefault: true,
        ...shared,
        jsonData: {
          httpMethod: 'POST',
          prometheusType: 'Prometheus',
          timeInterval: prometheus.scrapeInterval,
          ...(alertmanager === undefined ? {} : { alertmanagerUid: sources.alertmanager }),
        },
      },
      ...(loki === undefined
        ? []
        : [{ name: 'Loki', type: 'loki', uid: sources.loki, url: loki.url, ...shared, jsonData: { maxLines: 1000 } }]),
      ...(alertmanager === undefined
        ? []
        : [
            {
              name: 'Alertmanager',
              type: 'alertmanager',
              uid: sources.alertmanager,
              url: alertmanager.url,
              ...shared,
              jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
            },
          ]),
    ],
  });
}

/** A folder of files for each folder in the pages. What is saved in the pages would be lost, so saving is off. */
export function dashboardProviders(all: readonly Folder[]): string {
  return yamlText({
    apiVersion: 1,
    providers: all.map(({ name, title }) => ({
      name,
      type: 'file',
      folder: title,
      ...(title === '' ? {} : { folderUid: `layer-${name}` }),
      disableDeletion: false,
      allowUiUpdates: false,
      // Slow enough that Grafana looks by itself: a mounted ConfigMap tells nobody that it changed.
      updateIntervalSeconds: 60,
      options: { path: `${folders.dashboards}/${name}` },
    })),
  });
}
