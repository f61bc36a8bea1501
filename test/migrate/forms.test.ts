import * as ts from 'typescript';
import { applyEdits } from '../../src/migrate/edits';
import { rewriteFile } from '../../src/migrate/rewrite-file';
import { parseFile } from '../../src/migrate/typescript';

/** The text after the command, and what it leaves, as `line:column reason advice`. */
function migrated(text: string, keepsL2 = false): { text: string; left: string[] } {
  const { edits, left } = rewriteFile(parseFile(ts, 'app.ts', text), keepsL2);
  return { text: applyEdits(text, edits), left: left.map(({ line, column, reason, advice }) => `${line}:${column} ${reason} ${advice}`) };
}

const NAMED = "import { Secret } from 'aws-cdk-lib/aws-secretsmanager';\n";
const SPACE = "import * as sm from 'aws-cdk-lib/aws-secretsmanager';\n";
const OURS = "import { ManagedSecret } from 'cdk-managed-secret';\n";
const BOTH = "import { ManagedSecret, SecretContent } from 'cdk-managed-secret';\n";

/** Done as a whole: nothing is left, and a second run changes nothing. */
function expectDone(before: string, after: string, keepsL2 = false) {
  expect(migrated(before, keepsL2)).toEqual({ text: after, left: [] });
  expect(migrated(after, keepsL2)).toEqual({ text: after, left: [] });
}

describe('an import in each form is followed', () => {
  test.each<[string, string, string]>([
    ['a name', `${NAMED}new Secret(this, 'A');`, `${OURS}new ManagedSecret(this, 'A');`],
    ['a name under an alias', "import { Secret as S } from 'aws-cdk-lib/aws-secretsmanager';\nnew S(this, 'A');", `${OURS}new ManagedSecret(this, 'A');`],
    ['a namespace', `${SPACE}new sm.Secret(this, 'A');`, `${OURS}new ManagedSecret(this, 'A');`],
    ['the module from aws-cdk-lib', "import { aws_secretsmanager as sm } from 'aws-cdk-lib';\nnew sm.Secret(this, 'A');", `${OURS}new ManagedSecret(this, 'A');`],
    [
      'the module beside other names of aws-cdk-lib', "import { App, aws_secretsmanager, Stack } from 'aws-cdk-lib';\nnew aws_secretsmanager.Secret(new Stack(new App()), 'A');",
      `import { App, Stack } from 'aws-cdk-lib';\n${OURS}new ManagedSecret(new Stack(new App()), 'A');`,
    ],
    [
      'the namespace of aws-cdk-lib', "import * as cdk from 'aws-cdk-lib';\nnew cdk.aws_secretsmanager.Secret(new cdk.Stack(), 'A');",
      `import * as cdk from 'aws-cdk-lib';\n${OURS}new ManagedSecret(new cdk.Stack(), 'A');`,
    ],
    [
      'import = require()', "import sm = require('aws-cdk-lib/aws-secretsmanager');\nnew sm.Secret(this, 'A').attach(sm.x);",
      `import sm = require('aws-cdk-lib/aws-secretsmanager');\n${OURS}new ManagedSecret(this, 'A').attach(sm.x);`,
    ],
    ['a call without arguments', `${NAMED}new Secret;`, `${OURS}new ManagedSecret;`],
    ['a default import', "import sm from 'aws-cdk-lib/aws-secretsmanager';\nnew sm.Secret(this, 'A');", `${OURS}new ManagedSecret(this, 'A');`],
    [
      'a name beside a default import', "import sm, { Secret } from 'aws-cdk-lib/aws-secretsmanager';\nsm.x;\nnew Secret(this, 'A');",
      `import sm, {  } from 'aws-cdk-lib/aws-secretsmanager';\n${OURS}sm.x;\nnew ManagedSecret(this, 'A');`,
    ],
    ...['/index', '/index.js', '/lib', '/lib/secret'].map((within): [string, string, string] => [
      `a path within the module, ${within}`, `import { Secret } from 'aws-cdk-lib/aws-secretsmanager${within}';\nnew Secret(this, 'A');`, `${OURS}new ManagedSecret(this, 'A');`,
    ]),
  ])('%s', (_, before, after) => expectDone(before, after));
});

