import { principalsNamedInLoop } from './loop-names';
import { parseExpression } from '../cloudformation/expression';
import { referencesIn } from '../cloudformation/handler-target';
import { isObject } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import type { StackTemplate } from '../cloudformation/template-types';
import { hidesResources, isTransformedAsWhole, Loop, LoopedResource, loopsMaking } from '../cloudformation/transforms';
import { mayBeEqual, UNKNOWN_VALUE } from '../cloudformation/unknown';
import type { Principal } from '../iam/principals';

/** What may add principals and policies that no template shows, and give policies to principals of a stack. */
export interface HiddenPolicies {
  /** `App/Fn::ForEach::Roles` */
  readonly path: string;
  readonly name: string;
  readonly stack: string;
  /** Whether it may give a policy to that principal. */
  readonly mayConcern: (principal: Principal) => boolean;
  /** Whether what it adds is named by another one. */
  readonly isWithin: boolean;
}

/** Resources that are principals, policies or secrets, or that bring such along. */
const CONCERNED = new RegExp(
  '^AWS::(IAM::(Role|User|Group|UserToGroupAddition|(Managed|Role|User|Group)?Policy)$|SecretsManager::|KMS::Key$|SSO::PermissionSet$'
  + '|CloudFormation::Stack$|Serverless::Application$|ServiceCatalog::CloudFormationProvisioned)|^Custom::ManagedSecret$|::MODULE$|\\$',
);
const WITH_ROLE = /^AWS::Serverless::(Function|StateMachine|WebFunction)$/;

/** The macros of whole templates, the loops among resources, and what stands for resources that no template of the app has. */
export function hiddenPolicies(templates: Templates): HiddenPolicies[] {
  const standing = templates.resources.filter(resource => hidesResources(templates, resource));
  return [
    ...templates.stacks.flatMap(stack => [...macroOf(templates, stack), ...loopsOf(templates, stack)]),
    ...standing.map(({ path, stack, properties }) => namingOnly({ path, name: `what ${path} adds`, stack }, properties)),
  ];
}

function macroOf(templates: Templates, stack: StackTemplate): HiddenPolicies[] {
  if (!isTransformedAsWhole(templates, stack)) return [];
  const from = transformedAround(templates, stack);
  const path = `${from.path}/Fn::Transform`;
  return [{ path, name: `what a macro adds to ${from.path}`, stack: stack.path, mayConcern: ({ target }) => target?.stack === stack.path, isWithin: from !== stack }];
}

/** A macro around a nested stack may change all that is in it. */
function transformedAround(templates: Templates, stack: StackTemplate): StackTemplate {
  const around = stack.parent && templates.stackAt(stack.parent.path);
  return around && isTransformedAsWhole(templates, around) ? transformedAround(templates, around) : stack;
}

/** A policy in a loop may name a principal instead of referring to it, also one of another stack. */
function loopsOf(templates: Templates, stack: StackTemplate): HiddenPolicies[] {
  return loopsMaking(stack, isConcerned).map(({ name, loop, body }: Loop) => {
    const hidden = namingOnly({ path: `${stack.path}/${name}`, name: `what ${name} adds to ${stack.path}`, stack: stack.path }, body);
    const isNamed = principalsNamedInLoop(templates, stack.path, loop);
    return { ...hidden, mayConcern: principal => hidden.mayConcern(principal) || isNamed(principal) };
  });
}

/** What may give policies to those principals only that it refers to. */
function namingOnly(hidden: Pick<HiddenPolicies, 'path' | 'name' | 'stack'>, written: unknown): HiddenPolicies {
  const named = [...new Set(idsIn(written))];
  const mayConcern = ({ target }: Principal) => target?.stack === hidden.stack && named.some(id => mayBeEqual(id, target.id));
  return { ...hidden, mayConcern, isWithin: false };
}

/** SAM makes a role of a function, which has policies only where the function has. */
function isConcerned({ type, properties }: LoopedResource): boolean {
  if (!WITH_ROLE.test(type)) return CONCERNED.test(type);
  return properties !== undefined && (!isObject(properties) || /"(Policies|Fn::ForEach[^"]*)":/.test(JSON.stringify(properties)));
}

/** The logical IDs that a loop refers to, with the names of its own variables in them. */
function idsIn(value: unknown): string[] {
  return referencesIn(value).map(parseExpression)
    .flatMap(found => found.kind === 'reference' ? [found.id.replaceAll('&{', '${') || UNKNOWN_VALUE] : []);
}
