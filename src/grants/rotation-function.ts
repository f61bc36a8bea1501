import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, IDependable } from 'constructs';
import { CrossStackIdentity, isIdentity } from './external-identity-policy';
import { GrantedSecret } from './granted-secret';
import { isSameEnvironment } from './stack-order';
import { noteReference } from './stack-references';

/** A function that rotates a secret, and the policies that it has beside the secret. */
export interface RotationFunction {
  readonly rotationLambda: IFunction;
  readonly policies: readonly IDependable[];
}

/**
 * A function of another stack, as the CDK's schedule has to see it. The secret's stack refers to the
 * function. The function's stack names the secret, where that has a name; else its policy is beside the
 * secret, because the reference would close a cycle: https://github.com/aws/aws-cdk/issues/33336.
 */
export function rotationFunctionFor(secret: GrantedSecret & Construct, rotationLambda: IFunction): RotationFunction {
  noteReference(Stack.of(secret), Stack.of(rotationLambda));
  const { role } = rotationLambda;
  const isUnnamed = secret._ownsPolicy && secret._arnPattern.isWide && isSameEnvironment(Stack.of(secret), Stack.of(rotationLambda));
  if (!isUnnamed || !role || !isIdentity(role)) return { rotationLambda, policies: [] };
  const identity = new CrossStackIdentity(secret, role);
  const policies: IDependable[] = [];
  const addToRolePolicy = (statement: PolicyStatement) => {
    policies.push(identity.addToPrincipalPolicy(statement).policyDependable!);
  };
  const get = (target: IFunction, property: string | symbol): unknown => (
    property === 'addToRolePolicy' ? addToRolePolicy : Reflect.get(target, property, target));
  return { rotationLambda: new Proxy(rotationLambda, { get }), policies };
}

export function waitingFor<T extends Construct>(policies: readonly IDependable[], schedule: T): T {
  schedule.node.addDependency(...new Set(policies));
  return schedule;
}
