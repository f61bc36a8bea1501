/*
 * Names and texts of aws-cdk-lib that it does not publish, and that templates or plain texts show. Read in
 * 2.263.0; each has a test in test/cdk/internals.test.ts, which a new version of the CDK has to pass. Nothing
 * here imports the CDK: rules may read it.
 */

/** In a text, the CDK writes each value that is not known yet as `${Token[NAME.NUMBER]}`. */
export function holdsToken(text: string): boolean {
  return text.includes('${Token[');
}

/** The CDK writes a number that is not known yet as one of these. */
const NUMBER_TOKEN = /-1\.888154589\d*e\+289/;

/**
 * Whether a text, such as JSON, has the number that stands for a token. The CDK resolves it there, although
 * `Token.isUnresolved()` says that there is none.
 */
export function holdsNumberToken(text: string): boolean {
  return NUMBER_TOKEN.test(text);
}

/**
 * What is left of a token that is no longer one, where the template would have it as text: JSON of an object
 * that resolves later, or a text with a token whose letters have been changed. `<unresolved-lazy>` and
 * `<unresolved-token>` stand as whole strings; a number stays only in what the CDK does not resolve.
 */
const TOKEN_REMAINS = new RegExp(
  `"<unresolved-(token|lazy)>\\\\*"|^<unresolved-(token|lazy)>$|[$#]\\{token\\[[\\w.-]+\\]\\}|${NUMBER_TOKEN.source}`, 'i',
);

export function holdsTokenRemains(text: string): boolean {
  return TOKEN_REMAINS.test(text);
}

/*
 * What the CDK gives until the CLI has looked a value up, and then synthesizes anew. Of all `dummyValue`s in
 * aws-cdk-lib these two stand where this library judges. That of `Key.fromLookup()` is a key of the stack's
 * own account and region, as the real one is. Those of networks, machine images, and load balancers reach no
 * secret. A default that the app gives to `valueFromLookup()`, or a `dummyValue` to `ContextProvider.getValue()`,
 * is judged as the value that it is: the CDK keeps it where the look-up finds nothing, and no API says which value
 * is still to come.
 */

/** `StringParameter.valueFromLookup()`: the name of the parameter follows. */
const PARAMETER_LOOKUP = 'dummy-value-for-';
/** The end of the ARN that `Role.fromLookup()` gives: its account is of nobody. */
export const ROLE_LOOKUP = '123456789012:role/DUMMY_ARN';

/** Where in a text a look-up stands. The name of a parameter has these characters only. */
export const LOOKUP = new RegExp(`${PARAMETER_LOOKUP}[A-Za-z0-9_.:\\-/]+|${ROLE_LOOKUP}`, 'g');

/** What stands for the parameter of this name until the CLI has looked it up. */
export function lookupOfParameter(name: string): string {
  return PARAMETER_LOOKUP + name;
}

/**
 * True for the first synthesis of what a context lookup gives: refused, the CLI would never come to look it
 * up.
 */
export function isPendingLookup(text: string): boolean {
  return text.includes(PARAMETER_LOOKUP) || text.includes(ROLE_LOOKUP);
}

/**
 * The id under which the CDK looks for injectors of its `Secret`: `Secret.PROPERTY_INJECTION_ID`, without
 * loading the class.
 */
export const SECRET_INJECTION_ID = 'aws-cdk-lib.aws-secretsmanager.Secret';

/**
 * A construct of the CDK calls the resource that it is made of `Resource` or `Default`, which says nothing
 * to a reader.
 */
export function withoutDefaultChild(path: string): string {
  return path.replace(/\/(Resource|Default)$/, '');
}

/**
 * With `crossRegionReferences`, a custom resource in one region writes values, by name, that one in another
 * region reads.
 */
const WRITER = 'Custom::CrossRegionExportWriter';
const READER = 'Custom::CrossRegionExportReader';

/** What a resource gives to other regions, by name. Empty for any other resource. */
export function crossRegionExports(
  type: string, properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { exports = {} } = type === WRITER ? Object(properties.WriterProps) : {};
  return typeof exports === 'object' && exports !== null ? exports : {};
}

/** Whether an attribute of the resource is the value of that name. */
export function readsCrossRegionExports(type: string): boolean {
  return type === READER;
}

/**
 * The account field of what CloudFormation imports, or the pseudo parameter: the account of the stack itself,
 * since it imports only within one account. It is how the CDK takes an ARN of another stack apart, as
 * `Stack.resolve()` gives it.
 */
const ACCOUNT_OF_STACK = /^(\{"Ref":"AWS::AccountId"\}|\{"Fn::Select":\[4,\{"Fn::Split":\[":",\{"Fn::ImportValue":[^[]*)$/;

export function isAccountOfStack(resolved: unknown): boolean {
  return ACCOUNT_OF_STACK.test(JSON.stringify(resolved));
}

/**
 * Metadata by which a report knows what is acknowledged: in `PREFIX::RULE`, one `::` alone parts the two, and
 * blanks become hyphens.
 */
export function ruleNameInReport(text: string): string {
  return text.replaceAll('::', '%3A%3A');
}

/** As the CDK does with an acknowledged id before it compares. */
export function hyphenated(id: string): string {
  return id.replaceAll(' ', '-');
}

/**
 * The CDK takes an id with `::` for one of the whole app. cdk-nag 3 leaves out this prefix, and holds the id
 * against the construct and what is around it; to the CDK it is then the id of nothing.
 */
export const ANNOTATION_PREFIX = 'annotation::';
