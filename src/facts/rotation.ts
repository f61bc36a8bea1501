import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { referencedResource } from '../app/references';
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

/** Their templates, with the permissions of their functions, are elsewhere: so is AWS's own of a hosted rotation. */
const OF_OTHER_TEMPLATES: readonly unknown[] = ['AWS::Serverless::Application', 'AWS::CloudFormation::Stack'];

/**
 * Whether a stack of the same stage, or of the app where there is none, permits Secrets Manager to call a function.
 * Undefined where another template may.
 */
export function isPermittedToCall(rotationFunction: IFunction): boolean | undefined {
  if (OF_OTHER_TEMPLATES.includes(referencedResource(rotationFunction.functionArn)?.cfnResourceType)) return undefined;
  const { functionArn, functionName } = rotationFunction;
  const [arn, name] = [functionArn, functionName].map(text => resolved(rotationFunction, text));
  const ids = [arn, name, nameInArn(arn)].filter(id => id !== undefined).map(id => JSON.stringify(id));
  const stage = Stage.of(rotationFunction)!;
  const permissions = stage.node.findAll().filter(isPermission);
  return permissions.filter(permission => Stage.of(permission) === stage).some(permission => {
    const { FunctionName, Principal } = renderedProperties(permission);
    const named = [FunctionName, nameInArn(FunctionName), nameOfMade(Stack.of(permission), FunctionName)];
    return mayBeSecretsManager(Principal) && named.some(id => ids.includes(JSON.stringify(id)));
  });
}

/** The partition or the account before it may be known only at deployment. */
function nameInArn(arn: unknown): string | undefined {
  return /:function:([\w-]+)$/.exec(readText(arn)?.tail ?? '')?.[1];
}

/** The name of a function that the stack creates, and that a permission refers to. */
function nameOfMade(stack: Stack, reference: unknown): unknown {
  const expression = parseExpression(reference);
  if (expression.kind !== 'reference') return undefined;
  const made = stack.node.findAll().filter(isFunction).find(({ logicalId }) => resolved(stack, logicalId) === expression.id);
  return made && renderedProperties(made).FunctionName;
}

function isFunction(construct: object): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::Lambda::Function';
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
