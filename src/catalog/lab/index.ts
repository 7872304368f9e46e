export { AttackBox, type AttackBoxProps } from './attack-box/index.ts';
export type { Attacker } from './attacker.ts';
export { Dvwa, type DvwaProps } from './dvwa/index.ts';
export { Metasploitable } from './metasploitable/index.ts';
export type { TargetOverrides, TargetProps } from './target-props.ts';
