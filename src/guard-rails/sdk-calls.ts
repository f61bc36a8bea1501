import { choices } from '../cloudformation/choices';
import { isObject, Json } from '../cloudformation/json';
import { isCustomResource } from '../cloudformation/secret-target';
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

/** Calls that change nothing that a guardrail judges. */
const HARMLESS = /^(get|list|describe|batchGet|validate|rotate|restore|deleteResourcePolicy|removeRegions|stopReplication|updateSecretVersionStage)/;

const STACK_CALLS = /^(create|update|execute|delete)(Stack|StackSet|ChangeSet|StackInstances)$/;
const CONNECTION_CALLS = /^(create|update)Connection$/;

/** Calls of other services that make or delete resources which the app does not show, by the service. */
const HIDING: Readonly<Record<string, RegExp>> = {
  cloudformation: STACK_CALLS,
  cloudcontrol: /^(create|update|delete)Resource$/,
  eventbridge: CONNECTION_CALLS,
  cloudwatchevents: CONNECTION_CALLS,
  serverlessapplicationrepository: /^createCloudFormationChangeSet$/,
  servicecatalog: /^(provision|updateProvisioned|terminateProvisioned)Product$/,
};

/** Undefined for each that may be of Secrets Manager, and that the template does not show. */
export function readSdkCalls({ type, properties }: Resource): Array<SdkCall | undefined> {
  if (!isCustomResource(type)) return [];
  return EVENTS.flatMap(event => choices(properties[event])).flatMap(({ value }) => readCall(type, value));
}

/** The integrations of Step Functions and of EventBridge Scheduler, which call every action of a service. */
const INTEGRATED = /^AWS::((StepFunctions|Serverless)::StateMachine|Scheduler::Schedule)$/;
const INTEGRATION = /:aws-sdk:secretsmanager:([A-Za-z]+)/gi;

/** Whether resources of a type may make calls of AWS that the template shows. */
export function mayCallServices(type: string): boolean {
  return isCustomResource(type) || INTEGRATED.test(type);
}

/** Whether a state machine or a schedule calls Secrets Manager for what a guardrail judges. */
export function integratesSecrets({ type, properties }: Resource): boolean {
  if (!INTEGRATED.test(type)) return false;
  return [...JSON.stringify(properties).matchAll(INTEGRATION)].some(([, action]) => !HARMLESS.test(normalizeAction(action)));
}

function readCall(type: string, written: unknown): Array<SdkCall | undefined> {
  const call = documentOf(written);
  if (call === undefined) return readUnparsed(type, written);
  const isOfSdk = type === 'Custom::AWS' || 'service' in call && 'action' in call;
  if (!isOfSdk) return [];
  if (typeof call.service !== 'string' || typeof call.action !== 'string') return [undefined];
  const action = normalizeAction(call.action);
  const service = normalizeService(call.service);
  if (Object.hasOwn(HIDING, service) && HIDING[service].test(action)) return [undefined];
  if (service !== 'secretsmanager' || HARMLESS.test(action)) return [];
  const { parameters = {}, region, assumedRoleArn } = call;
  // Where it is made is then another account or region, which is not judged.
  const elsewhere = region === undefined && assumedRoleArn === undefined ? [] : [undefined];
  return [isObject(parameters) ? { action, parameters } : undefined, ...elsewhere];
}

/**
 * A number or a list that only the deployment knows is no JSON. The service may stand in it, and others of
 * that name as parameters: one that counts is enough.
 */
function readUnparsed(type: string, written: unknown): Array<SdkCall | undefined> {
  const text = JSON.stringify(written) ?? '';
  const services = [...text.matchAll(/\\"service\\"\s*:\s*\\"([^"\\]*)\\"/g)].map(([, service]) => normalizeService(service));
  if (services.length === 0) return type === 'Custom::AWS' || /\\"service\\"\s*:/.test(text) ? [undefined] : [];
  return services.some(service => service === 'secretsmanager' || Object.hasOwn(HIDING, service)) ? [undefined] : [];
}

/** As the handler of the CDK takes it: any case, and with or without the name of the package. */
function normalizeService(service: string): string {
  return service.toLowerCase().replace(/^@aws-sdk\/client-/, '').replaceAll('-', '');
}

/** `CreateSecretCommand` and `CreateSecret` are `createSecret`. */
function normalizeAction(action: string): string {
  const name = action.replace(/Command$/, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}
