import { MAKING_CALLS } from '../iam/making-actions';
import type { RailName } from '../rules/guarded-secret';

/** Calls that change nothing that a guardrail judges. */
const HARMLESS = /^(get|list|describe|batchGet|validate|rotate|restore|deleteResourcePolicy|removeRegions|stopReplication|updateSecretVersionStage)/;

const HIDING_CALLS: ReadonlySet<string> = new Set(MAKING_CALLS);
const HIDING_SERVICES: ReadonlySet<string> = new Set(MAKING_CALLS.map(call => call.split(':')[0]));

/**
 * What the calls that write can break, by the parameters that the service takes.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
const RAILS: Readonly<Record<string, readonly RailName[] | undefined>> = {
  createSecret: undefined,
  updateSecret: ['customerManagedKey', 'keyAccounts', 'noPlaintext'],
  putSecretValue: ['noPlaintext'],
  putResourcePolicy: ['consumers'],
  replicateSecretToRegions: ['customerManagedKey', 'keyAccounts', 'regions'],
  deleteSecret: ['minimumRecoveryWindow'],
  cancelRotateSecret: ['rotation'],
  tagResource: ['requiredTags'],
  untagResource: ['requiredTags'],
};

/** The calls that write, of which the names are known here. */
export const WRITING_ACTIONS = Object.keys(RAILS);

/** Whether a call of Secrets Manager changes what a guardrail judges. */
export function isWriting(action: string): boolean {
  return !HARMLESS.test(action);
}

/** Whether a service has calls that make resources which the app does not show. */
export function mayHide(service: string): boolean {
  return HIDING_SERVICES.has(service);
}

/** Whether a call of another service makes or deletes such resources. */
export function hides(service: string, action: string): boolean {
  return HIDING_CALLS.has(`${service}:${action}`);
}

/** Whether a text may be the beginning of a call that writes, such as `cloudformation:create`. */
export function beginsWritingCall(text: string): boolean {
  const [service, action] = text.split(':');
  if (service.toLowerCase() === 'secretsmanager') return isWriting(normalizeAction(action ?? ''));
  return ['secretsmanager', ...MAKING_CALLS].some(call => call.toLowerCase().startsWith(text.toLowerCase()));
}

/** The guardrails that one of several calls can break; undefined for all. */
export function railsOfActions(actions: readonly string[]): readonly RailName[] | undefined {
  const rails = actions.map(action => Object.hasOwn(RAILS, action) ? RAILS[action] : undefined);
  return rails.includes(undefined) ? undefined : [...new Set(rails.flatMap(names => names!))];
}

/** As the handler of the CDK takes it: any case, and with or without the name of the package. */
export function normalizeService(service: string): string {
  return service.toLowerCase().replace(/^@aws-sdk\/client-/, '').replaceAll('-', '');
}

/** `CreateSecretCommand` and `CreateSecret` are `createSecret`. */
export function normalizeAction(action: string): string {
  const name = action.replace(/Command$/, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}
