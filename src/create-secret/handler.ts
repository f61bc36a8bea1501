import { Attempts } from './attempts';
import { AwsServices } from './aws-services';
import { Clients } from './clients';
import { CloudFormationEvent } from './event';
import { explain } from './explanation';
import { serviceError } from './failure';
import { failedIdOf } from './identity';
import { Lifecycle } from './lifecycle';
import { Answer, respond } from './response';
import { Secrecy } from './secrecy';
import { Surroundings } from './surroundings';

/** What Lambda tells of the invocation. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** Whom the handler answers. */
export interface Allowed {
  /** The stack whose function this is: it holds the permissions for that stack's secrets. */
  readonly stackId: string;
  /** A further host for responses; an emulator's. */
  readonly responseHost?: string;
}

/** Time for a call that is under way, and for the response. */
const RESERVE = 12_000;
const RESPONSE_HOST = /^cloudformation-custom-resource-response-[a-z0-9-]+\.s3([.-][a-z0-9-]+)?\.(amazonaws\.(com|com\.cn|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/;

/** @param clients makes them at the first request, so that what goes wrong there is answered */
export async function handle(
  event: CloudFormationEvent, context: LambdaContext, allowed: Allowed, surroundings: Surroundings, clients: () => Clients,
): Promise<void> {
  refuseForged(event, allowed);
  const { RequestType, LogicalResourceId, RequestId } = event;
  surroundings.log(JSON.stringify({ request: RequestType, logicalId: LogicalResourceId, requestId: RequestId }));
  const answer = await answerTo(event, new Attempts(surroundings, context.getRemainingTimeInMillis() - RESERVE), clients);
  surroundings.log(JSON.stringify(answer.status === 'SUCCESS' ? { status: answer.status, note: answer.outcome.note } : { status: answer.status, error: answer.error }));
  await respond(event, answer, surroundings);
}

async function answerTo(event: CloudFormationEvent, attempts: Attempts, clients: () => Clients): Promise<Answer> {
  const secrecy = new Secrecy();
  let lifecycle: Lifecycle | undefined;
  try {
    lifecycle = new Lifecycle(event, secrecy.watching(new AwsServices(clients(), attempts, event)), attempts);
    return { status: 'SUCCESS', outcome: await lifecycle.run() };
  } catch (thrown) {
    const reason = explain(thrown, event.ResourceProperties, text => secrecy.scrub(text));
    return { status: 'FAILED', physicalResourceId: failedIdOf(event, lifecycle?.made), reason, error: serviceError(thrown).name };
  }
}

/** Who may invoke the function could otherwise use its permissions, or have the outcome sent anywhere. */
function refuseForged({ StackId, ResponseURL }: CloudFormationEvent, { stackId, responseHost }: Allowed): void {
  if (StackId !== stackId) throw new Error('The event is of another stack.');
  const { host, hostname } = new URL(ResponseURL);
  if (!RESPONSE_HOST.test(hostname) && host !== responseHost) throw new Error('The response would not go to CloudFormation.');
}
