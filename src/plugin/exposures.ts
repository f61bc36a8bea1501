import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { reportedRuleName } from './acknowledgements';
import { LocatedFinding } from './located-finding';
import { outermostStackAt } from './outermost-stack';
import { note } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import type { Target } from '../cloudformation/template-types';
import { Exposure, ExposureFinder } from '../facts/exposures';
import type { TemplateSecrets } from '../facts/template-secrets';
import { judgeExposure } from '../rules/exposures';

/** Where values of secrets end readable in an app's templates, whoever made the secret and the place. */
export class Exposures {
  private byStack?: ReadonlyMap<Stack, LocatedFinding[]>;

  constructor(private readonly templates: Templates, private readonly secrets: TemplateSecrets) {}

  /** Of a stack and of the stacks within it. */
  public findingsOf(stack: Stack): readonly LocatedFinding[] {
    this.byStack ??= this.judgeAll();
    return this.byStack.get(stack) ?? [];
  }

  private judgeAll(): ReadonlyMap<Stack, LocatedFinding[]> {
    const all = new Map<Stack, LocatedFinding[]>();
    for (const exposure of new ExposureFinder(this.templates, this.secrets).all()) {
      note(all, outermostStackAt(this.templates, exposure.stack), this.judge(exposure));
    }
    return all;
  }

  /** An acknowledgement on the secret is one for all places. */
  private judge(exposure: Exposure): LocatedFinding {
    const { resource, stack, location, secret } = exposure;
    const finding = judgeExposure(`${resource?.path ?? stack} (${location})`, exposure);
    const ofSecret = secret && this.constructOf(secret);
    if (ofSecret && reportedRuleName(ofSecret, finding) !== finding.id) {
      return { finding, construct: ofSecret, logicalId: secret.id };
    }
    if (!resource) return { finding, construct: this.templates.stackAt(stack)!.construct! };
    return { finding, construct: this.constructOf(resource), logicalId: resource.id, location };
  }

  /** The stack, for a resource that has no construct. */
  private constructOf({ stack, id }: Target): IConstruct {
    const { construct, elements } = this.templates.stackAt(stack)!;
    return elements?.get(id) ?? construct!;
  }
}
