import { App, Stack } from 'aws-cdk-lib';
import { Effect } from 'aws-cdk-lib/aws-iam';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, onlyPath, OWNER, roleIn } from './maps';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

function secretsNamed(...names: string[]): void {
  for (const secretName of names) new Secret(stack, secretName.replace('/', '-'), { secretName });
}

function arn(rest: string): string {
  return `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${rest}`;
}

function secretsRead(resource: string): string[] {
  allow(roleIn(stack), GET, resource);
  return mapOf(app).paths.map(({ secret }) => secret);
}

describe('a name that ends in -*', () => {
  test('means all names that begin so', () => {
    secretsNamed('prod-db', 'prod-mail', 'test-db');
    expect(secretsRead(arn('prod-*'))).toEqual(['Owner/prod-db', 'Owner/prod-mail']);
    expect(mapOf(app).secrets.map(({ madeBy }) => madeBy)).toEqual(['CloudFormation', 'CloudFormation', 'CloudFormation']);
  });

  test('means the secret of just that name as well', () => {
    secretsNamed('shop/db', 'shop/db-master', 'shop/dbs');
    expect(secretsRead(arn('shop/db-*'))).toEqual(['Owner/shop-db', 'Owner/shop-db-master']);
  });

  test('takes the access away in a Deny', () => {
    secretsNamed('prod-db', 'test-db');
    const role = roleIn(stack);
    allow(role, GET, '*');
    allow(role, 'secretsmanager:*', arn('prod-*'), { effect: Effect.DENY });
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/prod-db: denied', 'Owner/Role read Owner/test-db: complete']);
  });

  test('means the name that CloudFormation chooses', () => {
    new CfnSecret(stack, 'Chosen');
    expect(secretsRead(arn('Chosen-*'))).toEqual(['Owner/Chosen']);
  });

  test('means the name that CloudFormation chooses also where it ends within what is known of that', () => {
    new CfnSecret(stack, 'Chosen');
    new CfnSecret(stack, 'Other');
    expect(secretsRead(arn('Ch*'))).toEqual(['Owner/Chosen']);
  });

  test('is a secret of another app where none of this one has such a name', () => {
    secretsNamed('prod');
    expect(secretsRead('arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod-*')).toEqual(['arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod']);
  });
});

test('a complete ARN may be that of the secret of its name, and of no other', () => {
  secretsNamed('prod', 'prod-db');
  expect(secretsRead(arn('prod-AbCdEf'))).toEqual(['Owner/prod']);
});

test('a complete ARN may be that of a secret whose name looks like a key', () => {
  secretsNamed('key/prod', 'key/test');
  expect(secretsRead(arn('key/prod-AbCdEf'))).toEqual(['Owner/key-prod']);
});

test('a complete ARN of another app is the secret of its name', () => {
  const complete = 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:theirs-AbCdEf';
  expect(secretsRead(complete)).toEqual([complete.slice(0, -7)]);
});

test('an ARN without the random end names nothing', () => {
  secretsNamed('prod');
  expect(secretsRead(arn('other'))).toEqual([]);
  expect(mapOf(app).secrets).toHaveLength(1);
});

test.each(['*', 'theirs*', 'th?irs-AbCdEf'])('an ARN of another account with the wildcards %s names no secret of its own', name => {
  expect(secretsRead(`arn:aws:secretsmanager:eu-central-1:222222222222:secret:${name}`)).toEqual([]);
  expect(mapOf(app).secrets).toEqual([]);
});

test('a short ARN that ends in * means everything after it', () => {
  secretsNamed('prod');
  allow(roleIn(stack), GET, 'arn:aws:secretsmanager:*');
  expect(onlyPath(mapOf(app))).toMatchObject({ secret: 'Owner/prod', status: 'complete' });
});

test('a short ARN without * means nothing', () => {
  secretsNamed('prod');
  expect(secretsRead('arn:aws:secretsmanager:eu-central-1:111111111111')).toEqual([]);
});

test('a * at the end of a part of an ARN reaches beyond the colons', () => {
  secretsNamed('prod');
  expect(secretsRead('arn:aws:secretsmanager:*:secret:prod-??????')).toEqual(['Owner/prod']);
});
