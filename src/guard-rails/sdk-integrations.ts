import { IntegrationTexts } from './integration-texts';
import { hides, isWriting, normalizeAction, railsOfActions, WRITING_ACTIONS } from './secret-actions';
import { exists } from '../cloudformation/existence';
import { GAP } from '../cloudformation/plaintext-evaluator';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { MAKING_CALLS } from '../iam/making-actions';
import type { RailName } from '../rules/guarded-secret';

/** Step Functions, EventBridge Scheduler, and Systems Manager Automation, which call every action of a service. */
const INTEGRATED = /^AWS::((StepFunctions|Serverless)::StateMachine|Scheduler::Schedule|SSM::Document)$/;

/** What may be an ARN. */
const ARN = new RegExp(`[A-Za-z0-9:.${GAP}-]+`, 'g');
/** `arn:aws:states:::aws-sdk:secretsmanager:createSecret` */
const INTEGRATION = /:aws-sdk:([A-Za-z0-9]+):([A-Za-z]+)$/i;
/**
 * An integration of the SDK has no `.sync`: AWS refuses such a definition.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
const PATTERN = /\.waitForTaskToken$/;
/** Anything else, such as the version of a function, may end with two gaps. */
const LIKE_INTEGRATION = /aws-sdk|secretsmanager|:::/i;
/** What makes resources, in a list of actions: then it may break all guardrails. */
export const ANYTHING = '*';

const CALLS = ['states', 'scheduler'].flatMap(service => [
  ...WRITING_ACTIONS.map(action => ({ action, arn: `arn:aws:${service}:::aws-sdk:secretsmanager:${action}` })),
  ...MAKING_CALLS.map(call => ({ action: ANYTHING, arn: `arn:aws:${service}:::aws-sdk:${call}` })),
]);

export function isIntegrated(type: string): boolean {
  return INTEGRATED.test(type);
}

/** The guardrails that a state machine or a schedule can break, in each way that it can go; `all` for each. */
export function integratedRails(templates: Templates, resource: Resource): readonly RailName[] | 'all' {
  if (exists(templates, resource) === false) return [];
  const actions = new Set(new IntegrationTexts(templates, resource).all().flatMap(actionsIn));
  return railsOfActions([...actions]) ?? 'all';
}

/** In JSON text that cannot be read as such. */
const ESCAPE = /\\u([0-9A-F]{4})/gi;

function actionsIn(text: string): string[] {
  const plain = text.replace(ESCAPE, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return (plain.match(ARN) ?? []).flatMap(arn => actionsOfArn(arn.replace(PATTERN, '')));
}

/** The actions of Secrets Manager that a call may be, whatever is in the place of a GAP. */
export function actionsOfCall(service: string, action: string): string[] {
  return actionsOfArn(`arn:aws:states:::aws-sdk:${service}:${action}`);
}

function actionsOfArn(arn: string): string[] {
  if (arn.includes(GAP)) return LIKE_INTEGRATION.test(arn) ? possibleActions(arn) : [];
  const [, service, name] = INTEGRATION.exec(arn) ?? [];
  if (service === undefined) return [];
  const action = normalizeAction(name);
  if (service.toLowerCase() === 'secretsmanager') return isWriting(action) ? [action] : [];
  return hides(service.toLowerCase(), action) ? [ANYTHING] : [];
}

/** The actions of which an ARN with gaps may be. */
function possibleActions(arn: string): string[] {
  const written = arn.replace(/^arn:[^:]*:/, 'arn:aws:').split(GAP).map(part => part.replaceAll('.', '\\.'));
  const pattern = new RegExp(`^${written.join('.*')}$`, 'i');
  return CALLS.filter(call => pattern.test(call.arn)).map(({ action }) => action);
}