describe('an import goes with its line', () => {
  test.each<[string, string, string]>([
    ['and the spaces at its end', `${NAMED.trim()} \t\n`, ''],
    ['and the end of a line of Windows', `${NAMED.trim()}\r\n`, ''],
    ['and at the end of a file', `new M();\n${NAMED.trim()}`, 'new M();\n'],
    ['but not with a comment after it', `${NAMED.trim()} // why\n`, ' // why\n'],
  ])('%s', (_, before, after) => {
    const own = "import { ManagedSecret as M } from 'cdk-managed-secret';\nimport app from './app';\nimport {} from './start';\n";
    expectDone(`${own}new Secret(this, 'A');\n${before}`, `${own}new M(this, 'A');\n${after}`);
  });
});

describe('what else an import has stays', () => {
  test.each<[string, string, string]>([
    [
      'a name before', "import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';\nconst a: ISecret = new Secret(this, 'A');",
      `import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';\n${OURS}const a: ISecret = new ManagedSecret(this, 'A');`,
    ],
    [
      'a name after', "import { Secret, SecretRotation } from 'aws-cdk-lib/aws-secretsmanager';\nnew SecretRotation(new Secret(this, 'A'));",
      `import { SecretRotation } from 'aws-cdk-lib/aws-secretsmanager';\n${OURS}new SecretRotation(new ManagedSecret(this, 'A'));`,
    ],
    ['a namespace that is used', `${SPACE}sm.x;\nnew sm.Secret(this, 'A');`, `${SPACE}${OURS}sm.x;\nnew ManagedSecret(this, 'A');`],
    ['Secret, for isSecret()', `${NAMED}Secret.isSecret(new Secret(this, 'A'));`, `${NAMED}${OURS}Secret.isSecret(new ManagedSecret(this, 'A'));`],
    [
      'an import of this library, which gets the names', `import { SecretRules } from 'cdk-managed-secret';\n${NAMED}SecretRules.x(new Secret(this, 'A'));`,
      "import { SecretRules, ManagedSecret } from 'cdk-managed-secret';\nSecretRules.x(new ManagedSecret(this, 'A'));",
    ],
    [
      'an import of this library, which gets two names', `import { SecretRules } from 'cdk-managed-secret';\n${NAMED}SecretRules.x(new Secret(this, 'A', { generateSecretString }));`,
      "import { SecretRules, ManagedSecret, SecretContent } from 'cdk-managed-secret';\nSecretRules.x(new ManagedSecret(this, 'A', { content: SecretContent.generated(generateSecretString) }));",
    ],
    [
      'a namespace of this library', `import * as ours from 'cdk-managed-secret';\n${NAMED}ours.x(new Secret(this, 'A'));`,
      `import * as ours from 'cdk-managed-secret';\n${OURS}ours.x(new ManagedSecret(this, 'A'));`,
    ],
    [
      'an alias of ManagedSecret', `import { ManagedSecret as M } from 'cdk-managed-secret';\n${NAMED}new Secret(this, 'A'); new M(this, 'B');`,
      "import { ManagedSecret as M } from 'cdk-managed-secret';\nnew M(this, 'A'); new M(this, 'B');",
    ],
    [
      'a ManagedSecret of the file\'s own', `${NAMED}class ManagedSecret {}\nnew Secret(this, 'A');`,
      "import { ManagedSecret as CdkManagedSecret } from 'cdk-managed-secret';\nclass ManagedSecret {}\nnew CdkManagedSecret(this, 'A');",
    ],
    [
      'quotes, the lack of semicolons, and line ends', 'import * as cdk from "aws-cdk-lib"\r\nimport { Secret } from "aws-cdk-lib/aws-secretsmanager"\r\nnew Secret(cdk.x, "A")\r\n',
      'import * as cdk from "aws-cdk-lib"\r\nimport { ManagedSecret } from "cdk-managed-secret"\r\nnew ManagedSecret(cdk.x, "A")\r\n',
    ],
  ])('%s', (_, before, after) => expectDone(before, after));
});

const made = (props: string) => `${NAMED}new Secret(this, 'A', ${props});`;
const managed = (props: string) => `${BOTH}new ManagedSecret(this, 'A', ${props});`;

