import { CfnResource, Stack } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { resolved } from '../app/tokens';
import { renderedElement } from '../cdk/internals';
import { branches } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';
import { readText } from '../cloudformation/read-text';
import { Text } from '../cloudformation/text';
import { RotationFacts } from '../rules/rotation';
import { Complete } from '../rules/rule';

/** The properties of a resource as its template will have them, overrides included. */
export function renderedProperties(resource: CfnResource): Json {
  const rendered = resolved(resource, renderedElement(resource));
  const [properties] = Object.values(objectOr(objectOr(rendered).Resources)).map(element => objectOr(element).Properties);
  return objectOr(properties);
}

/** A rotation schedule as its template has it: once for each branch of a condition. */
export function rotationFacts({ RotationRules, HostedRotationLambda }: Json, isFunctionPermitted?: boolean): Array<Complete<RotationFacts>> {
  const hostedType = readText(objectOr(HostedRotationLambda).RotationType);
  return branches(RotationRules).map(({ value }) => {
    const { ScheduleExpression, AutomaticallyAfterDays, Duration } = objectOr(value);
    return {
      expression: readText(ScheduleExpression),
      days: readText(AutomaticallyAfterDays),
      window: readText(Duration),
      hostedType,
      isFunctionPermitted,
    };
  });
}

/**
 * Whether a schedule makes the secret rotate by itself: without rules it rotates once, and then never again.
 * Undefined where a condition decides.
 */
export function isScheduled({ RotationRules }: Json): boolean | undefined {
  const answers = new Set(branches(RotationRules).map(({ value }) => hasInterval(value)));
  return answers.size === 1 ? [...answers][0] : undefined;
}

/** What only the deployment knows is taken for an interval. */
function hasInterval(rules: unknown): boolean {
  if (rules === undefined || rules === null) return false;
  if (parseExpression(rules).kind !== 'object') return true;
  const { ScheduleExpression, AutomaticallyAfterDays } = objectOr(rules);
  return [readText(ScheduleExpression), readText(AutomaticallyAfterDays)].some(isInterval);
}

function isInterval(text: Text | undefined): boolean {
  return text !== undefined && (!text.isWhole || text.literal !== '' && Number(text.literal) !== 0);
}

/** Whether the app permits Secrets Manager to call a function. */
export function isPermittedToCall(rotationFunction: IFunction): boolean {
  const { stack, functionArn, functionName } = rotationFunction;
  const names = [functionArn, functionName].map(name => JSON.stringify(resolved(rotationFunction, name)));
  return Stack.of(stack).node.findAll().filter(isPermission).map(renderedProperties).some(({ FunctionName, Principal }) =>
    names.includes(JSON.stringify(FunctionName)) && mayBeSecretsManager(Principal));
}

function isPermission(construct: object): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::Lambda::Permission';
}

/** A principal that is not known may be it. */
export function mayBeSecretsManager(principal: unknown): boolean {
  return typeof principal !== 'string' || principal === '*' || principal.startsWith('secretsmanager.');
}

function objectOr(value: unknown): Json {
  return isObject(value) ? value : {};
}
