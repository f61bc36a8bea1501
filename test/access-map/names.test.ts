import { App, CfnOutput, CfnParameter, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, OWNER, roleIn } from './maps';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${name}`;
const parameterIn = (scope: Stack, id = 'Stage') => new CfnParameter(scope, id, { default: 'dev' }).valueAsString;

describe('a name with a parameter', () => {
  test.each<[string, string, string[]]>([
    ['with six characters more', '/db-??????', ['Owner/Role read Owner/Db: complete']],
    ['with anything more, which other names may have too', '/db-*', ['Owner/Role read Owner/Db: complete', 'Owner/Role read Owner/DbOther: complete']],
    ['with the beginning of it', '/*', ['Owner/Role read Owner/Db: complete', 'Owner/Role read Owner/DbOther: complete']],
    ['with another end', '/api-??????', []],
  ])('is the same text in a permission %s', (_, end, expected) => {
    const stage = parameterIn(stack);
    new CfnSecret(stack, 'Db', { name: `${stage}/db` });
    new CfnSecret(stack, 'DbOther', { name: `${stage}/db-other` });
    allow(roleIn(stack), GET, arnOf(`${stage}${end}`));
    expect(linesOf(mapOf(app))).toEqual(expected);
  });

  test('is perhaps another text for another parameter, and for one of the same name in another stack', () => {
    const reader = new Stack(app, 'Reader', { env: OWNER });
    new CfnSecret(stack, 'Db', { name: `${parameterIn(stack)}/db` });
    allow(roleIn(stack), GET, arnOf(`${parameterIn(stack, 'Other')}/db-??????`));
    allow(roleIn(reader), GET, arnOf(`${parameterIn(reader)}/db-??????`));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Db: unknown', 'Reader/Role read Owner/Db: unknown']);
  });

  test('is the same text in a nested stack that gets the parameter', () => {
    const stage = parameterIn(stack);
    new CfnSecret(stack, 'Db', { name: `${stage}/db` });
    allow(roleIn(new NestedStack(stack, 'Nested')), GET, arnOf(`${stage}/db-??????`));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Nested/Role read Owner/Db: complete']);
  });

  test('and a function that synthesis does not read is perhaps another text each time', () => {
    const part = (at: number) => Fn.select(at, Fn.split('/', parameterIn(stack, `P${at}`)));
    new CfnSecret(stack, 'Db', { name: `${part(0)}/db` });
    allow(roleIn(stack), GET, arnOf(`${part(1)}/db-??????`));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Db: unknown']);
  });
});

describe('the name of the stack', () => {
  test('is known in a name and in a permission', () => {
    new CfnSecret(stack, 'Db', { name: `${Fn.ref('AWS::StackName')}/db` });
    allow(roleIn(stack), GET, arnOf(`${Fn.ref('AWS::StackName')}/db-??????`));
    allow(roleIn(new Stack(app, 'Reader', { env: OWNER })), GET, arnOf('Owner/db-??????'));
    const map = mapOf(app);
    expect(linesOf(map)).toEqual(['Owner/Role read Owner/Db: complete', 'Reader/Role read Owner/Db: complete']);
    expect(map.secrets.map(({ name }) => name)).toEqual(['Owner/db']);
  });

  test('of a nested stack is the same text there, and not that of the stack around it', () => {
    const nested = new NestedStack(stack, 'Nested');
    new CfnSecret(nested, 'Db', { name: `${Fn.ref('AWS::StackName')}/db` });
    for (const scope of [nested, stack]) allow(roleIn(scope), GET, arnOf(`${Fn.ref('AWS::StackName')}/db-??????`));
    expect(linesOf(mapOf(app))).toEqual([
      'Owner/Nested/Role read Owner/Nested/Db: complete', `Owner/Role read ${arnOf('Owner/db')}: unknown`,
    ]);
  });
});

describe('an import by a parameter', () => {
  function linesWith(defaultValue: string | undefined, exportName = 'Owner-Arn'): string[] {
    const reader = new Stack(app, 'Reader', { env: OWNER });
    new CfnOutput(stack, 'Arn', { value: new CfnSecret(stack, 'Db').ref, exportName });
    const parameter = new CfnParameter(reader, 'Platform', { default: defaultValue });
    allow(roleIn(reader), GET, Fn.importValue(Fn.join('', [parameter.valueAsString, '-Arn'])));
    return linesOf(mapOf(app));
  }

  test('whose default names an export of the app is perhaps that', () => {
    expect(linesWith('Owner')).toEqual(['Reader/Role read Owner/Db: unknown']);
  });

  test.each([['another default', 'Other'], ['no default', undefined]])('with %s is no secret of the app', (_, defaultValue) => {
    expect(linesWith(defaultValue)).toEqual([]);
  });

  test('that names an export in a name of the stack is that', () => {
    new CfnOutput(stack, 'Arn', { value: new CfnSecret(stack, 'Db').ref, exportName: `${Fn.ref('AWS::StackName')}-Arn` });
    allow(roleIn(new Stack(app, 'Reader', { env: OWNER })), GET, Fn.importValue('Owner-Arn'));
    expect(linesOf(mapOf(app))).toEqual(['Reader/Role read Owner/Db: complete']);
  });

  test('of a key is perhaps that key', () => {
    const key = new Key(stack, 'Key');
    const reader = new Stack(app, 'Reader', { env: OWNER });
    new CfnOutput(stack, 'Arn', { value: key.keyArn, exportName: 'Owner-Key' });
    new CfnSecret(stack, 'Db', { name: 'db', kmsKeyId: key.keyArn });
    const role = roleIn(reader);
    allow(role, GET, arnOf('db-??????'));
    allow(role, 'kms:Decrypt', Fn.importValue(Fn.join('', [new CfnParameter(reader, 'Platform', { default: 'Owner' }).valueAsString, '-Key'])));
    expect(linesOf(mapOf(app))).toEqual(['Reader/Role read Owner/Db: unknown']);
  });
});