describe('each property moves', () => {
  test('those of both stay', () => {
    const same = "{ secretName: 'a', description, encryptionKey: key, replicaRegions: [], removalPolicy }";
    expectDone(made(same), `${OURS}new ManagedSecret(this, 'A', ${same});`);
  });

  test.each<[string, string, string]>([
    ['generateSecretString', '{ generateSecretString: { passwordLength: 8 } }', '{ content: SecretContent.generated({ passwordLength: 8 }) }'],
    ['generateSecretString as a short form', '{ generateSecretString }', '{ content: SecretContent.generated(generateSecretString) }'],
    ['a name in quotes', "{ 'generateSecretString': options }", '{ content: SecretContent.generated(options) }'],
    ['secretStringValue', '{ secretStringValue: SecretValue.cfnParameter(p) }', '{ content: SecretContent.fromSecretValue(SecretValue.cfnParameter(p)) }'],
    ['unsafePlainText() of what is no literal', '{ secretStringValue: SecretValue.unsafePlainText(key.ref) }', '{ content: SecretContent.fromSecretValue(SecretValue.unsafePlainText(key.ref)) }'],
    [
      'secretObjectValue, with a literal in a field that is no secret', "{ secretObjectValue: { username: SecretValue.unsafePlainText('ada'), password: p } }",
      "{ content: SecretContent.json({ username: SecretValue.unsafePlainText('ada'), password: p }) }",
    ],
    ['secretStringValue of a function', '{ secretStringValue: make() }', '{ content: SecretContent.fromSecretValue(make()) }'],
    ['plainText() of nothing', '{ secretStringValue: SecretValue.plainText() }', '{ content: SecretContent.fromSecretValue(SecretValue.plainText()) }'],
    ['a literal that is none to hide', "{ secretStringValue: SecretValue.unsafePlainText('') }", "{ content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('')) }"],
    ['secretObjectValue with a spread', '{ secretObjectValue: { ...base, password } }', '{ content: SecretContent.json({ ...base, password }) }'],
    [
      'comments and lines stay', '{\n  // why\n  generateSecretString: /* so */ {\n    passwordLength: 8, // eight\n  },\n}',
      '{\n  // why\n  content: SecretContent.generated(/* so */ {\n    passwordLength: 8, // eight\n  }),\n}',
    ],
  ])('%s', (_, before, after) => expectDone(made(before), managed(after)));
});

describe('an imported secret moves where there is an equal', () => {
  const isOurs = (call: string) => `${OURS}ManagedSecret.fromManagedSecretAttributes(this, 'A', ${call});`;

  test.each<[string, string]>([
    ["fromSecretNameV2(this, 'A', 'shop/a')", "{ secretName: 'shop/a' }"],
    ["fromSecretNameV2(this, 'A', secretName)", '{ secretName }'],
    ["fromSecretNameV2(this, 'A', name)", '{ secretName: name }'],
    ["fromSecretCompleteArn(this, 'A', props.arn)", '{ secretCompleteArn: props.arn }'],
    ["fromSecretAttributes(this, 'A', { secretCompleteArn })", '{ secretCompleteArn }'],
    ["fromSecretAttributes(this, 'A', { secretCompleteArn: arn, encryptionKey: key })", '{ secretCompleteArn: arn, keyArn: key.keyArn }'],
    ["fromSecretAttributes(this, 'A', { secretCompleteArn: arn, encryptionKey: props.key })", '{ secretCompleteArn: arn, keyArn: props.key.keyArn }'],
    ["fromSecretAttributes(this, 'A', { secretCompleteArn: arn, 'encryptionKey': key() })", '{ secretCompleteArn: arn, keyArn: key().keyArn }'],
    ["fromSecretAttributes(this, 'A', { secretCompleteArn: arn, encryptionKey })", '{ secretCompleteArn: arn, keyArn: encryptionKey.keyArn }'],
  ])('%s', (before, after) => expectDone(`${NAMED}Secret.${before};`, isOurs(after)));
});

