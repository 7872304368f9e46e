import { type ProtectedPage, type Scope, Workload } from 'labwright';
import type { Endpoint } from '../../../src/model/index.ts';
import type { Den } from '../../catalog/platform/_tls.ts';

/** A page that runs on this machine in the place of one in the cluster. */
export class Page extends Workload<Den> implements ProtectedPage<Den> {
  readonly endpoint: Endpoint = this.pods('page', 'web');
  readonly host = 'localhost';
  readonly port: number;
  readonly podPort = 8080;
  readonly url: string;

  constructor(scope: Scope<Den>, id: string, url: string) {
    super(scope, id);
    this.url = url;
    this.port = Number(new URL(url).port);
  }
}
