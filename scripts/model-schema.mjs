// Writes src/model/model.schema.json, the published JSON Schema of dist/<cluster>/model.json, from the types that define it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';

const target = 'src/model/model.schema.json';
const schema = createGenerator({
  path: 'src/model/model.ts',
  tsconfig: 'scripts/model-schema.tsconfig.json',
  type: 'Model',
  additionalProperties: false,
  skipTypeCheck: true,
}).createSchema('Model');
schema.$id = 'https://labwright.dev/schemas/model-1.json';
const text = `${JSON.stringify(schema, undefined, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(`${target} is not what the types say; run \`npm run docs\``);
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
