import { type Api, ApiError, type Cause, type KubeObject } from '../../api/index.ts';
import type { JsonObject, Manifest } from '../../model/index.ts';
import { asNew } from './as-new.ts';

/** What a refusal is about. */
export interface Verdict {
  /** Why the step from the object that exists is refused; none where the object would be refused on a new cluster as well. */
  readonly transition: readonly Cause[];
  /** Why a new object would be refused too; nothing where it would be accepted. */
  readonly own: ApiError | undefined;
}

export interface JudgeProps {
  readonly api: Pick<Api, 'resource' | 'path' | 'request'>;
  readonly head: Manifest;
  /** What the server said to the head’s object while the base’s was there. */
  readonly error: ApiError;
  /** Namespace of the Application, for an object that names none. */
  readonly namespace: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decides whether a changed object is refused for what it is or for what it was: the server is asked, without keeping the
 * answer, whether it would take the same as a new object. What depends on its name is decided by the server’s words.
 * @throws UnreachableError, and ApiError where the kind is not served
 */
export async function judgeRefusal({ api, head, error, namespace, signal }: JudgeProps): Promise<Verdict> {
  const { message, reason, causes } = error;
  if (!judgements.includes(error.status)) return { transition: [], own: error };
  const known = causes.length > 0 ? causes : [{ field: '', message: withoutName(message), reason }];
  const answer = await createDry(api, head.body, head.identity.namespace || namespace, signal);
  if (answer === undefined) return { transition: known, own: undefined };
  const faults = new Set(answer.causes.map(keyOf));
  const isShared = causes.some((cause) => faults.has(keyOf(cause)));
  const transition = known.filter((cause) => (isShared ? !faults.has(keyOf(cause)) : words.test(cause.message)));
  if (transition.length === 0) return { transition, own: error };
  return { transition, own: isShared || isInvalid(answer) ? answer : undefined };
}

/** Whether the new object is wrong by itself, rather than by its made-up name, a quota, or what is missing beside it. */
function isInvalid({ status, causes }: ApiError): boolean {
  return status === 422 && causes.some(({ field }) => !field.startsWith('metadata.'));
}

/** Answers that judge the object. Others say that something is missing, busy or broken. */
const judgements: readonly number[] = [400, 403, 422];

/** How API servers and the rules of custom resources say that a value has to stay. */
const words =
  /immutable|(?:may ?|can ?|must )not (?:be )?(?:chang|updat|modif|edit|unset|less than)|updates? (?:to|from) .+ (?:is|are) forbidden|once set|after creation|must remain in spec\.versions|can be resized|in tandem with/i;

function keyOf({ field, message }: Cause): string {
  return `${field} ${message}`;
}

/** `persistentvolumeclaims "photos" is forbidden: why` */
function withoutName(message: string): string {
  return message.replace(/^\S+ "[^"]*" is (?:invalid|forbidden): /, '');
}

async function createDry(
  api: JudgeProps['api'],
  body: JsonObject,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<ApiError | undefined> {
  const resource = await api.resource(String(body['apiVersion']), String(body['kind']));
  const trial: KubeObject = asNew(body, resource?.namespaced === true ? namespace : '');
  const path = await api.path(trial);
  const answer = await api.request('POST', `${path.slice(0, path.lastIndexOf('/'))}?dryRun=All&fieldValidation=Strict`, {
    body: JSON.stringify(trial),
    signal,
  });
  return answer.status >= 400 ? new ApiError(answer) : undefined;
}
