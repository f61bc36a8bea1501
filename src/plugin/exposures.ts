import { FindingsByStack, PlacedFinding } from './findings-by-stack';
import { LocatedFinding } from './located-finding';
import type { Templates } from '../cloudformation/template-index';
import { Exposure, ExposureFinder } from '../facts/exposures';
import type { TemplateSecrets } from '../facts/template-secrets';
import { judgeExposure } from '../rules/exposures';

/**
 * Places in an app's templates where others can read the values of secrets, for secrets
 * and places of all constructs.
 */
export class Exposures extends FindingsByStack {
  constructor(templates: Templates, private readonly secrets: TemplateSecrets) {
    super(templates);
  }

  protected judgeAll(): readonly PlacedFinding[] {
    const all = new ExposureFinder(this.templates, this.secrets).all();
    return all.map(exposure => ({ stack: exposure.stack, finding: this.judge(exposure) }));
  }

  private judge(exposure: Exposure): LocatedFinding {
    const { resource, stack, location, secret } = exposure;
    const finding = judgeExposure(`${resource?.path ?? stack} (${location})`, exposure);
    if (secret && this.isAcknowledgedAt(secret, finding)) {
      return { finding, construct: this.constructOf(secret), logicalId: secret.id };
    }
    if (!resource) return { finding, construct: this.templates.stackAt(stack)!.construct! };
    return { finding, construct: this.constructOf(resource), logicalId: resource.id, location };
  }
}
