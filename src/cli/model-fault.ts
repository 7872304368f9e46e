import { Ajv, type ValidateFunction } from 'ajv';
import { Shape } from '../checks/schema/index.ts';
import modelSchema from '../model/model.schema.json' with { type: 'json' };

let shape: Shape | undefined;
let validate: ValidateFunction | undefined;

/** What in a value does not follow the published schema of a model; nothing when all does. */
export function modelFault(value: unknown): string | undefined {
  shape ??= new Shape(modelSchema, { root: modelSchema });
  if (shape.holds(value)) return undefined;
  // A test holds that the schema is one; without asking here, and without inlining, it compiles in a fraction of the time.
  validate ??= new Ajv({ strict: false, validateSchema: false, inlineRefs: false, code: { optimize: false } }).compile(modelSchema);
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.message ?? 'does not follow the schema'}`.trim();
}
