import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
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
  const expression = parseExpression(rules);
  if (expression.kind !== 'object') return true;
  const { ScheduleExpression, AutomaticallyAfterDays } = expression.json;
  return [readText(ScheduleExpression), readText(AutomaticallyAfterDays)].some(isInterval);
}

function isInterval(text: Text | undefined): boolean {
  return text !== undefined && (!text.isWhole || Number(text.literal) !== 0);
}

/** Their templates, with the permissions of their functions, are elsewhere: so is AWS's own of a rotation. */
const OF_OTHER_TEMPLATES: readonly unknown[] = ['AWS::Serverless::Application', 'AWS::CloudFormation::Stack'];

/** Whether one of these permissions is for a function. Undefined where another template may have one. */
export function isPermittedToCall(
  { stack, functionArn, functionName }: IFunction, permitted: ReadonlySet<string>,
): boolean | undefined {
  if (OF_OTHER_TEMPLATES.includes(referencedResource(functionArn)?.cfnResourceType)) return undefined;
  const [arn, name] = [functionArn, functionName].map(text => resolved(stack, text));
  return idsOf(arn, name, nameInArn(arn)).some(id => permitted.has(id));
}

/** The functions that stacks of a stage, or of the app where there is none, permit Secrets Manager to call. */
export function permittedFunctions(stage: IConstruct): ReadonlySet<string> {
  const resources = stage.node.findAll().filter(each => CfnResource.isCfnResource(each))
    .filter(each => Stage.of(each) === stage);
  const ofType = (type: string) => resources.filter(({ cfnResourceType }) => cfnResourceType === type);
  const names = new Map(ofType('AWS::Lambda::Function').map(made => (
    [idIn(made.stack, resolved(made, made.logicalId)), renderedProperties(made).FunctionName])));
  return new Set(ofType('AWS::Lambda::Permission').flatMap(permission => {
    const { FunctionName, Principal } = renderedProperties(permission);
    const target = parseExpression(FunctionName);
    const made = target.kind === 'reference' ? names.get(idIn(permission.stack, target.id)) : undefined;
    return mayBeSecretsManager(Principal) ? idsOf(FunctionName, nameInArn(FunctionName), made) : [];
  }));
}

function idIn(stack: Stack, logicalId: unknown): string {
  return `${stack.node.addr} ${String(logicalId)}`;
}

function idsOf(...values: unknown[]): string[] {
  return values.filter(value => value !== undefined).map(value => JSON.stringify(value));
}

/** The partition or the account before it may be known only at deployment. */
function nameInArn(arn: unknown): string | undefined {
  return /:function:([\w-]+)$/.exec(readText(arn)?.tail ?? '')?.[1];
}

/** A principal that is not known may be it. */
export function mayBeSecretsManager(principal: unknown): boolean {
  return typeof principal !== 'string' || principal === '*' || principal.startsWith('secretsmanager.');
}

function objectOr(value: unknown): Json {
  return isObject(value) ? value : {};
}
