import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IManagedPolicy, IRole, PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, EventInvokeConfig, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { isNewestRuntime, limitEvents, makeHandlerFunction } from './handler-function';
import { HandlerPolicies } from './handler-policies';
import { iamPolicy } from './iam-policy';
import { reportPolicy, roleObstacle } from './role-obstacle';
import { ACKNOWLEDGED as because } from './scanner-acknowledgements';
import { Permission, sharedStatements, statementKey, toPolicyStatement } from './shared-statements';
import { waitForEndpoints } from './vpc-endpoints';
import { SERVICE_TIMEOUT_SECONDS } from '../create-secret/contract';
import { judgeProvider, ProviderFacts, roleWithoutPolicies } from '../rules/provider';
import { acknowledgeFindings } from '../scanners/acknowledge-findings';
import { registerInspection } from '../validation/inspect-stages';

/** Settings of the handler, the Lambda function that calls Secrets Manager for the secrets of a stack. */
export interface SecretProviderProps {
  /**
   * The role of the function, which `lambda.amazonaws.com` must be allowed to assume. The construct attaches
   * the permissions that the secrets need, as managed policies of this stack. A role of another account is
   * error MS220, and so is an immutable role, unless you attach the permissions yourself.
   *
   * @default - a new role, without AWS managed policies
   */
  readonly role?: IRole;

  /**
   * Whether this stack attaches the permissions to the role. If you set `false`, pass a role that has the
   * permissions before the first deployment: docs/reference/handler-policies.md in the repository of this
   * library lists them.
   *
   * Errors: MS220, if the role is immutable or in another account, if the app keeps IAM policies out of its
   * templates (customized roles), or if you set `false` and pass no role. The message has the policy to
   * attach, with `<>` around each value that you must fill in.
   *
   * @default true
   */
  readonly attachPolicies?: boolean;

  /**
   * The permissions boundary of the role that the construct creates. With a role of yours, it is error MS215.
   *
   * @default - only the boundary that the app sets for all roles
   */
  readonly permissionsBoundary?: IManagedPolicy;

  /**
   * The VPC of the function. From there it must reach Secrets Manager, CloudFormation, and the S3 bucket of
   * CloudFormation's responses, through endpoints or a NAT gateway. CloudFormation creates the endpoints of
   * the same stack before the first secret, and deletes them after the last.
   *
   * @default - none
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of the function. Set them only with a VPC.
   *
   * @default - the private subnets of the VPC
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of the function. Set them only with a VPC.
   *
   * @default - a new security group that allows all outbound traffic
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Where the function logs the names and times of its calls, and never a value.
   *
   * @default - a new log group that keeps events for three months
   */
  readonly logGroup?: ILogGroup;

  /**
   * The memory of the function, in megabytes: 128 to 10,240, as Lambda allows.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * The processor architecture. Lambda does not have `ARM_64` in every region.
   *
   * @default Architecture.X86_64
   */
  readonly architecture?: Architecture;

  /**
   * The Node.js runtime, 22 or newer (MS216).
   *
   * @default - the newest runtime in the region that the CDK knows
   */
  readonly runtime?: Runtime;

  /**
   * How many requests can run at the same time: at least 1. With 0, CloudFormation would wait until it times
   * out (MS219).
   *
   * @default - no limit
   */
  readonly reservedConcurrentExecutions?: number;
}

const ID = 'ManagedSecretProvider';
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
];

const CONFIGURED = new WeakMap<IConstruct, SecretProviderProps>();

/**
 * The handler of a stack: a Lambda function that creates secrets, and writes the values that CloudFormation
 * cannot write. It has exactly the permissions that the secrets of the stack need. Anyone who can invoke the
 * function has all of these permissions.
 */
export class SecretProvider extends Construct {
  /**
   * Configures the handlers of all stacks in a scope: a stack, a stage, or the app. The nearest scope wins.
   *
   * Errors: MS214, if you call it after the first secret that needs the handler.
   */
  public static configure(scope: IConstruct, props: SecretProviderProps): void {
    const existing = scope.node.findAll().find(({ node }) => node.id === ID && node.scope === Stack.of(node.scope!));
    validateProvider(scope, 'SecretProvider.configure()', {
      hasRole: false,
      hasBoundary: false,
      existing: existing?.node.path,
    });
    CONFIGURED.set(scope, props);
  }

