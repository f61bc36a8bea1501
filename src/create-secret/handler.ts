import { isTooLate, issueTimeOf } from './awaited-request';
import { AwsServices } from './aws-services';
import { problemOfEvent } from './check-event';
import { AwsClients } from './clients';
import { confirmWrites } from './confirmed-services';
import { SERVICE_TIMEOUT_SECONDS } from './contract';
import { CloudFormationEvent } from './event';
import { explainError } from './explain-error';
import { HandlerEnvironment } from './handler-environment';
import { NotAwaitedError, toServiceError } from './handler-error';
import { Lifecycle } from './lifecycle';
import { refuseEvent } from './refuse-event';
import { RequestWatch } from './request-watch';
import { HandlerResult, sendResponse } from './response';
import { RetryPolicy } from './retry-policy';
import { physicalIdOfFailure } from './secret-identity';
import { SecretRedactor } from './secret-redactor';
import { AllowedOrigin, rejectForgedEvent } from './verify-origin';

/** The part of Lambda's context that the handler uses. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** An event that CloudFormation does not wait for. */
interface IgnoredEvent {
  readonly status: 'IGNORED';
  readonly note: string;
}

/** Time for a call that is under way, and for the response. */
const RESERVE = 12_000;

/** @param clients makes them at the first request, so that what goes wrong there is answered */
export async function handleEvent(
  event: CloudFormationEvent, context: LambdaContext, allowed: AllowedOrigin, environment: HandlerEnvironment, clients: () => AwsClients,
): Promise<void> {
  rejectForgedEvent(event, allowed);
  const problem = problemOfEvent(event);
  const retryPolicy = new RetryPolicy(environment, budgetOf(event, context, environment));
  const answer = problem === undefined
    ? await processEvent(event, retryPolicy, environment, clients)
    : refuseInTime(event, problem, environment);
  environment.log(JSON.stringify(logEntryOf(answer)));
  // CloudFormation may use the id of a request again: an answer to an old one could end a new one.
  if (answer.status !== 'IGNORED') await sendResponse(event, answer, environment);
}

/** Until CloudFormation has given up, or Lambda ends the run. */
function budgetOf(event: CloudFormationEvent, context: LambdaContext, { now }: HandlerEnvironment): number {
  const issued = issueTimeOf(event);
  const awaited = issued === undefined ? Infinity : issued + SERVICE_TIMEOUT_SECONDS * 1_000 - now();
  return Math.min(context.getRemainingTimeInMillis(), awaited) - RESERVE;
}

async function processEvent(
  event: CloudFormationEvent, retryPolicy: RetryPolicy, environment: HandlerEnvironment, clients: () => AwsClients,
): Promise<HandlerResult | IgnoredEvent> {
  logRequest(event, environment);
  const redactor = new SecretRedactor();
  let lifecycle: Lifecycle | undefined;
  try {
    const services = new AwsServices(clients(), retryPolicy, event);
    const watch = new RequestWatch(event, services, retryPolicy, environment.now);
    const repeating = new AwsServices(clients(), retryPolicy, event, () => watch.confirmAnew());
    const confirmed = redactor.observe(confirmWrites(repeating, watch));
    lifecycle = new Lifecycle(event, confirmed, redactor.observe(services), watch, retryPolicy);
    return { status: 'SUCCESS', outcome: await lifecycle.run() };
  } catch (thrown) {
    if (thrown instanceof NotAwaitedError) return { status: 'IGNORED', note: thrown.message };
    return {
      status: 'FAILED',
      physicalResourceId: physicalIdOfFailure(event, lifecycle?.createdSecretArn),
      reason: explainError(thrown, event, redactor),
      error: toServiceError(thrown).name,
    };
  }
}

function refuseInTime(event: CloudFormationEvent, problem: string, { now }: HandlerEnvironment): HandlerResult | IgnoredEvent {
  return isTooLate(event, now()) ? { status: 'IGNORED', note: 'The event is too old.' } : refuseEvent(event, problem);
}

function logRequest({ RequestType, LogicalResourceId, RequestId }: CloudFormationEvent, { log }: HandlerEnvironment): void {
  log(JSON.stringify({ request: RequestType, logicalId: LogicalResourceId, requestId: RequestId }));
}

function logEntryOf(answer: HandlerResult | IgnoredEvent): object {
  switch (answer.status) {
    case 'SUCCESS':
      return { status: answer.status, note: answer.outcome.note };
    case 'FAILED':
      return { status: answer.status, error: answer.error };
    case 'IGNORED':
      return answer;
  }
}
