import type { Issue } from '../../issues/index.ts';
import { type Application, isObject, type Manifest, type Model } from '../../model/index.ts';

type Finding = Pick<Issue, 'code' | 'severity' | 'message' | 'hint'>;

/** A finding about a rendered object: named by the construct that made it, or by its file where no construct of ours did. */
export function manifestIssue({ origin, file }: Manifest, field: string, finding: Finding): Issue {
  return {
    ...finding,
    path: `${origin.construct === '' ? file : origin.construct} ${field}`,
    cluster: origin.cluster,
    file,
    ...(origin.source === undefined ? {} : { source: origin.source }),
  };
}

/** A finding about what an owner declared of an application. */
export function applicationIssue({ cluster }: Model, application: Application, field: string, finding: Finding): Issue {
  return { ...finding, path: `${cluster}/${application.name} ${field}`, cluster };
}

/** The annotations of an object that are texts, as the API server demands. */
export function annotationsOf({ body }: Manifest): Readonly<Record<string, string>> {
  const metadata = body.metadata;
  const annotations = isObject(metadata) ? metadata.annotations : undefined;
  if (!isObject(annotations)) return {};
  return Object.fromEntries(Object.entries(annotations).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Entries of a comma-separated annotation. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
