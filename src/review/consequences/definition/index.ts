import type { Rule } from '../index.ts';
import { definitions } from './definitions.ts';

/** Topic definition: custom kinds whose definition changes. What goes with a removed one is told with all other losses. */
export const definitionRules: readonly Rule[] = [definitions];
