import * as fs from 'fs';
import * as path from 'path';
import {
  CfnStack, DefaultStackSynthesizer, Duration, ISynthesisSession, NestedStack, SecretValue, Stack, Stage, Tags,
} from 'aws-cdk-lib';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { CloudFormationProduct, CloudFormationTemplate, ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { ENV, KEY_ARN, OTHER, reportOf, secretIn, textsOf, violationsOf } from './support';
import { ManagedSecret, SecretBlueprint, SecretContent, SecretRules, SecretRulesMode } from '../../src';
import { appWith, stackIn, synthesize } from '../plugin/support';

/** Writes the template under another name, and leaves a harmless one where the CDK would write it. */
class Decoy extends DefaultStackSynthesizer {
  constructor(private readonly decoy: object | undefined) {
    super();
  }

  public synthesize(session: ISynthesisSession): void {
    super.synthesize(session);
    const { outdir } = session.assembly;
    const { templateFile } = this.boundStack;
    fs.renameSync(path.join(outdir, templateFile), path.join(outdir, 'real.json'));
    if (this.decoy) fs.writeFileSync(path.join(outdir, templateFile), JSON.stringify(this.decoy));
    const { artifacts } = (session.assembly as unknown as { artifacts: Record<string, { properties: { templateFile: string } }> });
    artifacts[this.boundStack.artifactId].properties.templateFile = 'real.json';
  }
}

describe('a template under another file name', () => {
  test.each<[string, object | undefined]>([
    ['is judged, and not the decoy in its place', { Resources: { Harmless: { Type: 'AWS::SNS::Topic' } } }],
    ['is judged where nothing is in its place', undefined],
  ])('%s', (_, decoy) => {
    const app = appWith();
    new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
    secretIn(new Stack(app, 'Shop', { env: ENV, synthesizer: new Decoy(decoy) }));
    expect(violationsOf(app)).toEqual(['Shop/Secret MS300 fatal']);
  });
});

const TAG = { requiredTags: { owner: [] } };
const STACK_ONLY = { includeResourceTypes: ['aws:cdk:stack'] };

describe('tags count as the output has them:', () => {
  const product = (make: (stack: ProductStack) => void) => (stack: Stack) => {
    const made = new ProductStack(stack, 'Product');
    make(made);
    new CloudFormationProduct(stack, 'Offer', {
      productName: 'a', owner: 'b', productVersions: [{ cloudFormationTemplate: CloudFormationTemplate.fromProductStack(made) }],
    });
  };

  test.each<[string, (stack: Stack) => void, string]>([
    ['those of a product stack are not deployed', product(made => {
      secretIn(made);
      Tags.of(made).add('owner', 'me', STACK_ONLY);
    }), 'Shop/Product/Secret MS304 fatal'],
    ['those of the stack around a product do not reach it', stack => {
      Tags.of(stack).add('owner', 'me', STACK_ONLY);
      product(made => secretIn(made))(stack);
    }, 'Shop/Product/Secret MS304 fatal'],
  ])('%s', (_, make, finding) => {
    expect(reportOf(TAG, make)).toEqual([finding]);
  });

  test.each<[string, (stack: Stack) => void]>([
    ['those of a stack reach its secrets', stack => {
      secretIn(stack);
      Tags.of(stack).add('owner', 'me', STACK_ONLY);
    }],
    ['those of a stack reach its nested stacks', stack => {
      secretIn(new NestedStack(stack, 'Nested'));
      Tags.of(stack).add('owner', 'me', STACK_ONLY);
    }],
    ['those of a nested stack reach its secrets', stack => {
      const nested = new NestedStack(stack, 'Nested');
      secretIn(nested);
      Tags.of(nested).add('owner', 'me', STACK_ONLY);
    }],
    ['those that the CDK writes on a nested stack reach its secrets', stack => {
      const nested = new NestedStack(stack, 'Nested');
      secretIn(nested);
      nested.tags.setTag('owner', 'me');
    }],
    ['those of the resource of a nested stack reach its secrets', stack => {
      const nested = new NestedStack(stack, 'Nested');
      secretIn(nested);
      (nested.nestedStackResource as CfnStack).tags.setTag('owner', 'me');
    }],
    ['those of a secret in a product', product(made => secretIn(made, { Tags: [{ Key: 'owner', Value: 'me' }] }))],
  ])('%s', (_, make) => {
    expect(reportOf(TAG, make)).toEqual([]);
  });
});

describe('a rotation', () => {
  const SECRET = { Name: 'shop/db' };
  const ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db-AbCdEf';
  const scheduled = (env: { account?: string; region?: string }, secretId: string) => {
    const app = appWith();
    new SecretBlueprint({ guardRails: { rotation: true } }).applyTo(app);
    secretIn(stackIn(app, 'Shop', ENV), SECRET);
    new CfnRotationSchedule(new Stack(app, 'Rotate', { env }), 'Schedule', { secretId, rotationRules: { automaticallyAfterDays: 30 } });
    return violationsOf(app).filter(each => each.includes('MS305') || each.includes('MS310'));
  };

  test.each<[string, { account: string; region: string }]>([
    ['account', { ...ENV, account: OTHER }],
    ['region', { ...ENV, region: 'eu-west-1' }],
  ])('in another %s does not count', (_, env) => {
    expect(scheduled(env, ARN)).toEqual(['Shop/Secret MS305 fatal']);
  });

  test('in another stack of the same account and region counts', () => {
    expect([scheduled(ENV, ARN), scheduled(ENV, 'shop/db')]).toEqual([[], []]);
  });
});

describe('an acknowledgment', () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const acknowledged = (expires: string, rules = SecretRulesMode.WARN, longestAcknowledgement: Duration | undefined = Duration.days(365)) => {
    const app = appWith();
    new SecretBlueprint({ rules, guardRails: { customerManagedKey: true }, longestAcknowledgement }).applyTo(app);
    const secret = secretIn(stackIn(app, 'Shop', ENV), { KmsKeyId: KEY_ARN, Name: 'partner-abcdef' });
    SecretRules.acknowledge(secret, 'MS003', { reason: 'Known.', owner: 'team', expires });
    SecretRules.acknowledge(secret, 'MS001', { reason: 'Known.', owner: 'team', expires: day(2) });
    const { violations } = synthesize(app);
    return violations
      .filter(({ rule }) => /^MS(003|333|9)/.test(rule))
      .map(({ path: where, rule, severity, text, fix }) => ({ where, rule, severity, text, fix }));
  };

  test('that expires later than the blueprint allows has no effect, and is a finding', () => {
    expect(acknowledged('2999-12-31').filter(({ rule }) => rule === 'MS333')).toEqual([{
      where: 'Shop/Secret',
      rule: 'MS333',
      severity: 'warning',
      fix: 'Choose an earlier date, and decide again on that day.',
      text: 'acknowledgment of MS003 must expire on or before the last day that the blueprint allows. '
        + `It is valid until 2999-12-31, and the last day allowed is ${day(365)}.`,
    }]);
    expect(acknowledged('2999-12-31').map(({ rule }) => rule)).toContain('MS003');
    expect(acknowledged('2999-12-31', SecretRulesMode.STRICT).find(({ rule }) => rule === 'MS333')?.severity).toBe('fatal');
  });

  test('to the last day allowed has effect', () => {
    expect(acknowledged(day(365))).toEqual([]);
  });

  test('may expire at any time if the blueprint says nothing', () => {
    expect(acknowledged('2999-12-31', SecretRulesMode.WARN, Duration.days(3_000_000))).toEqual([]);
    expect(reportOf({ customerManagedKey: true }, stack => SecretRules.acknowledge(secretIn(stack, { KmsKeyId: { Ref: 'P' } }), 'MS310', {
      reason: 'a', owner: 'b', expires: '2999-12-31',
    }))).toEqual([]);
  });

  test('goes by the shortest of several blueprints', () => {
    const app = appWith();
    new SecretBlueprint({ longestAcknowledgement: Duration.days(30), guardRails: { customerManagedKey: true } }).applyTo(app);
    const stage = new Stage(app, 'Prod', { env: ENV });
    new SecretBlueprint({ longestAcknowledgement: Duration.days(300) }).applyTo(stage);
    const secret = secretIn(new Stack(stage, 'Shop'), { KmsKeyId: { Ref: 'P' } });
    SecretRules.acknowledge(secret, 'MS310', { reason: 'a', owner: 'b', expires: day(100) });
    expect(violationsOf(app)).toEqual(['Prod/Shop/Secret MS310 warning', 'Prod/Shop/Secret MS333 warning']);
  });
});

