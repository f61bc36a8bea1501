import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { placeholder } from '../cloudformation/unknown';
import type { ArnFacts } from '../iam/arn';

/** How an ARN names a resource. */
interface ArnForm {
  readonly service: string;
  /** The property that has its name. */
  readonly name: string;
  /** What stands after the account. */
  readonly rests: (name: string) => readonly string[];
}

/** A call on a function may name a version. */
const FUNCTION: ArnForm = {
  service: 'lambda', name: 'FunctionName', rests: name => [`function:${name}`, `function:${name}:$LATEST`],
};
const stateMachine = (name: string): ArnForm => (
  { service: 'states', name, rests: of => [`stateMachine:${of}`] });

/**
 * Where the call that shows a resource may be allowed on one of them alone.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const FORMS: Readonly<Record<string, ArnForm>> = {
  'AWS::Lambda::Function': FUNCTION,
  'AWS::Serverless::Function': FUNCTION,
  'AWS::CodeBuild::Project': { service: 'codebuild', name: 'Name', rests: name => [`project/${name}`] },
  'AWS::SSM::Parameter': {
    service: 'ssm', name: 'Name', rests: name => [`parameter/${name.replace(/^\//, '')}`],
  },
  'AWS::StepFunctions::StateMachine': stateMachine('StateMachineName'),
  'AWS::Serverless::StateMachine': stateMachine('Name'),
  'AWS::Glue::Job': { service: 'glue', name: 'Name', rests: name => [`job/${name}`] },
};

export interface ShownArn {
  readonly service: string;
  readonly arn: ArnFacts;
}

/** The ARNs of a resource, as far as the templates know its name: the text of it, and a reference to it. */
export function shownArnsOf(templates: Templates, resource: Resource): ShownArn[] {
  const form = Object.hasOwn(FORMS, resource.type) ? FORMS[resource.type] : undefined;
  if (!form) return [];
  const { stack, path, properties } = resource;
  const { account, region } = templates.placeOf(stack);
  const given = properties[form.name];
  const names = [...given === undefined ? [] : [templates.value(stack, given).text], placeholder(path)];
  return names.flatMap(name => form.rests(name)).map(rest => (
    { service: form.service, arn: { account, region, rest } }));
}
