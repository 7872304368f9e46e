/**
 * A text that is no quantity, duration or address. Its message quotes the text as typed and states the rule;
 * the caller adds the field it stood in.
 */
export class UnitError extends Error {
  override readonly name = 'UnitError';
  /** What the text would have to obey, without the text itself. */
  readonly rule: string;
  /** The next thing to try, where it is known. */
  readonly hint: string | undefined;

  constructor(text: string | number, rule: string, hint?: string) {
    super(`${JSON.stringify(String(text))} ${rule}`);
    this.rule = rule;
    this.hint = hint;
  }
}

/** What can be read; nothing where it cannot, for callers whose finding about it stands elsewhere. */
export function readable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UnitError) return undefined;
    throw error;
  }
}
