import { type AnyCluster, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import type { ExternalPlaceProps } from '../../apps/external-service/index.ts';
import { outsideAddresses, rangesOf, renderOutside } from '../../shared/index.ts';
import type { GitServer } from '../handles.ts';

/** What the owner knows about a Git server outside the cluster. */
export interface ExternalGitProps<C extends AnyCluster> extends ExternalPlaceProps<C> {
  readonly program: 'gitlab' | 'gitea';
  /** Address that people and clones use, with its port where it is not the usual one: `http://git.lab:3000`. */
  readonly page: string;
}

/**
 * GitLab or Gitea on a machine outside, for everything that takes a Git server. With plain HTTP programs use a Service of
 * the cluster; with HTTPS they use the page itself, because its certificate knows no other name, and the DNS server that
 * CoreDNS asks must know it.
 */
export class ExternalGit<C extends AnyCluster> extends Workload<C> implements GitServer<C> {
  readonly protocol = 'git';
  readonly program: 'gitlab' | 'gitea';
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port: number;
  readonly podPort: number;
  readonly page: string;
  readonly url: string;
  readonly outside: readonly string[];

  constructor(scope: Scope<C>, id: string, props: ExternalGitProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'ExternalGit', props);
    const { at, networks, program, page, overrides } = props;
    this.program = program;
    this.page = page.replace(/\/+$/, '');
    this.endpoint = this.pods(program, 'outside');
    const parsed = URL.canParse(page) ? new URL(page) : undefined;
    const secure = parsed?.protocol === 'https:';
    if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol)) {
      const message = `"${page}" is no address of a page`;
      const hint = 'write `http://git.lab:3000` or `https://git.lab`';
      this.cluster.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.path} page`, message, hint });
    }
    this.port = Number(parsed?.port === '' ? (secure ? 443 : 80) : (parsed?.port ?? 80));
    this.podPort = this.port;
    this.host = secure ? parsed.hostname : this.serviceHost();
    this.url = secure ? this.page : `http://${this.host}${this.port === 80 ? '' : `:${this.port}`}`;
    const addresses = outsideAddresses(this.home, this.path, at, { networks });
    this.outside = rangesOf(addresses);
    const labels = this.labels(program, 'outside');
    if (addresses.length > 0)
      renderOutside(this, { name: id, labels, addresses, ports: { [secure ? 'https' : 'http']: this.port }, overrides });
  }
}
