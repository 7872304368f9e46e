import { readFileSync } from 'node:fs';
import type { Io } from '../io.ts';
import { allPages, type Missing, type Note, type NotePlace, perPage } from './forge.ts';
import { ask, ForgeError, type Wait } from './request.ts';
import { tokenFault } from './token.ts';

/** What GitHub's API says of a comment, of which this is read. */
interface GithubComment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string; readonly type: string } | null;
}

const variable = 'GITHUB_TOKEN';

/**
 * The pull request that this workflow runs for.
 * @source GitHub, "REST API endpoints for issue comments" and "Variables reference"
 */
export function githubPlace({ env }: Pick<Io, 'env'>, wait?: Wait): NotePlace | Missing {
  const { GITHUB_REPOSITORY: repository, GITHUB_EVENT_PATH: event } = env;
  const number = event === undefined ? undefined : pullRequestOf(event);
  if (repository === undefined || number === undefined)
    return { missing: ['this is no workflow of a pull request: GITHUB_REPOSITORY is not set, or the file GITHUB_EVENT_PATH names none'] };
  const token = env[variable]?.trim() ?? '';
  if (token === '')
    return { missing: [`${variable} is not set: give the step \`env: { ${variable}: \${{ github.token }} }\``, permission] };
  const fault = tokenFault(variable, token);
  if (fault !== undefined) return { missing: [fault] };
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': 'labwright',
  };
  const api = (env['GITHUB_API_URL'] ?? 'https://api.github.com').replace(/\/$/, '');
  const issues = `${api}/repos/${repository}/issues`;
  return {
    name: `pull request #${number}`,
    limit: 65_536,
    pipeline: Number(env['GITHUB_RUN_ID'] ?? 0),
    list: async () => {
      const login = await loginOf(api, headers, wait);
      const isOwn = ({ user }: GithubComment) => user !== null && (login === undefined ? user.type === 'Bot' : user.login === login);
      const found = await allPages((page) =>
        ask({ method: 'GET', url: `${issues}/${number}/comments?per_page=${perPage}&page=${page}`, headers }, wait),
      );
      return (found as readonly GithubComment[]).filter(isOwn);
    },
    create: async (body) =>
      (await ask({ method: 'POST', url: `${issues}/${number}/comments`, headers, body: { body } }, wait)).json as Note,
    update: async (id, body) => void (await ask({ method: 'PATCH', url: `${issues}/comments/${id}`, headers, body: { body } }, wait)),
    remove: async (id) => void (await ask({ method: 'DELETE', url: `${issues}/comments/${id}`, headers }, wait)),
    advice,
  };
}

const permission = 'and the job `permissions: { contents: read, pull-requests: write }`';

/** The number in the event that started the workflow. */
function pullRequestOf(file: string): number | undefined {
  try {
    const event = JSON.parse(readFileSync(file, 'utf8')) as { readonly pull_request?: { readonly number?: number } };
    return event.pull_request?.number;
  } catch {
    return undefined;
  }
}

/** A workflow's token stands for a bot that cannot ask who it is. */
async function loginOf(api: string, headers: Readonly<Record<string, string>>, wait?: Wait): Promise<string | undefined> {
  try {
    return ((await ask({ method: 'GET', url: `${api}/user`, headers }, wait)).json as { readonly login: string }).login;
  } catch (error) {
    if (error instanceof ForgeError && error.status === 403) return undefined;
    throw error;
  }
}

function advice({ status }: ForgeError): string | undefined {
  if (status === 401) return `${variable} has expired or was revoked`;
  if (status === 403 || status === 404)
    return `the job needs \`permissions: { contents: read, pull-requests: write }\`; of a fork it only reads, so there is no note there; a locked conversation takes none`;
  return undefined;
}
