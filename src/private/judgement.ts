/* All that only a synthesis needs. `judging.ts` loads it. */
export { policyFacts, sizeOf, written } from './policy-facts';
export { generatorFacts, keyFacts, replicaFacts, tagFacts, valueFacts } from './secret-facts';
export { acknowledgeFindings } from './scanner-metadata';
export { namesakesOf, Survey } from './survey';
export { isOfTeam } from '../rules/acknowledgement';
export { judgeAttributes } from '../rules/attributes';
export { CATALOGUE } from '../rules/catalogue';
export { KEY_POLICY_SIZE } from '../rules/consumer';
export { judgeCreation, versionUnknown } from '../rules/creation';
export { judgeNamesakes } from '../rules/namesakes';
export { judgeProvider } from '../rules/provider';
export { nameGeneratedWhenNeeded, nameNeeded } from '../rules/references';
export { judgeScannerFindings } from '../rules/scanner-findings';
export { judgeSecret } from '../rules/secret';
