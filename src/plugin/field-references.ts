import { FindingsByStack, PlacedFinding } from './findings-by-stack';
import { LocatedFinding } from './located-finding';
import { outermostStackAt } from './outermost-stack';
import type { Templates } from '../cloudformation/template-index';
import { FieldReference, fieldReferencesIn } from '../facts/field-references';
import { KnownValues, ReferredSecret } from '../facts/known-values';
import type { TemplateSecrets } from '../facts/template-secrets';
import { foreignContractsIn } from '../facts/value-contracts';
import { judgeFieldReference } from '../rules/field-references';

/** What reads values of secrets in an app's templates, for secrets and readers of all constructs. */
export class FieldReferences extends FindingsByStack {
  constructor(templates: Templates, private readonly secrets: TemplateSecrets) {
    super(templates);
  }

  protected judgeAll(): readonly PlacedFinding[] {
    const root = this.templates.stacks[0]?.construct?.node.root;
    const values = new KnownValues(this.templates, this.secrets, root ? foreignContractsIn(root) : []);
    return this.templates.resources.flatMap(resource => fieldReferencesIn(this.templates, resource).flatMap(reference => {
      const secret = values.find(resource.stack, reference.secretId);
      const found = secret ? this.judge(reference, secret) : [];
      return found.map(finding => ({ stack: resource.stack, finding }));
    }));
  }

  private judge(reference: FieldReference, { path, target, value }: ReferredSecret): LocatedFinding[] {
    const { resource, location, field, isDynamic } = reference;
    const isReadAtOnce = isDynamic && target !== undefined
      && outermostStackAt(this.templates, target.stack) === outermostStackAt(this.templates, resource.stack);
    const facts = { ...value, secret: path, field, isReadAtOnce };
    return judgeFieldReference(`${resource.path} (${location})`, facts).map(finding => (
      target && this.isAcknowledgedAt(target, finding)
        ? { finding, construct: this.constructOf(target), logicalId: target.id }
        : { finding, construct: this.constructOf(resource), logicalId: resource.id, location }));
  }
}
