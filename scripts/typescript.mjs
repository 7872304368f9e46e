import { createRequire } from 'node:module';

/** The compiler's programming interface. TypeScript 7 has none yet; the generator of the model's schema brings version 5. */
export const ts = createRequire(createRequire(import.meta.url).resolve('ts-json-schema-generator'))('typescript');
