import { AwsServices } from './aws-services';
import { AwsClients } from './clients';
import { CloudFormationEvent } from './event';
import { explainError } from './explain-error';
import { HandlerEnvironment } from './handler-environment';
import { toServiceError } from './handler-error';
import { Lifecycle } from './lifecycle';
import { HandlerResult, sendResponse } from './response';
import { RetryPolicy } from './retry-policy';
import { physicalIdOfFailure } from './secret-identity';
import { SecretRedactor } from './secret-redactor';

/** The part of Lambda's context that the handler uses. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** The stack and host that the handler accepts events for. */
export interface AllowedOrigin {
  /** The stack whose function this is: it holds the permissions for that stack's secrets. */
  readonly stackId: string;
  /** A further host for responses; an emulator's. */
  readonly responseHost?: string;
}

/** Time for a call that is under way, and for the response. */
const RESERVE = 12_000;
const RESPONSE_HOST =
  /^cloudformation-custom-resource-response-[a-z0-9-]+\.s3([.-][a-z0-9-]+)?\.(amazonaws\.(com|com\.cn|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/;

/** @param clients makes them at the first request, so that what goes wrong there is answered */
export async function handleEvent(
  event: CloudFormationEvent, context: LambdaContext, allowed: AllowedOrigin, environment: HandlerEnvironment, clients: () => AwsClients,
): Promise<void> {
  rejectForgedEvent(event, allowed);
  const { RequestType, LogicalResourceId, RequestId } = event;
  environment.log(JSON.stringify({ request: RequestType, logicalId: LogicalResourceId, requestId: RequestId }));
  const answer = await processEvent(event, new RetryPolicy(environment, context.getRemainingTimeInMillis() - RESERVE), clients);
  environment.log(
    JSON.stringify(
      answer.status === 'SUCCESS'
        ? { status: answer.status, note: answer.outcome.note }
        : { status: answer.status, error: answer.error },
    ),
  );
  await sendResponse(event, answer, environment);
}

async function processEvent(event: CloudFormationEvent, retryPolicy: RetryPolicy, clients: () => AwsClients): Promise<HandlerResult> {
  const redactor = new SecretRedactor();
  let lifecycle: Lifecycle | undefined;
  try {
    lifecycle = new Lifecycle(event, redactor.observe(new AwsServices(clients(), retryPolicy, event)), retryPolicy);
    return { status: 'SUCCESS', outcome: await lifecycle.run() };
  } catch (thrown) {
    const reason = explainError(thrown, event.ResourceProperties, text => redactor.redact(text));
    return {
      status: 'FAILED',
      physicalResourceId: physicalIdOfFailure(event, lifecycle?.createdSecretArn),
      reason,
      error: toServiceError(thrown).name,
    };
  }
}

/**
 * Otherwise anyone who can invoke the function could use its permissions, or have the outcome sent anywhere.
 */
function rejectForgedEvent({ StackId, ResponseURL }: CloudFormationEvent, { stackId, responseHost }: AllowedOrigin): void {
  if (StackId !== stackId) throw new Error('The event is of another stack.');
  const { host, hostname } = new URL(ResponseURL);
  if (!RESPONSE_HOST.test(hostname) && host !== responseHost) throw new Error('The response would not go to CloudFormation.');
}
