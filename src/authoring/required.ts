import { type Issue, nearest } from '../issues/index.ts';

/** What of a construct's props is missing though nothing can be made without it; one finding for each field. */
export function missingProps(path: string, props: object, fields: readonly string[]): readonly Issue[] {
  return fields.flatMap((field) => missing(path, props, field) ?? []);
}

function missing(path: string, props: object, field: string): Issue | undefined {
  const keys = field.split('.');
  let value: unknown = props;
  for (const [index, key] of keys.entries()) {
    const around = value as Readonly<Record<string, unknown>>;
    value = around[key];
    if (value !== undefined && value !== null) continue;
    const at = `${path} ${keys.slice(0, index + 1).join('.')}`;
    const near = nearest(key, Object.keys(around));
    const hint = near === undefined ? undefined : `\`${near}\` stands there; did you mean \`${key}\`?`;
    return key === 'backup' ? noBackup(at, hint) : { code: 'MODEL_VALUE', severity: 'error', path: at, message: 'is missing', hint };
  }
  const isEmptyBackup = keys.at(-1) === 'backup' && !Object.hasOwn(value as object, 'target') && !Object.hasOwn(value as object, 'exempt');
  return isEmptyBackup ? noBackup(`${path} ${field}.target`) : undefined;
}

function noBackup(path: string, hint?: string): Issue {
  return {
    code: 'BACKUP_MISSING',
    severity: 'error',
    path,
    message: 'is missing: nothing says where copies of its data go, or why there are none',
    hint: hint ?? 'give it a target on another machine, `{ target }`, or exempt it with a reason, `{ exempt: "…" }`',
  };
}
