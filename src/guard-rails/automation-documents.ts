import { openDocumentOf } from './open-document';
import { actionsOfCall, ANYTHING } from './sdk-integrations';
import { normalizeAction, railsOfActions } from './secret-actions';
import { waysOfValue } from './secret-variants';
import { choices } from '../cloudformation/choices';
import { exists } from '../cloudformation/existence';
import { parseExpression } from '../cloudformation/expression';
import { hasTransform } from '../cloudformation/has-transform';
import { isObject, Json } from '../cloudformation/json';
import { GAP } from '../cloudformation/plaintext-evaluator';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { replacePlaceholders } from '../cloudformation/unknown';
import { documentOf } from '../iam/policy-document';
import type { RailName } from '../rules/guarded-secret';

const AUTOMATION = 'Automation';
/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html */
const STACK_ACTION = /^aws:(create|delete)Stack$/;
const STACK_ACTION_IN_TEXT = /action["']?\s*:\s*["']?aws:(create|delete)Stack\b/;

/** Runbooks and other documents of Systems Manager. */
export function isRunbook({ type }: Resource): boolean {
  return type === 'AWS::SSM::Document';
}

/** The guardrails that a runbook of Systems Manager Automation can break; `all` for each. */
export function automationRails(templates: Templates, resource: Resource): readonly RailName[] | 'all' {
  if (exists(templates, resource) === false) return [];
  const { DocumentType, Content } = resource.properties;
  const textsOf = (value: unknown) => waysOfValue(templates, resource, value)
    .map(way => replacePlaceholders(templates.value(resource.stack, way).text, GAP));
  if (DocumentType === undefined || !textsOf(DocumentType).some(type => mayBe(type, AUTOMATION))) return [];
  if (hasTransform(resource.properties)) return 'all';
  const actions = choices(Content).flatMap(({ value }) => actionsOfContent(value, textsOf));
  return railsOfActions(actions) ?? 'all';
}

type TextsOf = (value: unknown) => readonly string[];

function mayBe(text: string, expected: string): boolean {
  return text.includes(GAP) || text === expected;
}

function actionsOfContent(content: unknown, textsOf: TextsOf): string[] {
  const document = documentOf(content) ?? openDocumentOf(content)?.document;
  if (!document) return textsOf(content).flatMap(actionsInRunbook);
  return document.mainSteps === undefined ? [ANYTHING] : actionsOfSteps(document.mainSteps, textsOf);
}

/** A loop has steps within it. */
function actionsOfSteps(steps: unknown, textsOf: TextsOf): string[] {
  return choices(steps).flatMap(({ value }) => {
    const step = parseExpression(value);
    if (step.kind !== 'object') return [ANYTHING];
    if (textsOf(step.json.action).some(action => STACK_ACTION.test(action))) return [ANYTHING];
    return choices(step.json.inputs).flatMap(({ value: inputs }) => (
      isObject(inputs) ? [...actionsOfInputs(inputs, textsOf), ...actionsOfSteps(inputs.Steps ?? [], textsOf)] : []));
  });
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAwsApi.html */
function actionsOfInputs({ Service, Api }: Json, textsOf: TextsOf): string[] {
  if (Service === undefined || Api === undefined) return [];
  return textsOf(Service).flatMap(service => textsOf(Api).flatMap(api => actionsOfApi(service, api)));
}

/** `create_secret` and `CreateSecret` are `createSecret`. */
function actionsOfApi(service: string, api: string): string[] {
  const camelCase = knownPart(api).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return actionsOfCall(knownPart(service), normalizeAction(camelCase));
}

/** A parameter of the runbook, and what is no name, may be anything. */
function knownPart(text: string): string {
  const known = text.replace(/\{\{[^{}]*\}\}/g, GAP);
  return known.split(GAP).every(part => /^[\w-]*$/.test(part)) ? known : GAP;
}

/** `Service: ssm`, in YAML or in what may become JSON; `Service: ssm.amazonaws.com` is a principal. */
const NAMED = /(?:^|[\s{,"'])(Service|Api)["']?\s*:(?:[ \t]*|\s+(?=["']?[\w-]+["']?[ \t]*$))["']?((?:\{\{[^{}]*\}\}|[^\s,}"'])+)/gm;
const PRINCIPAL = /\.amazonaws\.com$/;
const COMMENTS = /^[ \t]*#.*$/gm;
/** It may spell a name in another way. */
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/g;

/**
 * The same of a text: each call names its service and its operation, one beside the other. Where they do not
 * stand in pairs, each service may have each operation.
 */
export function actionsInRunbook(text: string): string[] {
  const plain = text.replace(COMMENTS, '').replace(ESCAPE, characterOf);
  if (!plain.includes('mainSteps') || STACK_ACTION_IN_TEXT.test(plain)) return [ANYTHING];
  const named = [...plain.matchAll(NAMED)].filter(([, , value]) => !PRINCIPAL.test(value));
  const pairs = named.flatMap((first, index) => index % 2 === 0 ? [[first, named[index + 1]]] : []);
  const isPaired = pairs.every(([first, second]) => second !== undefined && first[1] !== second[1]);
  return isPaired ? pairs.flatMap(actionsBetween) : actionsBetween(named);
}

/** No code point is higher than 10FFFF. */
function characterOf(escape: string, ...[short, long, longest]: ReadonlyArray<string | undefined>): string {
  const code = parseInt((short ?? long ?? longest)!, 16);
  return code > 0x10FFFF ? escape : String.fromCodePoint(code);
}

function actionsBetween(named: ReadonlyArray<readonly string[]>): string[] {
  const valuesOf = (key: string) => [...new Set(named.filter(([, each]) => each === key).map(([, , value]) => value))];
  return valuesOf('Service').flatMap(service => valuesOf('Api').flatMap(api => actionsOfApi(service, api)));
}
