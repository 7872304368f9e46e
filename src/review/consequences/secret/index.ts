import { between } from '../between.ts';
import { missing } from './missing.ts';
import { required } from './required.ts';
import { values } from './values.ts';

/** Secrets and keys that have to be there, or need not be any more. Never a value. */
export const secret = between((both) => [...required(both), ...missing(both), ...values(both)]);
