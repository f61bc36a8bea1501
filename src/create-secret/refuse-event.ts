import { CloudFormationEvent } from './event';
import { HandlerResult } from './response';
import { secretArnIn } from './secret-identity';

const REFUSED_PREFIX = 'managed-secret:refused:';

/**
 * The answer to an event of a form that is not known. Without one, CloudFormation would wait until its time is up.
 * The Delete that follows a refused Create succeeds: there is nothing to delete, and the stack would be stuck.
 */
export function refuseEvent(event: CloudFormationEvent, problem: string): HandlerResult {
  const { RequestType, LogicalResourceId, PhysicalResourceId } = event as Partial<CloudFormationEvent>;
  const isKnown = RequestType !== 'Create' && typeof PhysicalResourceId === 'string' && PhysicalResourceId !== '';
  const physicalResourceId = isKnown ? PhysicalResourceId : `${REFUSED_PREFIX}${String(LogicalResourceId)}`;
  if (RequestType === 'Delete' && secretArnIn(physicalResourceId) === undefined) {
    return { status: 'SUCCESS', outcome: { physicalResourceId, note: `Nothing is deleted: ${problem}.` } };
  }
  return { status: 'FAILED', physicalResourceId, reason: reasonOf(problem), error: 'MalformedEvent' };
}

function reasonOf(problem: string): string {
  return `The handler refuses the request: ${problem}. Nothing was changed. `
    + 'Take away what overrides the type or the properties of this resource in the template.';
}
