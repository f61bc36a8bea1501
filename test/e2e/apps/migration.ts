/** The same app with `secretsmanager.Secret` and, with `-c managed=1`, with `ManagedSecret` under the same ids. */
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ISecret, Secret, SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

interface Props {
  readonly secretName?: string;
  readonly description?: string;
  readonly encryptionKey?: Key;
  readonly generator?: SecretStringGenerator;
}

const app = new App();
const managed = app.node.tryGetContext('managed') !== undefined;
const secretName = app.node.tryGetContext('renamed') ? 'migration/renamed' : 'migration/named';
const removalPolicy = RemovalPolicy.RETAIN;

function secret(scope: Construct, id: string, { generator, ...props }: Props): ISecret {
  return managed
    ? new ManagedSecret(scope, id, { ...props, removalPolicy, content: generator && SecretContent.generated(generator) })
    : new Secret(scope, id, { ...props, removalPolicy, generateSecretString: generator });
}

const stack = new Stack(app, 'Migration', { env: { account: '111111111111', region: 'us-east-1' } });
secret(stack, 'Plain', {});
secret(stack, 'Named', { secretName, description: 'The same in both', encryptionKey: new Key(stack, 'Key') });
const login = secret(stack, 'Login', {
  secretName: 'migration/login',
  generator: { secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password', excludeCharacters: '"@/\\', passwordLength: 24 },
});
login.grantRead(new AccountRootPrincipal());
