import {
  type AlertmanagerServer,
  type AnyCluster,
  type LokiServer,
  type PrometheusServer,
  type S3Bucket,
  type Scope,
  Workload,
} from 'labwright';
import type { Endpoint } from '../../../src/model/index.ts';

/** A server that only promises what a consumer may use. */
abstract class Promised<C extends AnyCluster> extends Workload<C> {
  abstract readonly port: number;
  readonly endpoint: Endpoint;
  readonly host: string;

  constructor(scope: Scope<C>, id: string, program: string) {
    super(scope, id);
    this.endpoint = this.pods(program, 'server');
    this.host = this.serviceHost();
  }

  get podPort(): number {
    return this.port;
  }

  get url(): string {
    return `http://${this.host}:${this.port}`;
  }
}

export class PromisedPrometheus<C extends AnyCluster> extends Promised<C> implements PrometheusServer<C> {
  readonly protocol = 'prometheus';
  readonly port = 9090;
  readonly scrapeInterval = '30s';

  constructor(scope: Scope<C>, id: string) {
    super(scope, id, 'prometheus');
  }
}

export class PromisedAlertmanager<C extends AnyCluster> extends Promised<C> implements AlertmanagerServer<C> {
  readonly protocol = 'alertmanager';
  readonly port = 9093;

  constructor(scope: Scope<C>, id: string) {
    super(scope, id, 'alertmanager');
  }
}

export class PromisedLoki<C extends AnyCluster> extends Promised<C> implements LokiServer<C> {
  readonly protocol = 'loki';
  readonly port = 3100;

  constructor(scope: Scope<C>, id: string) {
    super(scope, id, 'loki');
  }

  get pushUrl(): string {
    return `${this.url}/loki/api/v1/push`;
  }
}

export class PromisedBucket<C extends AnyCluster> extends Promised<C> implements S3Bucket<C> {
  readonly protocol = 's3';
  readonly port = 3900;
  readonly bucket = 'logs';
  readonly region = 'garage';
  readonly accessKey = { name: 'garage-logs', key: 'access-key' };
  readonly secretKey = { name: 'garage-logs', key: 'secret-key' };

  constructor(scope: Scope<C>, id: string) {
    super(scope, id, 'garage');
    this.requireSecret('garage-logs', [
      { name: 'access-key', kind: 'random', length: 20, alphabet: 'url', purpose: 'a test' },
      { name: 'secret-key', kind: 'random', length: 40, alphabet: 'url', purpose: 'a test' },
    ]);
  }
}
