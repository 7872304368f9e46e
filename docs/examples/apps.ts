import { Application, type BackupTarget, type Cassandra, FileBackup, type Garage, HelmComponent, type Postgresql, type Scope, WebService } from 'labwright';
import type { Garden } from './cluster.ts';

export interface AppsProps {
  readonly objects: Garage<Garden, 'photos' | 'logs'>;
  readonly rows: Cassandra<Garden, readonly ['weather', 'harvest']>;
  readonly plots: Postgresql<Garden>;
  readonly backup: BackupTarget<Garden>;
}

/** What the household opens. */
export function apps(cluster: Garden, { objects, rows, plots, backup }: AppsProps) {
  const at = (name: string) => new Application(cluster, name, { layer: 'apps', namespace: 'home' });
  new WebService(at('diary'), 'diary', {
    image: 'registry.garden.home/diary:1.4.2',
    uses: { HARVEST: rows.keyspace('harvest'), PHOTOS: objects.bucket('photos'), PLOTS: plots },
    secrets: { SESSION_KEY: { random: 64, purpose: 'signs the cookies of who signed in' } },
    autoscale: { min: 2, max: 4 },
    health: { live: '/healthz', ready: '/healthz' },
    resources: { cpu: '100m', memory: '128Mi', memoryLimit: '256Mi' },
    host: 'diary.garden.home',
  });
  new Seeds(at('seeds'), 'seeds', { backup });
}

/** A program of the owner's that comes as a chart, with a folder worth keeping. */
class Seeds extends HelmComponent<Garden> {
  constructor(scope: Scope<Garden>, id: string, { backup }: { readonly backup: BackupTarget<Garden> }) {
    super(scope, id, { 'app.kubernetes.io/name': 'seeds', 'app.kubernetes.io/instance': id });
    this.addChart({ repoURL: 'https://charts.garden.home', chart: 'seeds', version: '1.2.0' }, { fullnameOverride: id });
    this.declareFootprint({
      pods: 1,
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { memory: '128Mi' },
      images: ['registry.garden.home/seeds:1.2.0'],
      volumes: [{ name: `${id}-data`, size: '5Gi', storageClass: 'longhorn' }],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      source: 'templates of the chart: one Deployment, one container',
    });
    new FileBackup(this, 'copies', {
      pods: this.endpoint,
      claim: `${id}-data`,
      storageClass: 'longhorn',
      user: { uid: 1000, gid: 1000 },
      method: 'tar',
      exclude: ['cache'],
      backup: { target: backup, keep: 14 },
    });
  }
}