describe('a type', () => {
  test('becomes ManagedSecret, and ISecret stays', () => expectDone(
    `${SPACE}let a: sm.Secret | sm.ISecret;`, `${SPACE}${OURS}let a: ManagedSecret | sm.ISecret;`));

  test('becomes ISecret beside the Secret that stays in the same file', () => {
    expect(migrated(`${NAMED}let a: Secret = new Secret(this, 'A', props);`, true).text)
      .toBe("import { Secret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';\nlet a: ISecret = new Secret(this, 'A', props);");
  });

  test('becomes ISecret once, where two imports have Secret, and beside what else they have', () => {
    const more = "import { Secret as S, SecretRotation } from 'aws-cdk-lib/aws-secretsmanager';\n";
    expectDone(`${more}${NAMED}let a: Secret | S; SecretRotation.x;`,
      "import { ISecret, SecretRotation } from 'aws-cdk-lib/aws-secretsmanager';\nlet a: ISecret | ISecret; SecretRotation.x;", true);
  });

  test('becomes ISecret beside a namespace', () => expectDone(
    `import * as cdk from 'aws-cdk-lib';\n${NAMED}let a: Secret | cdk.x;`,
    "import * as cdk from 'aws-cdk-lib';\nimport { ISecret } from 'aws-cdk-lib/aws-secretsmanager';\nlet a: ISecret | cdk.x;", true));

  test('becomes the ISecret that another import has', () => {
    const imports = "import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';\nimport { Secret } from 'aws-cdk-lib/aws-secretsmanager';\n";
    expect(migrated(`${imports}let a: Secret = new Secret(this, 'A', props);`, true).text).toBe(`${imports}let a: ISecret = new Secret(this, 'A', props);`);
  });

  test('becomes ISecret under another name where the file has an ISecret of its own', () => {
    expect(migrated(`${NAMED}interface ISecret {}\nlet a: Secret;`, true).text)
      .toBe("import { ISecret as CdkISecret } from 'aws-cdk-lib/aws-secretsmanager';\ninterface ISecret {}\nlet a: CdkISecret;");
  });

  test('becomes ISecret where a Secret of aws-cdk-lib stays', () => {
    expectDone(`${SPACE}let a: sm.Secret;`, `${SPACE}let a: sm.ISecret;`, true);
    expectDone(`${NAMED}let a: Secret;`, "import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';\nlet a: ISecret;", true);
    expectDone("import { Secret, ISecret as I } from 'aws-cdk-lib/aws-secretsmanager';\nlet a: Secret | I;", "import { ISecret as I } from 'aws-cdk-lib/aws-secretsmanager';\nlet a: I | I;", true);
  });
});

describe('another thing of that name stays', () => {
  test.each([
    ['a local class', "import * as x from 'aws-cdk-lib/aws-secretsmanager';\nclass Secret {}\nnew Secret(); x.y;"],
    ['a parameter that hides the import', `${NAMED}function f(Secret: any) { new Secret(); }\nSecret.isSecret(1);`],
    ['the Secret of ECS', "import * as ecs from 'aws-cdk-lib/aws-ecs';\necs.Secret.fromSecretsManager(secretsmanager);"],
    ['CfnSecret', `${SPACE}new sm.CfnSecret(this, 'A');`],
    ['an export of another module', "export * from './secretsmanager';\nexport { Secret } from 'aws-cdk-lib/aws-ecs';"],
    ['an export of another name', "export { SecretRotation, CfnSecret as Secret } from 'aws-cdk-lib/aws-secretsmanager';"],
    ['the type of another module', "let a: import('aws-cdk-lib/aws-ecs').Secret;"],
    ['a function with the name of the module', "mock('aws-cdk-lib/aws-secretsmanager');"],
    ['require() of what no text says', "require();\nrequire('aws-cdk-lib/' + name);"],
    ['require() of another member or module', "require('aws-cdk-lib').Stack;\nrequire('other').aws_secretsmanager;"],
    ['a name from a module that is no text', 'import { Secret } from module;\nnew Secret();'],
    ['a comment and a text', `${SPACE}// new sm.Secret()\nconst a = 'sm.Secret'; sm.x;`],
  ])('%s', (_, text) => expectDone(text, text));
});

