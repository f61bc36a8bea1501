import { choices } from './choices';
import { parseExpression, withoutJoin } from './expression';
import { handlersIn, leadsToHandler, referencesIn } from './handler-target';
import { isObject } from './json';
import { isCustomResource } from './secret-target';
import { storedParameters } from './stored-parameters';
import type { Templates } from './template-index';
import { mayMeet, Resource } from './template-types';
import { isOpen, mayBeEqual } from './unknown';

const MAX_DEPTH = 5;
const STORED_NAME = /\{\{resolve:ssm:([^{}]*\$\{[^}]*\}[^{}]*)\}\}/;

/**
 * Whether only the deployment knows if a custom resource belongs to the function of this library: through an
 * import, an output, a stored ARN, or a parameter without a default.
 */
export function mayBeOfHandler(templates: Templates, { type, stack, properties: { ServiceToken, Mode } }: Resource): boolean {
  if (!isCustomResource(type) || Mode === 'version' || handlersIn(templates).length === 0) return false;
  if (ServiceToken === undefined || leadsToHandler(templates, stack, ServiceToken)) return false;
  return choices(ServiceToken).some(({ value }) => mayLeadToHandler(templates, stack, value, 0));
}

function mayLeadToHandler(templates: Templates, stack: string, value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return mayBeItsArn(templates, stack, value) || mayBeStored(templates, stack, value)
    || referencesIn(value).some(reference => isPossiblyGiven(templates, stack, reference, depth));
}

/** Of what other stacks export, or put out, and what the stack around gives. */
function isPossiblyGiven(templates: Templates, stack: string, reference: unknown, depth: number): boolean {
  const expression = parseExpression(reference);
  if (expression.kind === 'reference') {
    const given = templates.givenTo(stack, expression.id);
    return given !== undefined && mayLeadToHandler(templates, given.stack, given.value, depth + 1);
  }
  const definitions = expression.kind === 'import'
    ? templates.possibleImports(stack, expression.name)
    : expression.kind === 'stackOutput' ? templates.possibleOutputs(stack, expression) : [];
  return definitions.some(({ stack: from, definition }) => leadsToHandler(templates, from, definition));
}

/**
 * A parameter without any value may be the ARN of every function; what is put together, that of one with a
 * name.
 */
function mayBeItsArn(templates: Templates, stack: string, value: unknown): boolean {
  const isWhole = isOpenParameter(templates, stack, value);
  const { text } = templates.value(stack, value);
  return handlersIn(templates).some(({ stack: home, properties: { FunctionName } }) => {
    const { region, account, partition } = templates.placeOf(home);
    if (!mayMeet({ region, account }, templates.placeOf(stack))) return false;
    if (isWhole || FunctionName === undefined) return isWhole;
    const arn = `arn:${partition}:lambda:${region}:${account}:function:${templates.value(home, FunctionName).text}`;
    return isOpen(text) && text.startsWith('arn:') && mayBeEqual(text, arn);
  });
}

function isOpenParameter(templates: Templates, stack: string, value: unknown): boolean {
  const expression = parseExpression(withoutJoin(value));
  const parameters = templates.stackAt(stack)?.template.Parameters;
  if (expression.kind !== 'reference' || !isObject(parameters) || templates.givenTo(stack, expression.id)) return false;
  const parameter = parameters[expression.id];
  return isObject(parameter) && parameter.Default === undefined && parameter.AllowedValues === undefined;
}

/** By the name of a parameter of Systems Manager that only the deployment knows. */
function mayBeStored(templates: Templates, stack: string, value: unknown): boolean {
  const [, wanted] = STORED_NAME.exec(templates.value(stack, value).text) ?? [];
  if (wanted === undefined) return false;
  return storedParameters(templates).some(({ stack: home, properties: { Name, Value } }) => (
    mayBeEqual(wanted, templates.value(home, Name).text) && leadsToHandler(templates, home, Value)));
}
