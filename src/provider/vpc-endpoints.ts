import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnVPCEndpoint, GatewayVpcEndpoint, InterfaceVpcEndpoint, IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Dependable, IDependable } from 'constructs';
import { DependencyGraph } from './dependency-graph';

const HANDLERS = new WeakSet<CfnResource>();

/**
 * Has a function wait for the endpoints of its VPC that the same stack makes, those made later included. All
 * that it works for waits for the function: so the endpoints come before the first secret, and go after the
 * last. Without them, a request would hang until it runs out of time.
 */
export function waitForEndpoints(handler: CfnFunction, vpc: IVpc): void {
  HANDLERS.add(handler);
  let isAsking = false;
  const endpoints: IDependable = {};
  Dependable.implement(endpoints, {
    // While it asks what waits for what, that which is decided here is no answer.
    get dependencyRoots() {
      if (isAsking) return [];
      isAsking = true;
      try {
        return endpointResources(handler.stack, vpc);
      } finally {
        isAsking = false;
      }
    },
  });
  handler.node.addDependency(endpoints);
}

/** Of the endpoints, and of what belongs to them, all that can come first. */
function endpointResources(stack: Stack, vpc: IVpc): CfnResource[] {
  const graph = new DependencyGraph();
  const vpcId = JSON.stringify(stack.resolve(vpc.vpcId));
  const ofVpc = stack.node.findAll().filter(CfnVPCEndpoint.isCfnVPCEndpoint)
    .filter(endpoint => endpoint.stack === stack && JSON.stringify(stack.resolve(endpoint.vpcId)) === vpcId);
  return ofVpc.flatMap(resourcesOf).filter(resource => canComeFirst(resource, graph));
}

/** With what the CDK makes for an endpoint: its security group, and the rules that let the function in. */
function resourcesOf(endpoint: CfnVPCEndpoint): CfnResource[] {
  const { scope } = endpoint.node;
  const isMadeByCdk = [InterfaceVpcEndpoint, GatewayVpcEndpoint].some(type => scope instanceof type);
  return isMadeByCdk ? scope!.node.findAll().filter(CfnResource.isCfnResource) : [endpoint];
}

/** Unless it waits for a function of this kind: with a policy that names a secret, for example. */
function canComeFirst(resource: CfnResource, graph: DependencyGraph): boolean {
  const before = [...graph.everythingBefore(resource.ref, resource)];
  return !before.some(one => CfnResource.isCfnResource(one) && HANDLERS.has(one));
}