describe('what the command cannot do stays, and is listed with its place', () => {
  test.each<[string, string, string]>([
    ['properties in a variable', `${NAMED}new Secret(this, 'A', props);`, '2:23 The properties come from the variable "props". Write the properties as an object literal in this call, and run migrate again.'],
    ['properties of a call', `${NAMED}new Secret(this, 'A', make());`, '2:23 The properties are no object literal. Write the properties as an object literal in this call, and run migrate again.'],
    ['a spread of properties', made('{ ...base, secretName: x }'), '2:25 The properties have a spread. Write the properties as an object literal in this call, and run migrate again.'],
    ['a spread after another property', made('{ secretName: x, ...base }'), '2:40 The properties have a spread. Write the properties as an object literal in this call, and run migrate again.'],
    ['a method', made('{ secretName() {} }'), '2:25 A property is computed. Write the properties as an object literal in this call, and run migrate again.'],
    ['a spread of arguments', `${NAMED}new Secret(...args);`, '2:12 The arguments are spread. Replace Secret by ManagedSecret, and the property with the value by content: SecretContent.…'],
    ['a computed property', made('{ [name]: x }'), '2:25 A property is computed. Write the properties as an object literal in this call, and run migrate again.'],
    ['secretStringBeta1', made('{ secretStringBeta1: x }'), '2:25 secretStringBeta1 is deprecated. Use secretStringValue: SecretValue.resourceAttribute(token), and run migrate again.'],
    ['an unknown property', made('{ secretNam: x }'), '2:25 Secret has no property "secretNam". Replace Secret by ManagedSecret, and the property with the value by content: SecretContent.…'],
    ['two values', made('{ generateSecretString: x, secretStringValue: y }'), '2:50 Two properties have the value. Keep one of them, and run migrate again.'],
    ['a value on condition', made('{ secretStringValue: x ? y : undefined }'), '2:44 secretStringValue has a value on condition. Choose between two contents by the condition, in code.'],
    ['a value on condition in parentheses', made('{ secretStringValue: (x ? y : undefined) }'), '2:44 secretStringValue has a value on condition. Choose between two contents by the condition, in code.'],
    ['undefined as a value', made('{ generateSecretString: undefined }'), '2:47 generateSecretString has a value on condition. Choose between two contents by the condition, in code.'],
    ['a literal', made("{ secretStringValue: SecretValue.unsafePlainText('hunter2') }"), '2:72 The value is a literal, which anyone can read in the template. ManagedSecret refuses it (MS022, MS023). Refer to the value, or keep it as docs/guides/migration.md says under "Values in the template".'],
    [
      'a literal in a secret field', made("{ secretObjectValue: { password: SecretValue.unsafePlainText('hunter2') } }"),
      '2:84 The value is a literal, which anyone can read in the template. ManagedSecret refuses it (MS022, MS023). Refer to the value, or keep it as docs/guides/migration.md says under "Values in the template".',
    ],
    ['a subclass', `${NAMED}class A extends Secret {}`, '2:17 A class or interface extends Secret. Extend ManagedSecret: its properties are ManagedSecretProps, with content.'],
    ['SecretProps', `${SPACE}let a: sm.SecretProps;`, '2:8 SecretProps has the properties of Secret. Use ManagedSecretProps of cdk-managed-secret, which has content.'],
    ['instanceof', `${NAMED}x instanceof Secret;`, '2:14 instanceof checks for Secret. Use Secret.isSecret(x), which is also true for a ManagedSecret.'],
    ['a value', `${NAMED}use(Secret);`, '2:5 Secret is used as a value. Replace it with ManagedSecret if its users accept a ManagedSecret.'],
    ['a value for a constructor', `${NAMED}new Table(Secret);`, '2:11 Secret is used as a value. Replace it with ManagedSecret if its users accept a ManagedSecret.'],
    ['a short form', `${NAMED}use({ Secret });`, '2:7 Secret is used as a value. Replace it with ManagedSecret if its users accept a ManagedSecret.'],
    ['an export', `${NAMED}export { Secret };`, '2:10 The file exports Secret. Export ManagedSecret instead. The compiler then finds the files that do not accept it.'],
    ['an export from the module', "export { Secret } from 'aws-cdk-lib/aws-secretsmanager';", '1:10 The file exports Secret. Export ManagedSecret instead. The compiler then finds the files that do not accept it.'],
    ['an export under another name', "export { Secret as S } from 'aws-cdk-lib/aws-secretsmanager';", '1:10 The file exports Secret. Export ManagedSecret instead. The compiler then finds the files that do not accept it.'],
    ['a partial ARN', `${NAMED}Secret.fromSecretPartialArn(this, 'A', arn);`, '2:1 Secret.fromSecretPartialArn() has no equal of this form. Use ManagedSecret.fromManagedSecretAttributes(scope, id, { secretName, account, region, keyArn }).'],
    ...["this, 'A'", "...args, 'A', name", '...args, ...names, ...others'].map((args): [string, string, string] => [
      `an import with ${args}`, `${NAMED}Secret.fromSecretNameV2(${args});`,
      '2:1 Secret.fromSecretNameV2() has no equal of this form. Call ManagedSecret.fromManagedSecretAttributes() instead.',
    ]),
    ...[
      'attributes', '{ secretPartialArn: props.arn }', '{ secretCompleteArn, secretPartialArn: props.arn }', '{ secretCompleteArn, ...attributes }', '{ secretCompleteArn() {} }',
      '{ [name]: arn }', '{ secretCompleteArn, encryptionKey: undefined }', '{ secretCompleteArn, encryptionKey: a ?? b }',
    ].map((attributes): [string, string, string] => [
      `an import with ${attributes}`, `${NAMED}Secret.fromSecretAttributes(this, 'A', ${attributes});`,
      '2:1 Secret.fromSecretAttributes() has no equal of this form. Use ManagedSecret.fromManagedSecretAttributes(scope, id, { secretName, account, region, keyArn }).',
    ]),
    ['an unknown static', `${NAMED}Secret.from(this, 'A', {});`, '2:1 Secret.from() has no equal of this form. Call ManagedSecret.fromManagedSecretAttributes() instead.'],
    ['a static as the last argument of three', `${NAMED}use(this, 'A', Secret.fromSecretNameV2);`, '2:16 Secret.fromSecretNameV2 is used as a value. Call ManagedSecret.fromManagedSecretAttributes() instead.'],
    ['a static without its call', `${NAMED}use(Secret.fromSecretNameV2);`, '2:5 Secret.fromSecretNameV2 is used as a value. Call ManagedSecret.fromManagedSecretAttributes() instead.'],
    ['an injector', `${NAMED}use(Secret.PROPERTY_INJECTION_ID);`, '2:5 Secret.PROPERTY_INJECTION_ID is used as a value. Inject into ManagedSecret by ManagedSecret.PROPERTY_INJECTION_ID; it has other properties.'],
    ['require()', "const { Secret } = require('aws-cdk-lib/aws-secretsmanager');", '1:20 require() loads the module of Secret. Use an import of its names, and run migrate again.'],
    ['version 1', "import { Secret } from '@aws-cdk/aws-secretsmanager';\nnew Secret(this, 'A');", '1:24 This is version 1 of the CDK. Move the app to aws-cdk-lib first.'],
    ['a syntax error', `${NAMED}new Secret(`, "1:1 TypeScript cannot parse the file: ')' expected. Fix this, and run migrate again."],
  ])('%s', (_, text, left) => expect(migrated(text)).toEqual({ text, left: [left] }));

  test('beside what it can do: the import of what stays is kept', () => {
    const { text, left } = migrated(`${NAMED}new Secret(this, 'A');\nnew Secret(this, 'B', props);`);
    expect(text).toBe(`${NAMED}${OURS}new ManagedSecret(this, 'A');\nnew Secret(this, 'B', props);`);
    expect(left).toEqual(['3:23 The properties come from the variable "props". Write the properties as an object literal in this call, and run migrate again.']);
  });
});

