/** The login of an RDS database: generated, attached to the database, and rotated every 30 days. */
import { App, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { InstanceType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

class Database extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const login = new ManagedSecret(this, 'Login', {
      description: 'Login of the orders database',
      encryptionKey: new Key(this, 'Key', { enableKeyRotation: true }),
      content: SecretContent.generated({
        secretStringTemplate: JSON.stringify({ username: 'orders' }),
        generateStringKey: 'password',
        excludeCharacters: '"@/\\ ',
      }, { pin: '4325ca88b610' }), // The options cannot change by accident: that would write a new password.
    });

    const database = new DatabaseInstance(this, 'Database', {
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_16 }),
      vpc: new Vpc(this, 'Vpc', { maxAzs: 2 }),
      instanceType: new InstanceType('t4g.micro'),
      credentials: Credentials.fromSecret(login),
    });
    database.addRotationSingleUser({ automaticallyAfter: Duration.days(30) });
  }
}

new Database(new App(), 'Database');
