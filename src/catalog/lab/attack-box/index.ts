export { AttackBox, type AttackBoxProps } from './attack-box.ts';
