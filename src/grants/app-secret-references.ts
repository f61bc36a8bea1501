import { CfnRotationSchedule, CfnSecret, CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { noteReferencesIn } from './stack-references';

/**
 * The stacks that the attachments and rotations of a secret refer to, as far as
 * they are made where the secret is.
 */
export class AppSecretReferences {
  private readonly noted = new WeakSet<IConstruct>();

  /** @param scopes where they are */
  constructor(private readonly secret: CfnSecret, private readonly scopes: readonly IConstruct[]) {}

  /** Those that came since the last time. */
  public note(): void {
    for (const resource of this.scopes.flatMap(({ node }) => node.findAll())) {
      if (this.noted.has(resource)) continue;
      if (CfnSecretTargetAttachment.isCfnSecretTargetAttachment(resource)) this.noteIn(resource, resource.targetId);
      if (CfnRotationSchedule.isCfnRotationSchedule(resource)) this.noteIn(resource, resource.rotationLambdaArn);
    }
  }

  private noteIn(resource: IConstruct, text: string | undefined): void {
    this.noted.add(resource);
    noteReferencesIn(this.secret.stack, text);
  }
}