describe('the module by another way than an import of its names is left', () => {
  const MODULE = "'aws-cdk-lib/aws-secretsmanager'";

  test.each<[string, string, string]>([
    ['taken apart', `import * as sm from ${MODULE};\nconst { Secret } = sm;\nnew Secret(this, 'A');`, '2:20 The module of Secret is used as a value. Use an import of its names, and run migrate again.'],
    ['in a variable', 'import { aws_secretsmanager } from \'aws-cdk-lib\';\nconst m = aws_secretsmanager;', '2:11 The module of Secret is used as a value. Use an import of its names, and run migrate again.'],
    ['import = of a namespace', `import * as sm from ${MODULE};\nimport m = sm;\nnew m.Secret(this, 'A');`, '2:12 The module of Secret is used as a value. Use an import of its names, and run migrate again.'],
    ['import = of a member', "import * as cdk from 'aws-cdk-lib';\nimport m = cdk.aws_secretsmanager;\nnew m.Secret(this, 'A');", '2:12 The module of Secret is used as a value. Use an import of its names, and run migrate again.'],
    ['import()', `const sm = await import(${MODULE});`, '1:18 import() loads the module of Secret. Use an import of its names, and run migrate again.'],
    ['require()', `const sm = require(${MODULE});`, '1:12 require() loads the module of Secret. Use an import of its names, and run migrate again.'],
    ['require() of aws-cdk-lib', "const sm = require('aws-cdk-lib').aws_secretsmanager;", '1:12 require() loads the module of Secret. Use an import of its names, and run migrate again.'],
    ['a type', `let a: import(${MODULE}).Secret;`, '1:8 A type names the module of Secret. Use an import of its names, and run migrate again.'],
    ['export *', `export * from ${MODULE};`, '1:15 The file exports the module of Secret. Export ManagedSecret instead. The compiler then finds the files that do not accept it.'],
    ['export * as', `export * as sm from ${MODULE};`, '1:21 The file exports the module of Secret. Export ManagedSecret instead. The compiler then finds the files that do not accept it.'],
  ])('%s', (_name, text, left) => {
    expect(migrated(text)).toEqual({ text, left: [left] });
  });
});

