import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

/** How to reach an API server: its address, and what each request carries to prove who asks. */
export interface Access {
  /** `https://127.0.0.1:16443`, with a path where a proxy wants one. */
  readonly url: string;
  /** Certificates, headers and, behind a proxy, an agent; asked for each request, because tokens expire. */
  credentials(): Promise<RequestOptions>;
  /** Ends every request that has no signal of its own; without it a server that hangs is waited for until the timeout. */
  readonly signal?: AbortSignal | undefined;
}

/** What the server answered, whatever it was. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Texts of the `Warning` headers: deprecations, Pod Security, unknown fields. */
  readonly warnings: readonly string[];
}

export interface RequestProps {
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without an answer after which the request is given up; 30,000 if not given. */
  readonly timeout?: number | undefined;
}

/** The server could not be asked: no connection, a wrong certificate, no answer in time. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Requests over connections that stay open, so that one costs a round trip and no handshake. */
export class Transport {
  readonly #access: Access;
  readonly #url: URL;
  readonly #agent: HttpAgent;

  constructor(access: Access) {
    this.#access = access;
    this.#url = new URL(access.url);
    const options = { keepAlive: true, maxSockets: 8 };
    this.#agent = this.#url.protocol === 'http:' ? new HttpAgent(options) : new HttpsAgent(options);
  }

  get url(): string {
    return this.#access.url;
  }

  async request(method: string, path: string, props: RequestProps = {}, tries = 6): Promise<Answer> {
    const { headers, ...credentials } = await this.#access.credentials();
    const signal = props.signal ?? this.#access.signal;
    const options: RequestOptions = {
      agent: this.#agent,
      ...credentials,
      method,
      host: this.#url.hostname,
      port: this.#url.port === '' ? undefined : this.#url.port,
      path: `${this.#url.pathname.replace(/\/$/, '')}${path}`,
      headers: {
        ...(headers as Record<string, string> | undefined),
        accept: 'application/json',
        ...(props.body === undefined
          ? {}
          : { 'content-type': props.contentType ?? 'application/json', 'content-length': Buffer.byteLength(props.body) }),
      },
      ...(signal === undefined ? {} : { signal }),
    };
    const answer = await this.#send(options, props);
    if (method !== 'GET' || answer.status !== 429 || tries === 0) return answer;
    // A server that has just learnt a kind asks to be asked again in a moment.
    await sleep(500, undefined, signal === undefined ? {} : { signal });
    return await this.request(method, path, props, tries - 1);
  }

  /** Ends the kept connections; later requests would open new ones. */
  close(): void {
    this.#agent.destroy();
  }

  #send(options: RequestOptions, { body, timeout = 30_000 }: RequestProps): Promise<Answer> {
    const send = this.#url.protocol === 'http:' ? httpRequest : httpsRequest;
    return new Promise((resolve, reject) => {
      const giveUp = () => request.destroy(new Error(`no answer within ${timeout / 1000} s`));
      // From the start, because the timeout of a socket begins only when the connection stands and it is this request's turn.
      const timer = setTimeout(giveUp, timeout);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(new UnreachableError(`${this.url}: ${error.message}`, { cause: error }));
      };
      const request = send(options, (response) => {
        clearTimeout(timer);
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), warnings: warningsOf(response) });
        });
      });
      request.setTimeout(timeout, giveUp);
      request.on('error', fail);
      request.end(body);
    });
  }
}

/** `299 - "text"`, once for each warning. */
function warningsOf({ rawHeaders }: IncomingMessage): readonly string[] {
  return rawHeaders
    .filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'warning')
    .map((value) => /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(value)?.[1]?.replace(/\\(.)/g, '$1') ?? value);
}
