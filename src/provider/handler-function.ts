import * as path from 'path';
import { Aws, Duration, Token } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import {
  Architecture, Code, determineLatestNodeRuntime, EventInvokeConfig, Function as LambdaFunction, FunctionOptions,
  IFunction, Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { SERVICE_TIMEOUT_SECONDS } from '../create-secret/contract';
import { nodeVersion, OLDEST_NODE } from '../rules/provider';

const ASSET = path.join(__dirname, '..', '..', 'assets', 'create-secret');
const RESPONSE_HOST_CONTEXT = 'cdk-managed-secret:responseHost';

/**
 * A request ends before the function times out, and CloudFormation waits for three deliveries of the event.
 */
const TIMEOUT_MINUTES = 5;
const RETRY_ATTEMPTS = 2;

/** What is set up of the function. */
export interface HandlerFunctionProps extends Pick<
  FunctionOptions, 'architecture' | 'memorySize' | 'reservedConcurrentExecutions' | 'securityGroups' | 'vpc' | 'vpcSubnets'
> {
  readonly role: IRole;
  readonly logGroup: ILogGroup;
  readonly runtime?: Runtime;
}

export function makeHandlerFunction(scope: Construct, id: string, props: HandlerFunctionProps): LambdaFunction {
  return new LambdaFunction(scope, id, {
    description: 'Creates secrets and writes versions for this stack (cdk-managed-secret)',
    code: Code.fromAsset(ASSET),
    handler: 'index.handler',
    runtime: props.runtime ?? defaultRuntime(scope),
    architecture: props.architecture ?? Architecture.X86_64,
    memorySize: props.memorySize ?? 256,
    timeout: Duration.minutes(TIMEOUT_MINUTES),
    role: props.role,
    logGroup: props.logGroup,
    vpc: props.vpc,
    vpcSubnets: props.vpcSubnets,
    securityGroups: props.securityGroups,
    reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    environment: handlerEnvironment(scope),
  });
}

/**
 * Lambda keeps an event that it throttles, or whose run failed, for six hours by default. Once
 * the service time-out is over, CloudFormation has gone on: an event that it no longer waits for is
 * worthless, and could only undo what came after it.
 */
export function limitEvents(handler: IFunction & Construct): EventInvokeConfig {
  return new EventInvokeConfig(handler, 'EventInvokeConfig', {
    function: handler,
    maxEventAge: Duration.seconds(SERVICE_TIMEOUT_SECONDS),
    retryAttempts: RETRY_ATTEMPTS,
  });
}

/** Of all regions: one that lags behind has an older one. */
export function isNewestRuntime(name: string): boolean {
  return nodeVersion(name) >= Math.max(...Runtime.ALL.map(runtime => nodeVersion(runtime.name)));
}

/** The newest of the region, but none older than the bundle is made for. */
function defaultRuntime(scope: Construct): Runtime {
  const latest = determineLatestNodeRuntime(scope);
  return possibleNames(latest).every(name => nodeVersion(name) >= OLDEST_NODE) ? latest : Runtime.NODEJS_22_X;
}

/** Where the region is not known, the deployment chooses among those of all regions. */
function possibleNames({ name }: Runtime): string[] {
  if (!Token.isUnresolved(name)) return [name];
  return Fact.regions.flatMap(region => Fact.find(region, FactName.LATEST_NODE_RUNTIME) ?? []);
}

function handlerEnvironment(scope: Construct): Record<string, string> {
  const responseHost: string | undefined = scope.node.tryGetContext(RESPONSE_HOST_CONTEXT);
  return { MANAGED_SECRET_STACK_ID: Aws.STACK_ID, ...responseHost ? { MANAGED_SECRET_RESPONSE_HOST: responseHost } : {} };
}
