import { formRequest, HttpResponse, Json, jsonRefusal, jsonRequest, jsonResponse, Refusal, WireRequest } from './fake/wire';
import { FakeCloudFormation, queryRefusal } from './fake-cloudformation';
import { FakeKms } from './fake-kms';
import { addressOf, FakeObjects, isForS3, s3Refusal } from './fake-s3';
import { FakeSecretsManager, SecretsManagerOptions } from './fake-secrets-manager';
import { FakeParameters } from './fake-ssm';

export type Service = 'secretsmanager' | 'ssm' | 's3' | 'kms' | 'cloudformation';

/** A call as IAM sees it: what was asked of what. */
export interface Call {
  readonly service: Service;
  readonly operation: string;
  readonly request: Json;
}

export type OnCall = (call: Call, index: number) => Refusal | void;
export type OnAnswer = (call: Call, index: number) => HttpResponse | undefined;

/** AWS, behind the SDK's transport. */
export class FakeAws {
  readonly secretsManager: FakeSecretsManager;
  readonly parameters = new FakeParameters();
  readonly objects = new FakeObjects();
  readonly kms = new FakeKms();
  readonly cloudFormation = new FakeCloudFormation();
  /** Every call that arrived, refused or not. */
  readonly calls: Call[] = [];

  constructor(now: () => number, options?: SecretsManagerOptions) {
    this.secretsManager = new FakeSecretsManager(now, options);
  }

  /** Something that happens just before the n-th call does; a Refusal keeps it from happening. */
  onCall: OnCall = () => {};
  /** What comes back instead of the answer. */
  onAnswer: OnAnswer = () => undefined;

  /** Does what was asked and answers, refusals in the service's own encoding. */
  perform(request: WireRequest): HttpResponse {
    const call = callOf(request);
    const index = this.calls.push(call) - 1;
    try {
      const refusal = this.onCall(call, index);
      if (refusal) throw refusal;
      const answer = this.dispatch(call, request);
      return this.onAnswer(call, index) ?? answer;
    } catch (thrown) {
      if (thrown instanceof Refusal) return refusalFor(call.service, thrown);
      throw thrown;
    }
  }

  private dispatch({ service, operation, request }: Call, wire: WireRequest): HttpResponse {
    switch (service) {
      case 'secretsmanager': return jsonResponse(200, this.secretsManager.answer(operation, request));
      case 'ssm': return jsonResponse(200, this.parameters.answer(operation, request));
      case 's3': return this.objects.answer(wire);
      case 'kms': return jsonResponse(200, this.kms.answer(operation, request));
      case 'cloudformation': return this.cloudFormation.answer(operation, request);
    }
  }
}

const SERVICES: Readonly<Record<string, Service>> = { AmazonSSM: 'ssm', TrentService: 'kms' };

export function callOf(request: WireRequest): Call {
  if (isForS3(request)) return { service: 's3', operation: 'GetObject', request: { ...addressOf(request), ...request.query } };
  const target = request.headers['x-amz-target'];
  if (target) {
    const [prefix, operation] = target.split('.');
    return { service: SERVICES[prefix] ?? 'secretsmanager', operation, request: jsonRequest(request) };
  }
  const { Action: operation, ...form } = formRequest(request);
  return { service: 'cloudformation', operation, request: form };
}

export function refusalFor(service: Service, refusal: Refusal): HttpResponse {
  switch (service) {
    case 's3': return s3Refusal(refusal);
    case 'cloudformation': return queryRefusal(refusal);
    default: return jsonRefusal(refusal);
  }
}

/** How each service spells what happens to any call. */
export function throttled(service: Service): HttpResponse {
  if (service === 's3') return s3Refusal(new Refusal('SlowDown', 'Please reduce your request rate.', 503));
  return refusalFor(service, new Refusal(service === 'cloudformation' ? 'Throttling' : 'ThrottlingException', 'Rate exceeded'));
}

export function internalError(service: Service): HttpResponse {
  if (service === 's3') return s3Refusal(new Refusal('InternalError', 'We encountered an internal error. Please try again.', 500));
  const code = service === 'secretsmanager' ? 'InternalServiceError' : 'InternalFailure';
  return refusalFor(service, new Refusal(code, 'An error occurred on the server side.', 500));
}

export function denied(call: Call): HttpResponse {
  const { service, operation } = call;
  if (service === 's3') return s3Refusal(new Refusal('AccessDenied', 'Access Denied', 403));
  const message = `User: arn:aws:sts::111122223333:assumed-role/handler/handler is not authorized to perform: ${service}:${operation} `
    + 'because no identity-based policy allows the action';
  return refusalFor(service, new Refusal(service === 'cloudformation' ? 'AccessDenied' : 'AccessDeniedException', message,
    service === 'cloudformation' ? 403 : 400));
}
