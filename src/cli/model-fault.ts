import { Ajv, type ValidateFunction } from 'ajv';
import modelSchema from '../model/model.schema.json' with { type: 'json' };

/** Compiled once for all clusters: that takes longer than to read all their models. */
let validate: ValidateFunction | undefined;

/** What in a value does not follow the published schema of a model; nothing when all does. */
export function modelFault(value: unknown): string | undefined {
  // A test holds that the schema is one; without asking here, and without inlining, it compiles in a fraction of the time.
  validate ??= new Ajv({ strict: false, validateSchema: false, inlineRefs: false, code: { optimize: false } }).compile(modelSchema);
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.message ?? 'does not follow the schema'}`.trim();
}
