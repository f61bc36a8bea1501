/** What docs/guides/migration.md says of moving a secret, step by step: one cloud assembly a step. */
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { AttachmentTargetType, CfnResourcePolicy, CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, ManagedSecretProps, OnExistingSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';

const { OUT, RESPONSE_HOST } = process.env as Record<string, string>;
const generator = { secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password' };

/** From one stack to another: out, retained; then in, by an import. */
function place(stack: Stack, hasSecret: boolean) {
  new StringParameter(stack, 'Anything', { stringValue: 'a stack needs a resource' });
  if (hasSecret) new ManagedSecret(stack, 'Database', { secretName: 'moving/database', tags: { team: 'orders' } });
}

/** Another id in the same stack: the logical ids stay those of before. */
function database(stack: Stack, id: string) {
  const secret = new ManagedSecret(stack, id, { secretName: 'moving/renamed' });
  secret.grantRead(new AccountRootPrincipal());
  return secret;
}

function renamed(stack: Stack) {
  const secret = database(stack, 'Login');
  (secret.node.defaultChild as CfnSecret).overrideLogicalId('DatabaseB269D8BB');
  (secret.node.findChild('Policy').node.defaultChild as CfnResourcePolicy).overrideLogicalId('DatabasePolicy35D2CDEF');
}

/** The L2 without its feature flag keeps the policy of an attached secret under the attachment. */
function attached(stack: Stack, secret: Secret | ManagedSecret) {
  const instance = new CfnDBInstance(stack, 'Instance', {
    engine: 'mysql', dbInstanceClass: 'db.t3.micro', allocatedStorage: '20', storageEncrypted: true, masterUsername: 'ada', masterUserPassword: secret.secretValueFromJson('password').unsafeUnwrap(),
  });
  const login = secret.attach({ asSecretAttachmentTarget: () => ({ targetId: instance.ref, targetType: AttachmentTargetType.RDS_DB_INSTANCE }) });
  login.grantRead(new AccountRootPrincipal());
  return login;
}

const login = { secretName: 'moving/login' };
const attachedL2 = (stack: Stack) => attached(stack, new Secret(stack, 'Login', { ...login, generateSecretString: generator }));
const managedLogin = (stack: Stack) => new ManagedSecret(stack, 'Login', { ...login, content: SecretContent.generated(generator) });

function attachedInPlace(stack: Stack) {
  const secret = managedLogin(stack);
  const { secretArn } = attached(stack, secret);
  const policy = secret.node.findChild('Policy').node.defaultChild as CfnResourcePolicy;
  policy.overrideLogicalId('LoginAttachmentPolicyEEBDF32F');
  policy.secretId = secretArn;
}

/** What Terraform has made is adopted by the function that calls CreateSecret, instead of imported. */
function adopted(stack: Stack, props: Partial<ManagedSecretProps> = {}) {
  new ManagedSecret(stack, 'Payment', {
    secretName: 'moving/payment',
    creation: SecretCreation.createSecret({ onExisting: OnExistingSecret.ADOPT }),
    content: SecretContent.empty(),
    ...props,
  });
}

const STEPS: Record<string, Record<string, (stack: Stack) => unknown>> = {
  Old: { first: stack => place(stack, true), out: stack => place(stack, false) },
  New: { first: stack => place(stack, false), in: stack => place(stack, true) },
  Renaming: { first: stack => database(stack, 'Database'), bare: stack => database(stack, 'Login'), renamed },
  Attached: { l2: attachedL2, bare: stack => attached(stack, managedLogin(stack)), inPlace: attachedInPlace },
  Adopting: { adopted: stack => adopted(stack), described: stack => adopted(stack, { description: 'Ours now' }) },
};

for (const [name, steps] of Object.entries(STEPS)) {
  for (const [step, make] of Object.entries(steps)) {
    const app = new App({ outdir: path.join(OUT, `${name}-${step}`), context: { 'cdk-managed-secret:responseHost': RESPONSE_HOST } });
    make(new Stack(app, name, { env: { account: '111111111111', region: 'us-east-1' } }));
    app.synth();
  }
}
