import type { HttpAnswer, HttpOptions, Machine } from '../harness/index.ts';

/** A browser at pgAdmin, as far as it takes to sign in and open a server. */
export class PgadminSession {
  readonly #machine: Machine;
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();
  #token = '';

  constructor(machine: Machine, origin: string) {
    this.#machine = machine;
    this.#origin = origin;
  }

  /** Signs in; the answer is the address it is sent to: `/browser/` when it is let in. */
  async signIn(email: string, password: string): Promise<string> {
    const page = await this.#request('/login');
    const [, token = ''] = /"csrfToken": "([^"]+)"/.exec(page.body) ?? [];
    if (token === '') throw new Error(`the login page has no token: ${page.status} ${page.body.slice(0, 2000)}`);
    const body = new URLSearchParams({ email, password, csrf_token: token, internal_button: 'Login' }).toString();
    const { headers } = await this.#request('/authenticate/login', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const script = await this.#request('/browser/js/utils.js');
    this.#token = /\['csrf_token'\] = '([^']+)'/.exec(script.body)?.[1] ?? '';
    return String(headers['location']);
  }

  /** Opens a connection to the server of that name without giving a password: works only when pgAdmin finds one by itself. */
  async openServer(name: string): Promise<{ readonly status: number; readonly body: string }> {
    const groups = (await this.#json('/browser/server_group/nodes/')) as { readonly data: readonly { readonly _id: number }[] };
    for (const group of groups.data) {
      const { status: found, body: list } = await this.#request(`/browser/server/nodes/${group._id}/`);
      if (found === 410) continue; // what pgAdmin says of a group without a server
      const servers = JSON.parse(list) as { readonly result: readonly { readonly _id: number; readonly label: string }[] };
      const server = servers.result.find(({ label }) => label === name);
      if (server === undefined) continue;
      const { status, body } = await this.#request(`/browser/server/connect/${group._id}/${server._id}`, { method: 'POST' });
      return { status, body };
    }
    throw new Error(`pgAdmin shows no server ${name}`);
  }

  async #json(path: string): Promise<unknown> {
    const { status, body } = await this.#request(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
    return JSON.parse(body);
  }

  async #request(path: string, options: HttpOptions = {}): Promise<HttpAnswer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const own = { ...(cookie === '' ? {} : { cookie }), ...(this.#token === '' ? {} : { 'x-pga-csrftoken': this.#token }) };
    const answer = await this.#machine.fetch(`${this.#origin}${path}`, { ...options, headers: { ...own, ...options.headers } });
    for (const text of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      this.#cookies.set(name, value);
    }
    return answer;
  }
}
