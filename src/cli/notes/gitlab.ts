import type { Io } from '../io.ts';
import { allPages, type Missing, type Note, type NotePlace, perPage } from './forge.ts';
import { ask, type ForgeError, type Wait } from './request.ts';
import { tokenFault } from './token.ts';

/** What GitLab's API says of a note, of which this is read. */
interface GitlabNote {
  readonly id: number;
  readonly body: string;
  readonly system: boolean;
  readonly author: { readonly id: number };
}

const variable = 'LABWRIGHT_GITLAB_TOKEN';

/**
 * The merge request that this pipeline is of.
 * @source GitLab, "Notes API" and "Predefined CI/CD variables"; a job token may only read notes
 */
export function gitlabPlace({ env }: Pick<Io, 'env'>, wait?: Wait): NotePlace | Missing {
  const project = env['CI_MERGE_REQUEST_PROJECT_ID'] ?? env['CI_PROJECT_ID'];
  const { CI_API_V4_URL: api, CI_MERGE_REQUEST_IID: iid } = env;
  if (api === undefined || project === undefined || iid === undefined)
    return { missing: ['this is no pipeline of a merge request: CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID are not all set'] };
  const token = env[variable]?.trim() ?? '';
  if (token === '') return { missing: howToMakeOne(env) };
  const fault = tokenFault(variable, token);
  if (fault !== undefined) return { missing: [fault] };
  const headers = { 'private-token': token };
  const notes = `${api.replace(/\/$/, '')}/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(iid)}/notes`;
  let self: number | undefined;
  return {
    name: `merge request !${iid}`,
    limit: 1_000_000,
    pipeline: Number(env['CI_PIPELINE_ID'] ?? 0),
    list: async () => {
      self ??= ((await ask({ method: 'GET', url: `${api.replace(/\/$/, '')}/user`, headers }, wait)).json as { readonly id: number }).id;
      const found = await allPages((page) =>
        ask({ method: 'GET', url: `${notes}?sort=asc&order_by=created_at&per_page=${perPage}&page=${page}`, headers }, wait),
      );
      return (found as readonly GitlabNote[]).filter(({ system, author }) => !system && author.id === self);
    },
    create: async (body) => (await ask({ method: 'POST', url: notes, headers, body: { body } }, wait)).json as Note,
    update: async (id, body) => void (await ask({ method: 'PUT', url: `${notes}/${id}`, headers, body: { body } }, wait)),
    remove: async (id) => void (await ask({ method: 'DELETE', url: `${notes}/${id}`, headers }, wait)),
    advice,
  };
}

function howToMakeOne(env: Io['env']): readonly string[] {
  const project = env['CI_MERGE_REQUEST_PROJECT_PATH'] ?? env['CI_PROJECT_PATH'] ?? 'the project';
  const source = env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'];
  const isFork = source !== undefined && source !== env['CI_MERGE_REQUEST_PROJECT_ID'];
  return [
    `${variable} is not set, and the job’s own token may not write notes`,
    ...(isFork
      ? [`the merge request comes from a fork, whose pipelines get no variables of ${project}: a member of it may run the pipeline there`]
      : []),
    `  1. ${project} → Settings → Access tokens: a project access token with the role Reporter and the scope api`,
    '     (where there are no project access tokens: a personal one, scope api, of an account of its own with the role Reporter)',
    `  2. ${project} → Settings → CI/CD → Variables: ${variable}, visibility "Masked and hidden",`,
    '     not protected, because branches of merge requests are not',
  ];
}

function advice({ status, message }: ForgeError): string | undefined {
  if (status === 401)
    return `${variable} has expired or was revoked: make a new one under Settings → Access tokens and put it under Settings → CI/CD → Variables`;
  if (status === 403)
    return `${variable} needs the scope api and the role Reporter, or Developer where the discussion is locked or an own note may not be changed`;
  if (status === 404) return `either there is no such merge request, or ${variable} belongs to another project and does not see it`;
  if (status !== undefined && status >= 300 && status < 400)
    return 'GitLab’s external_url is not the address it answers at (http instead of https?): mend it there, or set CI_API_V4_URL in the job';
  if (/CERT|SIGNED|certificate/i.test(message))
    return 'let Node.js trust your authority: NODE_EXTRA_CA_CERTS with the path of its certificate';
  return undefined;
}
