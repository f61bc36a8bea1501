/* All that only an app with a blueprint, or with the plugin, needs. `reviewing.ts` loads it. */
export { checkBlueprint } from './checking';
export { keyInJson, readContext } from './context';
export { effectiveFor, loosened } from './effective';
export { GuardRailPlugin } from './guard-rail-plugin';
export { secretVariables } from './naming';
export { reportOf } from './reporting';
export { brokenRails } from './review';
export { blueprintFinding } from '../rules/blueprint';
