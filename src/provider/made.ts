/* All that only an app with a custom resource needs. `making.ts` loads it. */
export { ACKNOWLEDGED } from './acknowledgements';
export { arnPattern, CreatedSecret, generatedName } from './created-secret';
export { HandlerPolicies } from './handler-policies';
export { WrittenVersion } from './written-version';
export { acknowledgeFindings } from '../private/scanner-metadata';
