import { parseExpression } from './expression';
import { isObject, listOf, scalarText } from './json';
import { STORED, storedUnder } from './stored-parameters';
import { mayMeet, ReferenceReader, Resource, Target } from './template-types';

/**
 * The environment variable by which this library recognizes its function, which refuses every event without
 * it.
 */
const HANDLER_VARIABLE = 'MANAGED_SECRET_STACK_ID';

const FUNCTION = /^AWS::(Lambda|Serverless)::Function$/;
const ALIAS = /^AWS::Lambda::(Version|Alias)$/;

/**
 * The name of a function in its ARN, with its place, and that of a parameter in a dynamic reference, which
 * may be its ARN.
 */
const NAME_IN_ARN = /(?:arn:[^:]*:lambda:([^:]*):([^:]*))?:function:([A-Za-z0-9_-]+)/g;
const NAME_IN_REFERENCE = /\$\{resolve:ssm:((?:arn:[^:{}]*:ssm:[^:{}]*:[^:{}]*:)?[^:{}]+)(?::\d+)?\}/g;
const MAX_DEPTH = 5;

/**
 * Whether a service token is, or may be, the function of this library: through versions, aliases, parameters
 * that store its ARN, the defaults of the template's own parameters, and whatever the ARN is put together of.
 */
export function leadsToHandler(templates: ReferenceReader, stack: string, value: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const { text } = templates.value(stack, value);
  return namesHandler(templates, text, depth)
    || referencesIn(value).some(reference => referenceLeadsToHandler(templates, stack, reference, depth));
}

function referenceLeadsToHandler(templates: ReferenceReader, stack: string, reference: unknown, depth: number): boolean {
  const { target, possibleTarget } = templates.value(stack, reference);
  const isOne = [target, possibleTarget].some(each => targetLeadsToHandler(templates, each, depth));
  return isOne || defaultsOf(templates, stack, reference).some(each => leadsToHandler(templates, stack, each, depth + 1));
}

function targetLeadsToHandler(templates: ReferenceReader, target: Target | undefined, depth: number): boolean {
  const found = templates.find(target);
  if (!found) return false;
  if (FUNCTION.test(found.type)) return isHandler(found);
  if (found.type === STORED) return leadsToHandler(templates, found.stack, found.properties.Value, depth + 1);
  return ALIAS.test(found.type) && nameLeadsToHandler(templates, found, depth);
}

/** A version and an alias have the name or the ARN of their function. */
function nameLeadsToHandler(templates: ReferenceReader, { stack, properties: { FunctionName } }: Resource, depth: number): boolean {
  return isHandlerNamed(templates, templates.value(stack, FunctionName).text) || leadsToHandler(templates, stack, FunctionName, depth + 1);
}

function namesHandler(templates: ReferenceReader, text: string, depth: number): boolean {
  const isNamed = [...text.matchAll(NAME_IN_ARN)].some(([, region, account, name]) => isHandlerNamed(templates, name, region, account));
  return isNamed || [...text.matchAll(NAME_IN_REFERENCE)].some(([, name]) => storedUnder(templates, name).some(({ stack, properties }) => (
    leadsToHandler(templates, stack, properties.Value, depth + 1))));
}

const HANDLERS = new WeakMap<ReferenceReader, readonly Resource[]>();

/** The functions of this library. */
export function handlersIn(templates: ReferenceReader): readonly Resource[] {
  const known = HANDLERS.get(templates) ?? templates.resources.filter(found => FUNCTION.test(found.type) && isHandler(found));
  HANDLERS.set(templates, known);
  return known;
}

/** Whether a function of this library has a name; where an ARN says so, in its account and region. */
function isHandlerNamed(templates: ReferenceReader, name: string, region = '', account = ''): boolean {
  return handlersIn(templates).some(({ stack, properties: { FunctionName } }) => {
    if (FunctionName === undefined || templates.value(stack, FunctionName).text !== name) return false;
    const home = templates.placeOf(stack);
    return mayMeet(home, { region: region || home.region, account: account || home.account });
  });
}

/** What a parameter of the template is unless a deployment says otherwise. */
function defaultsOf(templates: ReferenceReader, stack: string, reference: unknown): unknown[] {
  const expression = parseExpression(reference);
  const parameters = templates.stackAt(stack)?.template.Parameters;
  const parameter = expression.kind === 'reference' && isObject(parameters) ? parameters[expression.id] : undefined;
  if (!isObject(parameter)) return [];
  const values = [parameter.Default, ...listOf(parameter.AllowedValues)].filter(each => each !== undefined);
  const isLookedUp = scalarText(parameter.Type).startsWith('AWS::SSM::Parameter::Value');
  return isLookedUp ? values.map(name => `{{resolve:ssm:${scalarText(name)}}}`) : values;
}

function isHandler({ properties: { Environment } }: Resource): boolean {
  return JSON.stringify(Environment ?? '').includes(`"${HANDLER_VARIABLE}":`);
}

/** Each reference within a value, however deep. */
export function referencesIn(value: unknown): unknown[] {
  const expression = parseExpression(value);
  if (['reference', 'import', 'stackOutput'].includes(expression.kind)) return [value];
  if (expression.kind === 'concat') return expression.parts.flatMap(referencesIn);
  return isObject(value) || Array.isArray(value) ? Object.values(value).flatMap(listOf).flatMap(referencesIn) : [];
}
