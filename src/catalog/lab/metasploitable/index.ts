export { Metasploitable } from './metasploitable.ts';
