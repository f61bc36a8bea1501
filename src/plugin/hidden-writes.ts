import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { SecretCompanions } from './secret-companions';
import type { EffectiveBlueprint } from '../blueprint/effective-blueprint';
import { isObject } from '../cloudformation/json';
import { secretTarget } from '../cloudformation/secret-target';
import { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { TemplateSecrets } from '../facts/template-secrets';
import { toGuardedSecret } from '../guard-rails/guarded-secret';
import { SecretWriteReader, Writes } from '../guard-rails/secret-writes';
import { documentOf } from '../iam/policy-document';
import { judgeGuardRails, judgeHiddenSecrets } from '../rules/guard-rails';
import { GuardRails, RailName } from '../rules/guarded-secret';
import { Finding } from '../rules/rule';

const STACK_SET = 'AWS::CloudFormation::StackSet';

/** A resource that writes secrets which are no resources of the template, and its construct. */
export interface HiddenWrite {
  readonly resource: Resource;
  readonly construct: IConstruct;
  readonly stack: Stack;
}

/** Judges what custom resources, stack sets and connections do to secrets, as far as the template shows it. */
export class HiddenWrites {
  private readonly reader: SecretWriteReader;

  constructor(templates: Templates, secrets: TemplateSecrets) {
    this.reader = new SecretWriteReader(templates, secrets);
  }

  public judge({ resource, stack }: HiddenWrite, effective: EffectiveBlueprint): Finding[] {
    const writes = resource.type === STACK_SET ? writesOfStackSet(resource, stack) : this.reader.read(resource, stack);
    const rails = effective.railsFor(stack);
    const findings = writes.flatMap(write => write === undefined
      ? [judgeHiddenSecrets(`${resource.type} ${resource.path}`)]
      : judgeGuardRails(write.guarded, pickRails(rails, write.rails), rail => effective.originOf(rail)));
    return [...new Map(findings.map(finding => [finding.message, finding])).values()];
  }
}

function pickRails(rails: GuardRails, names: readonly RailName[] | undefined): GuardRails {
  return names === undefined ? rails : Object.fromEntries(names.map(name => [name, rails[name]]));
}

/** What makes or hides secrets. An escape of YAML could spell it in another way. */
const MAKES_SECRETS = /SecretsManager|Custom::|AWS::(CloudFormation|Events|Serverless)::|::MODULE|Transform|Include|\\/;

/** In the JSON of a stack set: what makes resources, or may write secrets. */
const MAY_HIDE = /"(Custom::|AWS::CloudFormation::(Stack|StackSet|Macro|CustomResource)"|AWS::Events::Connection"|Transform"|Fn::(Transform|ForEach))|::MODULE"/;

/** A template in YAML is not read; it has to name the types of its resources. */
function isWithoutSecrets(body: unknown): boolean {
  return typeof body === 'string' && /^Resources:/m.test(body) && !MAKES_SECRETS.test(body);
}

/** Its template goes to accounts and regions that the app need not know. */
function writesOfStackSet(resource: Resource, stack: Stack): Writes {
  const { TemplateBody, Tags } = resource.properties;
  const template = documentOf(TemplateBody);
  if (template === undefined || !isObject(template.Resources)) return isWithoutSecrets(TemplateBody) ? [] : [undefined];
  if (MAY_HIDE.test(JSON.stringify(template))) return [undefined];
  const templates = new Templates([{ path: resource.path, template, construct: stack }]);
  const secrets = new TemplateSecrets(templates);
  const companions = new SecretCompanions(templates, secrets);
  return templates.resources.filter(each => secretTarget(templates, each) === each).map(each => {
    const tagged = { ...each, properties: { ...each.properties, Tags: [Tags, each.properties.Tags].flat().filter(Boolean) } };
    const found = companions.of(each, stack);
    return { guarded: toGuardedSecret(templates, { resource: tagged, stack, consent: {}, ...found }, secrets.toSecretFacts(tagged), found) };
  });
}
