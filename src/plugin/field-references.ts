import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { reportedRuleName } from './acknowledgements';
import { LocatedFinding } from './located-finding';
import { outermostStackAt } from './outermost-stack';
import { note } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import type { Target } from '../cloudformation/template-types';
import { FieldReference, fieldReferencesIn } from '../facts/field-references';
import { KnownValues, ReferredSecret } from '../facts/known-values';
import type { TemplateSecrets } from '../facts/template-secrets';
import { foreignContractsIn } from '../facts/value-contracts';
import { judgeFieldReference } from '../rules/field-references';
import { Finding } from '../rules/rule';

/** What reads values of secrets in an app's templates, whoever made the secret and the reader. */
export class FieldReferences {
  private byStack?: ReadonlyMap<Stack, LocatedFinding[]>;

  constructor(private readonly templates: Templates, private readonly secrets: TemplateSecrets) {}

  /** Of a stack and of the stacks within it. */
  public findingsOf(stack: Stack): readonly LocatedFinding[] {
    this.byStack ??= this.judgeAll();
    return this.byStack.get(stack) ?? [];
  }

  private judgeAll(): ReadonlyMap<Stack, LocatedFinding[]> {
    const all = new Map<Stack, LocatedFinding[]>();
    const root = this.templates.stacks[0]?.construct?.node.root;
    const values = new KnownValues(this.templates, this.secrets, root ? foreignContractsIn(root) : []);
    for (const resource of this.templates.resources) {
      for (const reference of fieldReferencesIn(this.templates, resource)) {
        const secret = values.find(resource.stack, reference.secretId);
        const found = secret ? this.judge(reference, secret) : [];
        for (const finding of found) note(all, outermostStackAt(this.templates, resource.stack), finding);
      }
    }
    return all;
  }

  private judge(reference: FieldReference, { path, target, value }: ReferredSecret): LocatedFinding[] {
    const { resource, location, field, isDynamic } = reference;
    const isReadAtOnce = isDynamic && target !== undefined
      && outermostStackAt(this.templates, target.stack) === outermostStackAt(this.templates, resource.stack);
    const facts = { ...value, secret: path, field, isReadAtOnce };
    return judgeFieldReference(`${resource.path} (${location})`, facts).map(finding => (
      this.isAcknowledgedAt(target, finding)
        ? { finding, construct: this.constructOf(target!), logicalId: target!.id }
        : { finding, construct: this.constructOf(resource), logicalId: resource.id, location }));
  }

  /** Whether all references to a secret are acknowledged, on the secret. */
  private isAcknowledgedAt(target: Target | undefined, finding: Finding): boolean {
    return target !== undefined && reportedRuleName(this.constructOf(target), finding) !== finding.id;
  }

  /** The stack, for a resource that has no construct. */
  private constructOf({ stack, id }: Target): IConstruct {
    const { construct, elements } = this.templates.stackAt(stack)!;
    return elements?.get(id) ?? construct!;
  }
}
