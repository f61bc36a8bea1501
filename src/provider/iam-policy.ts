import { CfnResource, DefaultTokenResolver, IResolvable, IResolveContext, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { environmentOf, outermostStack } from '../app/environment';
import { literal } from '../app/tokens';
import { interpret, Interpretation } from '../cloudformation/expression';
import { ANY_SUFFIX } from '../secrets-manager';

/**
 * A policy document that IAM accepts without CloudFormation. Where only the deployment knows a value, the
 * document has a wildcard if IAM allows one there, and otherwise `<>`, which the user fills in.
 */
export function iamPolicy(stack: Stack, document: IResolvable): string {
  const resolver = new NamingResolver(new JoiningConcat());
  return JSON.stringify(valueOf(Tokenization.resolve(document, { scope: stack, resolver, preparing: false }), stack));
}

type FragmentConcat = ConstructorParameters<typeof DefaultTokenResolver>[0];

/** Names what is referred to, in whatever stack it is. */
class NamingResolver extends DefaultTokenResolver {
  public resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: Parameters<DefaultTokenResolver['resolveToken']>[2],
  ): unknown {
    return Reference.isReference(token) ? referenceText(token) : super.resolveToken(token, context, postProcessor);
  }
}

class JoiningConcat implements FragmentConcat {
  public join(left: unknown, right: unknown): unknown {
    return { 'Fn::Join': ['', [left, right].filter(part => part !== undefined)] };
  }
}

const VALUES: Interpretation<unknown, Stack> = {
  literal: ({ value }) => value,
  list: ({ items }, stack) => items.map(item => valueOf(item, stack)),
  object: ({ json }, stack) => Object.fromEntries(Object.entries(json).map(([key, value]) => [key, valueOf(value, stack)])),
  reference: ({ id, attribute = 'name' }, stack) => pseudoParameter(id, stack) ?? marked(`${attribute} of ${id}`),
  concat: ({ separator, parts }, stack) => parts.map(part => valueOf(part, stack)).join(String(separator)),
  split: ({ separator, text }, stack) => String(valueOf(text, stack)).split(String(separator)),
  select: ({ index, list }, stack) => selected(valueOf(list, stack), Number(index)),
  import: ({ name }, stack) => marked(`import of ${String(valueOf(name, stack))}`),
  otherwise: () => marked('value'),
};

function valueOf(value: unknown, stack: Stack): unknown {
  return interpret(value, VALUES, stack);
}

/** What is to be filled in has no parts. */
function selected(list: unknown, index: number): unknown {
  return (Array.isArray(list) ? list as unknown[] : [])[index] ?? marked('part of a value');
}

function marked(text: string): string {
  return `<${text}>`;
}

function pseudoParameter(name: string, stack: Stack): string | undefined {
  const { account, partition, region } = environmentOf(stack);
  switch (name) {
    case 'AWS::AccountId': return account ?? marked('account');
    case 'AWS::Partition': return partition ?? marked('partition');
    case 'AWS::Region': return region ?? marked('region');
    case 'AWS::StackId': return arnIn(stack, 'cloudformation', `stack/${nameOf(stack)}/*`);
    case 'AWS::StackName': return nameOf(stack);
    default: return undefined;
  }
}

/** CloudFormation begins the name of a nested stack with that of the stack around it. */
function nameOf(stack: Stack): string {
  const outermost = outermostStack(stack).stackName;
  return stack.nestedStackParent ? `${outermost}-*` : outermost;
}

function arnIn(stack: Stack, service: string, resource: string): string {
  const [partition, region, account] = ['Partition', 'Region', 'AccountId'].map(name => pseudoParameter(`AWS::${name}`, stack));
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

function referenceText({ target, displayName }: Reference): string {
  const stack = Stack.of(target);
  const attribute = displayName === 'Ref' ? 'name' : displayName;
  if (!CfnResource.isCfnResource(target)) return pseudoParameter(displayName, stack) ?? marked(`${attribute} of ${target.node.id}`);
  return arnPatternOf(target, attribute) ?? marked(`${attribute} of ${logicalIdOf(target)}`);
}

/** Of what CloudFormation names itself, the name begins with the logical id, or with that of the stack. */
function arnPatternOf(resource: CfnResource, attribute: string): string | undefined {
  const { stack } = resource;
  if (resource instanceof CfnSecret && ['name', 'Id'].includes(attribute)) {
    const name = literal(resource.name);
    return arnIn(stack, 'secretsmanager', `secret:${name ? `${name}${ANY_SUFFIX}` : `${logicalIdOf(resource)}-*`}`);
  }
  if (resource instanceof CfnLogGroup && attribute === 'Arn') {
    const name = literal(resource.logGroupName) ?? `${nameOf(stack)}-${logicalIdOf(resource)}-*`;
    return arnIn(stack, 'logs', `log-group:${name}:*`);
  }
  return undefined;
}

function logicalIdOf(resource: CfnResource): string {
  return resource.stack.resolve(resource.logicalId);
}