describe('plaintextFields', () => {
  const plain = (...fields: string[]) => (stack: Stack) => {
    new ManagedSecret(stack, 'Secret', {
      content: SecretContent.json(
        { ...Object.fromEntries(fields.map(field => [field, SecretValue.unsafePlainText('hunter2')])), other: SecretValue.secretsManager('other') },
        { plaintextFields: fields },
      ),
    });
  };
  const ours = (all: string[]) => all.filter(each => /MS3/.test(each)).map(each => each.replace('Shop/Secret/', ''));

  test.each(['password', 'apiKey', 'DbPassword', 'clientSecret', 'token', 'api_key'])('that names %s is refused by noPlaintext', field => {
    expect(ours(reportOf({ noPlaintext: true }, plain(field)))).toEqual(['Resource MS307 fatal']);
    expect(textsOf({ noPlaintext: true }, plain(field))).toContainEqual(expect.stringContaining(`: field ${field} is a literal.`));
  });

  test.each(['passwordOld', 'password_', 'password-1', 'password.prod', 'pass_word', 'private_key_pem', 'api-key-base64'])(
    'that names %s is refused, whatever stands after the word for a secret', field => {
      expect(ours(reportOf({ noPlaintext: true }, plain(field)))).toEqual(['Resource MS307 fatal']);
    });

  const holding = (text: string) => (stack: Stack) => {
    new ManagedSecret(stack, 'Secret', {
      content: SecretContent.json({ data: SecretValue.unsafePlainText(text), other: SecretValue.secretsManager('other') }, { plaintextFields: ['data'] }),
    });
  };

  test.each<[string, string]>([
    ['JSON with a password', '{"password":"hunter2"}'],
    ['JSON with a password deep within', '{"db":[{"host":"a","password":"hunter2"}]}'],
    ['an address with a password', 'postgres://app:hunter2@db.example.com/orders'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----'],
    ['an access key ID', 'AKIAABCDEFGHIJKLMNOP'],
  ])('that names a field with %s is refused', (_, text) => {
    expect(ours(reportOf({ noPlaintext: true }, holding(text)))).toEqual(['Resource MS307 fatal']);
  });

  test.each<[string, string]>([
    ['JSON without a secret', '{"host":"a","tenant":"b"}'],
    ['JSON whose password is a reference', '{"password":"{{resolve:ssm:/x}}"}'],
    ['JSON with a password that somebody is to fill in', '{"password":"<password>"}'],
    ['an address without a password', 'postgres://app@db.example.com:5432/orders'],
    ['an address whose password is a reference', 'postgres://app:{{resolve:ssm:/x}}@db.example.com/orders'],
    ['an access key ID of the documentation', 'AKIAIOSFODNN7EXAMPLE'],
    ['a time', '12:30'],
  ])('that names a field with %s passes', (_, text) => {
    expect(ours(reportOf({ noPlaintext: true }, holding(text)))).toEqual([]);
  });

  test('that the platform team allows passes', () => {
    expect(ours(reportOf({ noPlaintext: true, plaintextFields: ['apiKey'] }, plain('apiKey')))).toEqual([]);
  });

  test.each(['tenant', 'passwordLength', 'tokenEndpoint', 'username', 'passwordPolicy', 'oldTenant', 'base'])('that names %s passes noPlaintext', field => {
    expect(ours(reportOf({ noPlaintext: true }, plain(field)))).toEqual([]);
  });

  test('that the platform team has not allowed is refused', () => {
    expect(ours(reportOf({ plaintextFields: ['tenant'] }, plain('tenant', 'region')))).toEqual(['Resource MS334 fatal']);
    expect(textsOf({ plaintextFields: ['tenant'] }, plain('tenant', 'region'))).toContainEqual(
      'plaintextFields must list only allowed fields: it names "region". Allowed: tenant. The guardrail is set by blueprint acme (App).',
    );
  });

  test('may name any field without a restriction', () => {
    expect(ours(reportOf({ customerManagedKey: false }, plain('password')))).toEqual([]);
  });

  test('within can only be tightened', () => {
    const app = appWith();
    new SecretBlueprint({ guardRails: { plaintextFields: ['tenant'] } }).applyTo(app);
    new SecretBlueprint({ guardRails: { plaintextFields: ['password'] } }).applyTo(stackIn(app, 'Shop', ENV));
    expect(synthesize(app).error).toContain('MS320 blueprint.guardRails.plaintextFields must not loosen');
  });
});
