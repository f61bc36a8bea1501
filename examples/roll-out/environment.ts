/** The app of one environment: a stack in each of two regions. */
import { Stack, StackProps, Stage } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { KEY_ALIAS, PRIMARY, STANDBY, TOOLS } from './platform';
import { ManagedSecret, SecretBlueprint } from 'cdk-managed-secret';

const SERVICE = new ServicePrincipal('ecs-tasks.amazonaws.com');

/** Its secrets have a replica in the other region. */
class Shop extends Stack {
  /** Other accounts refer to it by its name. */
  public readonly reader = new Role(this, 'Reader', { roleName: `shop-${Stage.of(this)!.stageName}`, assumedBy: SERVICE });
  public readonly signing = new ManagedSecret(this, 'signing');
  /** Read by another account, and so under a key whose policy the app can write, in one region. */
  public readonly sandbox = new ManagedSecret(this, 'sandbox', { replicaRegions: [] });

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.signing.grantRead(this.reader);
    this.sandbox.grantRead(this.reader);
    // The other side of the grants in app.ts, which only name the role: as an app elsewhere would write it.
    ManagedSecret.fromManagedSecretAttributes(this, 'License', {
      secretName: 'tools/shop/license', account: TOOLS, keyArn: `arn:aws:kms:${PRIMARY}:${TOOLS}:${KEY_ALIAS}`,
    }).grantRead(this.reader);
  }
}

/** A secret and a key of its own; the replicas of the other region's secrets are under that key as well. */
class Standby extends Stack {
  public readonly reader = new Role(this, 'Reader', { assumedBy: SERVICE });
  public readonly queue = new ManagedSecret(this, 'queue');

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.queue.grantRead(this.reader);
  }
}

export interface EnvironmentProps {
  readonly account: string;
  /** Beside that of the app. */
  readonly blueprint: SecretBlueprint;
}

export class Environment extends Stage {
  public readonly shop: Shop;
  public readonly standby: Standby;

  constructor(scope: Construct, id: string, { account, blueprint }: EnvironmentProps) {
    super(scope, id, { env: { account, region: PRIMARY } });
    blueprint.applyTo(this); // Before the first secret.
    const replicas = [{ region: STANDBY, kmsKeyId: `arn:aws:kms:{region}:{account}:${KEY_ALIAS}` }];
    new SecretBlueprint({ name: 'two regions', defaults: { replicas } }).applyTo(this);
    this.standby = new Standby(this, 'Standby', { env: { account, region: STANDBY } });
    this.shop = new Shop(this, 'Shop', {});
    this.shop.addStackDependency(this.standby); // No replica without the key there.
  }
}
