import { isObject, Json } from '../cloudformation/json';
import type { Resource } from '../cloudformation/template-types';
import { documentOf } from '../iam/policy-document';

/** A call of Secrets Manager that a custom resource makes. */
export interface SdkCall {
  /** `createSecret`. */
  readonly action: string;
  readonly parameters: Json;
}

/** The properties in which `AwsCustomResource` has its calls, as JSON text. */
const EVENTS = ['Create', 'Update', 'Delete'];
const CUSTOM = /^(Custom::|AWS::CloudFormation::CustomResource$)/;

/** Calls that change nothing that a guardrail judges. */
const HARMLESS = /^(get|list|describe|batchGet|validate|tag|rotate|restore|deleteResourcePolicy|removeRegions|stopReplication|updateSecretVersionStage)/;

/** Calls of CloudFormation that bring resources along which the app does not show. */
const CONNECTIONS = /^(create|update)Connection$/;
const CLOUD_CONTROL = /^(create|update)Resource$/;
const STACKS = /^(create|update)(Stack|StackSet|ChangeSet|StackInstances)$/;

/** Undefined for each that may be of Secrets Manager, and that the template does not show. */
export function readSdkCalls({ type, properties }: Resource): Array<SdkCall | undefined> {
  if (!CUSTOM.test(type)) return [];
  return EVENTS.flatMap(event => properties[event] === undefined ? [] : readCall(type, properties[event]));
}

function readCall(type: string, written: unknown): Array<SdkCall | undefined> {
  const call = documentOf(written);
  if (call === undefined) return readUnparsed(type, written);
  const isOfSdk = type === 'Custom::AWS' || 'service' in call && 'action' in call;
  if (!isOfSdk) return [];
  if (typeof call?.service !== 'string' || typeof call.action !== 'string') return [undefined];
  const action = normalizeAction(call.action);
  const service = normalizeService(call.service);
  const isHidden = service === 'cloudformation' && STACKS.test(action) || service === 'cloudcontrol' && CLOUD_CONTROL.test(action)
    || service === 'eventbridge' && CONNECTIONS.test(action);
  if (isHidden) return [undefined];
  if (service !== 'secretsmanager' || HARMLESS.test(action)) return [];
  const { parameters = {}, region, assumedRoleArn } = call;
  // Where it is made is then another account or region, which is not judged.
  const elsewhere = region === undefined && assumedRoleArn === undefined ? [] : [undefined];
  return [isObject(parameters) ? { action, parameters } : undefined, ...elsewhere];
}

/** A number or a list that only the deployment knows is no JSON. The service may stand before it. */
function readUnparsed(type: string, written: unknown): Array<SdkCall | undefined> {
  const text = JSON.stringify(written) ?? '';
  const [, service] = /\\"service\\":\\"([^"\\]*)\\"/.exec(text) ?? [];
  if (service === undefined) return type === 'Custom::AWS' || text.includes('\\"service\\":') ? [undefined] : [];
  return OF_INTEREST.has(normalizeService(service)) ? [undefined] : [];
}

const OF_INTEREST = new Set(['secretsmanager', 'cloudformation', 'cloudcontrol', 'eventbridge']);

/** As the handler of the CDK takes it: any case, and with or without the name of the package. */
function normalizeService(service: string): string {
  return service.toLowerCase().replace(/^@aws-sdk\/client-/, '').replaceAll('-', '');
}

/** `CreateSecretCommand` and `CreateSecret` are `createSecret`. */
function normalizeAction(action: string): string {
  const name = action.replace(/Command$/, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}
