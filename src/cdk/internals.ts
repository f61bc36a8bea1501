import { CfnElement, IResolvable, Stack } from 'aws-cdk-lib';
import { Grant, IPrincipal, ManagedPolicy, Policy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { getCustomizeRolesConfig } from 'aws-cdk-lib/core/lib/helpers-internal';
import { Dependable, IConstruct, IDependable } from 'constructs';

/*
 * What this library uses of aws-cdk-lib that it does not publish, each as one function. Read in 2.263.0; each
 * has a test in test/cdk/internals.test.ts, which a new version of the CDK has to pass. Names and texts
 * without the CDK are in names.ts.
 */

/**
 * The decorator of the CDK's own constructs, which runs property injectors before the constructor. It is
 * exported, and not documented.
 */
export { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';

/**
 * `Secret.isSecret()` looks for this symbol: then hosted rotation takes `excludeCharacters` from the secret.
 */
const SECRET = Symbol.for('@aws-cdk/secretsmanager.Secret');

/** Has the CDK take what has this prototype for its own `Secret`. */
export function markAsSecretOfCdk(prototype: object): void {
  Object.defineProperty(prototype, SECRET, { value: true });
}

/**
 * Whether references from this stack cross regions: `crossRegionReferences`, which the stack keeps under an
 * internal name.
 */
export function carriesCrossRegionReferences(stack: Stack): boolean {
  return (stack as { readonly _crossRegionReferences?: boolean })._crossRegionReferences === true;
}

/**
 * What an element adds to its template, with tokens. The CDK looks for references in it. The type is
 * `@internal`.
 */
export function renderedElement(element: CfnElement & { _toCloudFormation?(): object }): object | undefined {
  return element._toCloudFormation?.();
}

/**
 * What an override of a resource sets one of its properties to, or takes away as undefined. Undefined itself where
 * none does. The CDK keeps overrides in a `protected` property.
 */
export function overriddenProperty(resource: CfnElement, name: string): { readonly value: unknown } | undefined {
  const { Properties: properties } = (resource as { rawOverrides?: { Properties?: object } }).rawOverrides ?? {};
  return properties !== undefined && name in properties ? { value: (properties as Record<string, unknown>)[name] } : undefined;
}

/**
 * Calls back in each synthesis when the Aspects have ended, and before the CDK puts dependencies and
 * references in place: it then asks the root of the tree first what that depends on. An Aspect would come
 * too early for some changes, and the CDK refuses an Aspect of a lower priority on a construct that it has
 * visited.
 *
 * @param root an app or a stage
 */
export function afterAspects({ node }: IConstruct, look: () => void): void {
  const nothing: IDependable = {};
  let isLooking = false;
  const lookOnce = () => {
    // A value of the app that is resolved meanwhile may ask for the dependencies as well.
    if (isLooking) return;
    isLooking = true;
    try {
      look();
    } finally {
      isLooking = false;
    }
  };
  Dependable.implement(nothing, {
    get dependencyRoots() {
      lookOnce();
      return [];
    },
  });
  node.addDependency(nothing);
}

/** Has whatever waits for the grant wait for more. The CDK keeps it in a `private` list, which `combine()` copies. */
export function addGrantDependable(grant: Grant, dependable: IDependable): void {
  (grant as unknown as { readonly dependables: IDependable[] }).dependables.push(dependable);
}

/** The statements of a policy, to take some of them out again. The CDK keeps them in a `private` list. */
export function statementsOfDocument(document: PolicyDocument): PolicyStatement[] {
  return (document as unknown as { readonly statements: PolicyStatement[] }).statements;
}

/**
 * Whether a construct has any children. Most have none, and to be given an empty list of each takes longer than all
 * else that a search of a large app does. Their `Node` keeps them in a `private` object.
 */
export function hasChildren({ node }: IConstruct): boolean {
  return Object.keys((node as unknown as { readonly _children?: object })._children ?? {}).length > 0;
}

/** What asks for a statement, of a policy of either kind. */
const POLICY_VALIDATIONS = ['validatePolicy', 'validateManagedPolicy'];

/**
 * Has the CDK leave a policy out of the template when its last statement is gone, also where the CDK has asked for its
 * name. The methods are `private` and `protected`.
 */
export function leaveOutWhenEmpty(policy: Policy | ManagedPolicy): void {
  const { document } = policy;
  const methods = policy as unknown as Record<string, (() => string[]) | undefined>;
  for (const name of POLICY_VALIDATIONS) {
    const validate = methods[name]?.bind(policy);
    if (validate) methods[name] = () => document.isEmpty ? [] : validate();
  }
  const resource = policy.node.defaultChild as unknown as { shouldSynthesize(): boolean };
  const shouldSynthesize = resource.shouldSynthesize.bind(resource);
  resource.shouldSynthesize = () => !document.isEmpty && shouldSynthesize();
}

/** The template of a stack before it is written, without tokens. The method is `protected`. */
export function renderedTemplate(stack: Stack): unknown {
  return stack.resolve((stack as Stack & { _toCloudFormation(): unknown })._toCloudFormation());
}

interface MissingContext {
  readonly provider: string;
  readonly props: { readonly parameterName?: string; readonly typeName?: string };
}

/** The stack keeps its questions in a `private` property. */
function missingContextOf(stack: Stack): readonly MissingContext[] {
  return (stack as unknown as { readonly _missingContext?: readonly MissingContext[] })._missingContext ?? [];
}

/** The names of the parameters that the CLI is asked to look up. */
export function pendingParameters(stack: Stack): string[] {
  return missingContextOf(stack).flatMap(({ provider, props: { parameterName } }) => provider === 'ssm' && parameterName ? [parameterName] : []);
}

/** Whether the CLI is asked to look a role up. */
export function awaitsRole(stack: Stack): boolean {
  return missingContextOf(stack).some(({ provider, props: { typeName } }) => provider === 'cc-api-provider' && typeName === 'AWS::IAM::Role');
}

/** Whether the CLI is asked to look something up, whatever it is: then it synthesizes anew. */
export function awaitsLookup(stack: Stack): boolean {
  return missingContextOf(stack).length > 0;
}

/** Whether a token is lazy. The classes are not exported; this is how they write themselves into JSON. */
export function isLazy(token: IResolvable & { toJSON?(): unknown }): boolean {
  return token.toJSON?.() === '<unresolved-lazy>';
}

/**
 * Whether JSON holds a token, which hides what it will be: tokens write themselves as `<unresolved-lazy>` and
 * the like.
 */
export function holdsUnresolvedJson(json: string): boolean {
  return json.includes('"<unresolved-');
}

/**
 * Whether the CDK refuses a reference from another environment, because the resource has no name there. Only
 * its text says so.
 */
export function isCrossEnvironmentError(error: unknown): boolean {
  return /cross-environment/.test((error as Error).message);
}

/** What a principal wraps: one with conditions or session tags keeps it in a `protected` property. */
export function wrappedPrincipal(principal: IPrincipal): IPrincipal | undefined {
  return (principal as { readonly wrapped?: IPrincipal }).wrapped;
}

/**
 * Whether a role takes a statement and drops it, as one that `Role.withoutPolicyUpdates()` or
 * `Role.fromRoleArn()` with `mutable: false` makes. Their class is not exported; this is a property of it.
 */
export function isImmutableRole(principal: object): boolean {
  return 'addGrantsToResources' in principal;
}

/**
 * Whether `Role.customizeRoles()` keeps roles and policies out of the templates of a scope: those of the L2s. A
 * CfnManagedPolicy is written all the same. It is exported, and not documented.
 */
export function keepsPoliciesOut(scope: IConstruct): boolean {
  return getCustomizeRolesConfig(scope).preventSynthesis === true;
}

/** Whether `Role.customizeRoles()` writes a report on the roles of a scope. */
export function reportsPolicies(scope: IConstruct): boolean {
  return getCustomizeRolesConfig(scope).enabled;
}

/** What runs after the synthesis of a stage: the CDK keeps the plugins in a property that is `@internal`. */
export function validationPluginsOf(stage: IConstruct): readonly object[] {
  return (stage as { readonly _validationPlugins?: readonly object[] })._validationPlugins ?? [];
}

/**
 * Whether the CDK judges every written template by the schemas of CloudFormation. Unless the app has a plugin
 * for that, an environment variable is all that turns it off.
 */
export function validatesTemplates(): boolean {
  return process.env.CDK_VALIDATION !== 'false';
}

/** The type of the metadata: the oldest supported release of the CDK exports no constant for it. */
const CREATION_STACK = 'aws:cdk:creationStack';

/**
 * The lines of the stack trace that the CDK records when a resource is created, of the construct or of its
 * default child. Empty where the app turned that off.
 */
export function creationStackOf(construct: IConstruct): string[] {
  const metadata = [construct, construct.node.defaultChild].flatMap(each => each?.node.metadata ?? []);
  const stack: unknown = metadata.find(({ type }) => type === CREATION_STACK)?.data;
  return Array.isArray(stack) ? stack.map(String) : [];
}

/** Whether an environment variable turns off the stack traces of the CDK's annotations. */
export function disablesStackTraces(): boolean {
  return Boolean(process.env.CDK_DISABLE_STACK_TRACE);
}

const ACKNOWLEDGEMENTS = Symbol.for('@aws-cdk/core.Acknowledgements');

/**
 * `acknowledgeWarning()` and `acknowledgeInfo()` note ids on the app, by the path of the scope; both silence
 * either kind. The CDK's own look-up leaves out the construct itself and the app, whose path is empty.
 */
export function isAcknowledgedByCdk({ node: { root, scopes } }: IConstruct, id: string): boolean {
  const { acks } = (root as { [ACKNOWLEDGEMENTS]?: { acks?: unknown } })[ACKNOWLEDGEMENTS] ?? {};
  if (!(acks instanceof Map)) return false;
  return scopes.some(({ node: { path } }) => (acks as Map<string, Set<string>>).get(path)?.has(id));
}

/**
 * The construct, but with the path of a child. The CDK finds an acknowledgement made on an ancestor of what
 * is annotated, and not on that itself; it looks at `node.path`, and adds the annotation by
 * `node.addMetadata()`.
 */
export function asIfBelow(construct: IConstruct): IConstruct {
  const { node: own } = construct;
  const addMetadata = own.addMetadata.bind(own);
  const node = Object.create(own, { path: { value: `${own.path}/Finding` }, addMetadata: { value: addMetadata } });
  return Object.create(construct, { node: { value: node } }) as IConstruct;
}