  /**
   * Returns the handler of a stack, and creates it at the first call.
   *
   * @param scope the stack, or a construct in it
   */
  public static of(scope: IConstruct): SecretProvider {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(ID) as SecretProvider | undefined;
    return (
      existing
      ?? new SecretProvider(
        stack,
        ID,
        stack.node.scopes
          .reverse()
          .map(around => CONFIGURED.get(around))
          .find(props => props) ?? {},
      )
    );
  }

  /** The Lambda function. */
  public readonly handler: IFunction;

  /** The role of the function. */
  public readonly role: IRole;

  private readonly policies: HandlerPolicies;
  private readonly eventLimits: EventInvokeConfig;
  private readonly permissions: Permission[] = [];
  private readonly isAttaching: boolean;

  constructor(scope: Construct, id: string, props: SecretProviderProps = {}) {
    super(scope, id);
    validateProvider(this, 'SecretProvider', {
      hasRole: props.role !== undefined,
      hasBoundary: props.permissionsBoundary !== undefined,
      runtime: props.runtime?.name,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    });
    const logGroup = props.logGroup ?? new LogGroup(this, 'Log', { retention: RetentionDays.THREE_MONTHS });
    this.role = props.role ?? new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'), permissionsBoundary: props.permissionsBoundary,
    });
    this.isAttaching = this.mayAttach(props);
    reportPolicy(this, this.role, () => this.policyForRole());
    this.policies = new HandlerPolicies(this, 'Policy', this.role);
    const handler = makeHandlerFunction(this, 'Function', { ...props, role: this.role, logGroup });
    this.handler = handler;
    this.eventLimits = limitEvents(handler);
    if (props.vpc) waitForEndpoints(handler, props.vpc);
    this.acknowledge(props);
    this.give(this.handler, [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: logGroup.logGroupArn },
      ...props.vpc ? [{ actions: NETWORK_ACTIONS, resource: '*' }] : [],
    ]);
  }

  /** @internal */
  public get _serviceTimeout(): Duration {
    return Duration.seconds(SERVICE_TIMEOUT_SECONDS);
  }

  /**
   * Gives the function what a resource needs of it, before that resource is made.
   *
   * @internal
   */
  public _allow(resource: IConstruct, permissions: readonly Permission[]): void {
    // A resource of another stack would make a cycle before rule MS213 could report it.
    if (Stack.of(resource) !== Stack.of(this)) return;
    this.give(resource, permissions);
    // The first event of the resource, and its last, which deletes it, do not outlive their time either.
    resource.node.addDependency(this.eventLimits);
  }

  /**
   * Whether the role can hold the permissions of all its secrets.
   *
   * @internal
   */
  public get _isFull(): boolean {
    return this.policies.exceedsLimit;
  }

  private mayAttach({ role, attachPolicies = true }: SecretProviderProps): boolean {
    const obstacle = roleObstacle(this, { role: this.role, isGiven: role !== undefined, attaches: attachPolicies });
    if (obstacle === undefined) return attachPolicies;
    registerInspection(this, () => [roleWithoutPolicies({ obstacle, policy: this.policyForRole() })]);
    return false;
  }

  private give(resource: IConstruct, permissions: readonly Permission[]): void {
    this.permissions.push(...permissions);
    if (this.isAttaching) this.policies.allow(resource, permissions);
  }

  private policyForRole(): string {
    const stack = Stack.of(this);
    const shared = sharedStatements(this.permissions, permission => statementKey(stack, permission));
    return iamPolicy(stack, new PolicyDocument({ statements: shared.map(toPolicyStatement) }));
  }

  /** What scanners ask of functions in general, where it is not configured. */
  private acknowledge({ vpc, reservedConcurrentExecutions, runtime, logGroup }: SecretProviderProps): void {
    const resource = this.handler.node.defaultChild as CfnFunction;
    acknowledgeFindings(resource, [
      because.deadLetters, because.environment, because.dependency,
      ...vpc ? [] : [because.network],
      ...reservedConcurrentExecutions === undefined ? [because.concurrency] : [],
      ...runtime || isNewestRuntime(resource.runtime!) ? [] : [because.runtime],
    ]);
    if (!logGroup) acknowledgeFindings(this.node.findChild('Log').node.defaultChild as CfnResource, [because.logEncryption]);
  }
}

/** Reported with everything else: until it is right, nothing is deployed. */
function validateProvider(construct: IConstruct, property: string, facts: ProviderFacts): void {
  const findings = judgeProvider(property, facts);
  if (findings.length > 0) registerInspection(construct, () => findings);
}
