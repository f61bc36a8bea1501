import { isIntegrated } from './sdk-integrations';
import { hides, isWriting, mayHide, normalizeAction, normalizeService } from './secret-actions';
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

/** What a value may be in the deployments; the value alone where that is not known. */
export type ResolveWays = (value: unknown) => readonly unknown[];

/** What is done to one secret, wherever it is: then neither account nor region is judged. */
const PLACELESS = /^(putSecretValue|deleteSecret|cancelRotateSecret|(un)?tagResource)$/;

/** Undefined for each that may be of Secrets Manager, and that the template does not show. */
export function readSdkCalls({ type, properties }: Resource, waysOf: ResolveWays = value => [value]): Array<SdkCall | undefined> {
  if (!isCustomResource(type)) return [];
  return EVENTS.flatMap(event => choices(properties[event])).flatMap(({ value }) => readWritten(type, value, waysOf));
}

/** Whether resources of a type may make calls of AWS that the template shows. */
export function mayCallServices(type: string): boolean {
  return isCustomResource(type) || isIntegrated(type);
}

function readWritten(type: string, written: unknown, waysOf: ResolveWays): Array<SdkCall | undefined> {
  const call = documentOf(written);
  if (call === undefined) return readUnparsed(type, written);
  const isOfSdk = type === 'Custom::AWS' || 'service' in call && 'action' in call;
  if (!isOfSdk) return [];
  const named = waysOf(call.service).flatMap(service => waysOf(call.action).map(action => ({ ...call, service, action })));
  return [...new Map(named.map(each => [JSON.stringify([each.service, each.action]), each])).values()].flatMap(readCall);
}

function readCall(call: Json): Array<SdkCall | undefined> {
  if (typeof call.service !== 'string' || typeof call.action !== 'string') return [undefined];
  const action = normalizeAction(call.action);
  const service = normalizeService(call.service);
  if (hides(service, action)) return [undefined];
  if (service !== 'secretsmanager' || !isWriting(action)) return [];
  const { parameters = {}, region, assumedRoleArn } = call;
  // Where it is made is then another account or region, which is not judged.
  const isElsewhere = (region !== undefined || assumedRoleArn !== undefined) && !PLACELESS.test(action);
  return [isObject(parameters) ? { action, parameters } : undefined, ...isElsewhere ? [undefined] : []];
}

/**
 * A number or a list that only the deployment knows is no JSON. The service may stand in it, and others of
 * that name as parameters: one that counts is enough.
 */
function readUnparsed(type: string, written: unknown): Array<SdkCall | undefined> {
  const text = JSON.stringify(written) ?? '';
  const services = [...text.matchAll(/\\"service\\"\s*:\s*\\"([^"\\]*)\\"/g)].map(([, service]) => normalizeService(service));
  if (services.length === 0) return type === 'Custom::AWS' || /\\"service\\"\s*:/.test(text) ? [undefined] : [];
  return services.some(service => service === 'secretsmanager' || mayHide(service)) ? [undefined] : [];
}