describe('the rest of the file stays what it says', () => {
  test.each<[string, string, string]>([
    ['a colon in a comment', 'generateSecretString /* a: b */: { passwordLength: 9 }', 'content: SecretContent.generated(/* a: b */ { passwordLength: 9 })'],
    ['two comments', 'generateSecretString /* https://x */ : /* https://y */ {}', 'content: SecretContent.generated(/* https://x */ /* https://y */ {})'],
    ['a comment to the end of the line before the colon', 'generateSecretString // why\n: /* so */ {}', 'content: SecretContent.generated(// why\n/* so */ {})'],
    ['a comment to the end of the line that ends as others do', 'generateSecretString: /* so */ // why */\n{}', 'content: SecretContent.generated(/* so */ // why */\n{})'],
    ['an address in a comment', 'generateSecretString: /* https://x */ { passwordLength: 9 }', 'content: SecretContent.generated(/* https://x */ { passwordLength: 9 })'],
  ])('%s', (_name, before, after) => {
    expect(migrated(`${NAMED}new Secret(this, 'A', { ${before} });`).text).toContain(after);
  });

  test('a line of Windows ends as its others do', () => {
    const { text } = migrated(`${NAMED}new Secret(this, 'A', { generateSecretString: // why\n{} });`.replaceAll('\n', '\r\n'));
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(text).toContain('SecretContent.generated(// why\r\n{})');
  });

  test.each(['{ type ManagedSecret }', 'type { ManagedSecret }'])('a type-only import %s stays beside the import of the class', names => {
    const imports = `import ${names} from 'cdk-managed-secret';\n`;
    expect(migrated(`${NAMED}${imports}new Secret(this, 'A');`).text).toBe(
      `import { ManagedSecret as CdkManagedSecret } from 'cdk-managed-secret';\n${imports}new CdkManagedSecret(this, 'A');`);
  });

  test.each([
    "(SecretValue.unsafePlainText('hunter2'))", "SecretValue.unsafePlainText('hunter2') as any", "SecretValue.unsafePlainText('hunter2')!",
    "SecretValue.unsafePlainText('hunter2') satisfies any", "SecretValue.plainText('hunter2')", "{ [name]: SecretValue.unsafePlainText('hunter2') }",
  ])(
    'a literal is seen in %s', value => {
      expect(migrated(`${NAMED}new Secret(this, 'A', { secretStringValue: ${value} });`).left).toEqual([
        expect.stringMatching(/^2:(6[67]|7[23]|82) The value is a literal, which anyone can read in the template\. ManagedSecret refuses it \(MS022, MS023\)\. /),
      ]);
    });
});
