export { alertGroups, ruleFiles, ruleGroup } from './rule-groups.ts';
