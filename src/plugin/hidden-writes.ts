import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { SecretCompanions } from './secret-companions';
import { stackSetTemplates } from './stack-set-template';
import type { EffectiveBlueprint } from '../blueprint/effective-blueprint';
import { hasTransform } from '../cloudformation/has-transform';
import { isObject, Json } from '../cloudformation/json';
import { secretTarget } from '../cloudformation/secret-target';
import { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import type { LoopedResource } from '../cloudformation/transforms';
import { TemplateSecret } from '../facts/secret-from-template';
import { TemplateSecrets } from '../facts/template-secrets';
import { actionsInRunbook } from '../guard-rails/automation-documents';
import { toGuardedSecret } from '../guard-rails/guarded-secret';
import { isIntegrated } from '../guard-rails/sdk-integrations';
import { beginsWritingCall } from '../guard-rails/secret-actions';
import { secretVariants } from '../guard-rails/secret-variants';
import { UNSHOWN, SecretWriteReader, Writes } from '../guard-rails/secret-writes';
import { hasAnyRail, judgeGuardRails, judgeHiddenSecrets } from '../rules/guard-rails';
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

  constructor(private readonly templates: Templates, secrets: TemplateSecrets) {
    this.reader = new SecretWriteReader(templates, secrets);
  }

  /** Whether a loop repeats a state machine or a schedule that may write secrets. */
  public isWrittenByLoop(stack: string, { type, properties }: LoopedResource): boolean {
    if (!isIntegrated(type)) return false;
    if (!isObject(properties) || hasTransform(properties)) return true;
    return this.reader.readIntegrations({ stack, id: '', type, path: stack, properties }).length > 0;
  }

  public judge({ resource, stack }: HiddenWrite, effective: EffectiveBlueprint): Finding[] {
    const writes = resource.type === STACK_SET ? writesOfStackSet(this.templates, resource, stack) : this.reader.read(resource, stack);
    const rails = effective.railsFor(stack);
    const findings = writes.flatMap(write => write.guarded === undefined
      ? hasAnyRail(rails, write.rails) ? [judgeHiddenSecrets(`${resource.type} ${resource.path}`)] : []
      : judgeGuardRails(write.guarded, pickRails(rails, write.rails), rail => effective.originOf(rail), write.variants));
    return [...new Map(findings.map(finding => [finding.message, finding])).values()];
  }
}

function pickRails(rails: GuardRails, names: readonly RailName[] | undefined): GuardRails {
  return names === undefined ? rails : Object.fromEntries(names.map(name => [name, rails[name]]));
}

/** What makes or hides secrets. An escape of YAML could spell it in another way. */
const MAKES_SECRETS =
  /DefinitionS3Location|SecretsManager|Custom::|AWS::(CloudFormation|Events|Serverless|ServiceCatalog)::|::MODULE|Transform|Include|\\/;

/** The name of a call, up to where something else may continue it. */
const CALL = /aws-sdk:([a-z0-9]*(?::[a-z]*)?)(?![a-z0-9:]|\.sync)/gi;
const RUNBOOK = /AWS::SSM::Document[^]*Automation|Automation[^]*AWS::SSM::Document/;

/** In the JSON of a stack set: what makes resources, or may write secrets. */
const MAY_HIDE = new RegExp(
  '"(Custom::|AWS::CloudFormation::(Stack|StackSet|Macro|CustomResource)"|AWS::Events::Connection"|AWS::ServiceCatalog::CloudFormationProvisionedProduct"'
  + '|Transform"|Fn::(Transform|ForEach))|::MODULE"',
);

/** A template in YAML is not read; it has to name the types of its resources. */
function isWithoutSecrets(body: unknown): boolean {
  if (typeof body !== 'string' || !/^Resources:/m.test(body) || MAKES_SECRETS.test(body)) return false;
  return !callsIn(body).some(beginsWritingCall) && !(RUNBOOK.test(body) && actionsInRunbook(body).length > 0);
}

function callsIn(body: string): string[] {
  return [...body.matchAll(CALL)].map(([, call]) => call);
}

/**
 * Its template goes to accounts and regions that the app need not know, under names that CloudFormation makes
 * up.
 */
function writesOfStackSet(outer: Templates, resource: Resource, stack: Stack): Writes {
  const { TemplateBody, Tags } = resource.properties;
  if (TemplateBody === undefined) return [UNSHOWN];
  return stackSetTemplates(outer, resource).flatMap(({ body, template }) => {
    if (template === undefined || !isObject(template.Resources)) return isWithoutSecrets(body) ? [] : [UNSHOWN];
    return MAY_HIDE.test(JSON.stringify(template)) ? [UNSHOWN] : writesOfTemplate(outer, template, Tags, resource.path, stack);
  });
}

function writesOfTemplate(outer: Templates, template: Json, tags: unknown, path: string, stack: Stack): Writes {
  const templates = new Templates([{ path, template, construct: stack, pendingParameters: outer.pendingParameters, awaitsRole: outer.awaitsRole }]);
  const secrets = new TemplateSecrets(templates);
  const companions = new SecretCompanions(templates, secrets);
  const reader = new SecretWriteReader(templates, secrets);
  const written = templates.resources.filter(each => secretTarget(templates, each) === each).map(each => {
    const resource = { ...each, properties: { ...each.properties, Tags: [tags, each.properties.Tags].flat().filter(Boolean) } };
    const found = companions.of(each, stack);
    const secret = { resource, stack, consent: {}, ...found };
    const guard = (one: TemplateSecret) => toGuardedSecret(templates, one, secrets.toSecretFacts(one.resource), found);
    const variants = (takesDefaults: boolean) => () => secretVariants(templates, secret, takesDefaults).map(guard);
    return { guarded: guard(secret), variants: [false, true].map(variants) };
  });
  return [...written, ...templates.resources.flatMap(each => reader.readIntegrations(each))];
}
