import { CfnResource, Stack } from 'aws-cdk-lib';
import {
  CfnSecurityGroupEgress, CfnSecurityGroupIngress, CfnVPCEndpoint, GatewayVpcEndpoint, InterfaceVpcEndpoint, IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Dependable, IDependable } from 'constructs';
import { DependencyGraph } from './dependency-graph';
import { outermostStack } from '../app/environment';

const HANDLERS = new WeakSet<CfnResource>();

/**
 * Makes a function wait for the endpoints of its VPC in the same stack, and for the rules of its security
 * groups, through which it reaches them, also if the app adds them later. Every secret waits for the
 * function. So CloudFormation creates the endpoints before the first secret, and deletes them after the last.
 * Without endpoints, a request would hang until it times out.
 */
export function waitForEndpoints(handler: LambdaFunction, vpc: IVpc): void {
  HANDLERS.add(handler.node.defaultChild as CfnFunction);
  let isAsking = false;
  const endpoints: IDependable = {};
  Dependable.implement(endpoints, {
    // While it asks what waits for what, that which is decided here is no answer.
    get dependencyRoots() {
      if (isAsking) return [];
      isAsking = true;
      try {
        return networkResources(handler, vpc);
      } finally {
        isAsking = false;
      }
    },
  });
  handler.node.addDependency(endpoints);
}

/** All that can come first of the endpoints, of what belongs to them, and of the rules of the function. */
function networkResources(handler: LambdaFunction, vpc: IVpc): CfnResource[] {
  const graph = new DependencyGraph();
  const { stack } = handler;
  const resources = [...endpointsOf(stack, vpc).flatMap(resourcesOf), ...rulesOf(handler).filter(rule => rule.stack === stack)];
  return resources.filter(resource => canComeFirst(resource, graph));
}

function endpointsOf(stack: Stack, vpc: IVpc): CfnVPCEndpoint[] {
  const vpcId = JSON.stringify(stack.resolve(vpc.vpcId));
  return stack.node.findAll().filter(CfnVPCEndpoint.isCfnVPCEndpoint)
    .filter(endpoint => endpoint.stack === stack && JSON.stringify(stack.resolve(endpoint.vpcId)) === vpcId);
}

/**
 * A group that does not allow all outbound traffic has a rule for each endpoint:
 * the CDK makes it below the group.
 */
function rulesOf({ connections }: LambdaFunction): CfnResource[] {
  const resources = connections.securityGroups.flatMap(({ node }) => node.findAll()).filter(CfnResource.isCfnResource);
  return resources.filter(one =>
    CfnSecurityGroupEgress.isCfnSecurityGroupEgress(one) || CfnSecurityGroupIngress.isCfnSecurityGroupIngress(one));
}

/** With what the CDK makes for an endpoint: its security group, and the rules that let the function in. */
function resourcesOf(endpoint: CfnVPCEndpoint): CfnResource[] {
  const { scope } = endpoint.node;
  const isMadeByCdk = [InterfaceVpcEndpoint, GatewayVpcEndpoint].some(type => scope instanceof type);
  return isMadeByCdk ? scope!.node.findAll().filter(CfnResource.isCfnResource) : [endpoint];
}

/**
 * Unless it waits for a function of this kind in the same deployment: with a policy that names a secret, for
 * example. Another stack is deployed before as a whole.
 */
function canComeFirst(resource: CfnResource, graph: DependencyGraph): boolean {
  const before = [...graph.everythingBefore(resource.ref, resource)];
  const deployment = outermostStack(resource);
  return !before.some(one => CfnResource.isCfnResource(one) && HANDLERS.has(one) && outermostStack(one) === deployment);
}
