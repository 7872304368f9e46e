import { Application, type BackupTarget, PgAdmin, type Postgresql } from 'labwright';
import type { VxHome } from './cluster.ts';

/** What the tools are given by the other files. */
export interface ToolsProps {
  readonly database: Postgresql<VxHome>;
  readonly backup: BackupTarget<VxHome>;
}

/** For looking after the rest: reached with `kubectl port-forward`, not by a host name. */
export function tools(cluster: VxHome, { database, backup }: ToolsProps) {
  new PgAdmin(new Application(cluster, 'pgadmin', { layer: 'apps', namespace: 'ai' }), 'pgadmin', {
    email: 'admin@vx.home',
    servers: [database],
    storage: { class: cluster.switches.storage, size: '1Gi' },
    backup: { target: backup, priority: 'batch' },
  });
}
