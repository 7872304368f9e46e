// Writes the published JSON Schemas from the types that define them: of dist/<cluster>/model.json, and of what
// `labwright diff --format json` prints.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';

const schemas = [
  { target: 'src/model/model.schema.json', path: 'src/model/model.ts', type: 'Model', id: 'model-1' },
  { target: 'docs/review.schema.json', path: 'src/review/review.ts', type: 'FleetReview', id: 'review-1' },
];
for (const { target, path, type, id } of schemas) {
  const schema = createGenerator({
    path,
    tsconfig: 'scripts/json-schemas.tsconfig.json',
    type,
    additionalProperties: false,
    skipTypeCheck: true,
  }).createSchema(type);
  schema.$id = `https://labwright.dev/schemas/${id}.json`;
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error(`${target} is not what the types say; run \`npm run docs\``);
    process.exitCode = 1;
  }
}
