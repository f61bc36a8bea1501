import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AttachmentTargetType, CfnResourcePolicy, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { anApp, ENV } from './fixtures';
import { SecretGrants } from '../../src';
import { idsIn } from '../rules/synthesis';

const FLAG = '@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments';
const TARGET = { asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: AttachmentTargetType.RDS_DB_INSTANCE }) };
const DENY = new iam.PolicyStatement({
  effect: iam.Effect.DENY, actions: ['secretsmanager:DeleteSecret'], principals: [new iam.AnyPrincipal()], resources: ['*'],
});

/** Where the policies are, and the errors. */
function judge(hasFlag: boolean, use: (secret: ISecret, attached: ISecret) => void) {
  const app = anApp();
  app.node.setContext(FLAG, hasFlag);
  const stack = new Stack(app, 'Shop', { env: ENV });
  const secret = new Secret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
  use(secret, secret.attach(TARGET));
  const ids = idsIn(stack);
  return [stack.node.findAll().filter(each => CfnResourcePolicy.isCfnResourcePolicy(each)).map(({ node }) => node.path), ids.includes('MS074')];
}

const grant = (secret: ISecret) => SecretGrants.of(secret).read(new iam.AnyPrincipal().inOrganization('o-1234567890'));
const BELOW_ATTACHMENT = 'Shop/Secret/Attachment/Policy/Resource';
const BELOW_SECRET = 'Shop/Secret/Policy/Resource';

describe('an attached L2 that SecretGrants has granted has its policy where the CDK has it', () => {
  test.each([[true, BELOW_SECRET], [false, BELOW_ATTACHMENT]])('with the feature flag: %s', (hasFlag, path) => {
    expect(judge(hasFlag, (_, attached) => grant(attached))).toEqual([[path], false]);
    expect(judge(hasFlag, (_, attached) => {
      grant(attached);
      attached.addToResourcePolicy(DENY);
    })).toEqual([[path], false]);
  });

  test('and that is extended by a grant of the secret', () => {
    expect(judge(false, (secret, attached) => {
      grant(attached);
      grant(secret);
    })).toEqual([[BELOW_ATTACHMENT], false]);
  });

  test('and a second one below the secret is MS074', () => {
    expect(judge(false, (secret, attached) => {
      grant(attached);
      secret.addToResourcePolicy(DENY);
    })).toEqual([[BELOW_ATTACHMENT, BELOW_SECRET], true]);
  });
});
