import { ExposurePlace, EXPOSURE_PLACES, remedyOf } from './exposure-places';
import { createFinding, Finding, Rule } from './rule';
import { RuleId } from './rule-ids';
import { isShownName } from './secret-fields';
import { Source } from './sources';

/** What stands in a place that a call shows: a value, or a name that leads to it. */
export type ExposedThing =
  /** Of a secret, which has a field, or is read as a whole. */
  | { readonly kind: 'value'; readonly secret: string; readonly field?: string }
  /** A reference that CloudFormation leaves there as a text. */
  | { readonly kind: 'reference'; readonly secret: string; readonly field?: string }
  | { readonly kind: 'parameter'; readonly parameter: string; readonly secret: string }
  /** A literal, by what it looks like. */
  | { readonly kind: 'key'; readonly form: string };

export interface ExposureFacts {
  readonly place: ExposurePlace;
  readonly thing: ExposedThing;
}

const NO_ECHO = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html';
const KEY_CHECKS = 'https://github.com/bridgecrewio/checkov/blob/main/checkov/common/util/secrets.py (CKV_AWS_45, CKV_AWS_46) '
  + 'https://docs.aws.amazon.com/config/latest/developerguide/codebuild-project-envvar-awscred-check.html '
  + 'https://docs.aws.amazon.com/config/latest/developerguide/ecs-no-environment-secrets.html '
  + 'https://github.com/awslabs/git-secrets';

/** Where AWS says that calls show the places. */
const SHOWN = new Set(EXPOSURE_PLACES.map(({ source }) => source));

/** One for each kind of thing. The fix that a finding has is that of its place. */
const RULES: { readonly [Kind in ExposedThing['kind']]: Rule<ExposureFacts> } = {
  value: {
    id: RuleId.VALUE_EXPOSED,
    level: 'warning',
    title: 'Secret value that others may read',
    requirement: 'must not hold the value of a secret, which CloudFormation puts there in clear text at deployment',
    isCompliant: ({ thing }) => thing.kind !== 'value',
    fix: 'Pass the ARN of the secret, and read the value at run time; in containers and builds, refer to the secret.',
    detail: ({ thing, place }) => `A principal that can call ${place.action} can read ${shownThing(thing)} there.`,
    source: [`${Source.CFN_DYNAMIC_REFERENCES_SECRETS} (the value may show up in the service)`, ...SHOWN].join(' '),
  },
  reference: {
    id: RuleId.REFERENCE_UNRESOLVED,
    level: 'warning',
    title: 'Dynamic reference that is not resolved',
    requirement: 'must not hold a dynamic reference to a secret, which CloudFormation resolves in the properties of resources only',
    isCompliant: ({ thing }) => thing.kind !== 'reference',
    fix: 'Remove the reference, and pass the ARN or the name of the secret instead.',
    detail: ({ thing }) => `It refers to ${shownThing(thing)}.`,
    source: `${Source.CFN_DYNAMIC_REFERENCES_SECRETS} ${Source.CFN_REFERENCE_EXAMPLE} (not in metadata) `
      + 'https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md (E1051)',
  },
  parameter: {
    id: RuleId.PARAMETER_EXPOSED,
    level: 'warning',
    title: 'Parameter with a secret that others may read',
    requirement: 'must not hold a parameter that gives a secret its value: NoEcho does not mask it there',
    isCompliant: ({ thing }) => thing.kind !== 'parameter',
    fix: 'Remove the parameter from this property, and read the secret at run time.',
    detail: ({ thing, place }) => `A principal that can call ${place.action} can read ${shownThing(thing)} there.`,
    source: `${NO_ECHO} (NoEcho)`,
  },
  key: {
    id: RuleId.KEY_EXPOSED,
    level: 'warning',
    title: 'Literal key that others may read',
    requirement: 'must not hold a literal that looks like a key',
    isCompliant: ({ thing }) => thing.kind !== 'key',
    fix:
      'Revoke the key, because version control keeps it. '
      + 'Then use the permissions of a role, or keep a new key in a secret.',
    detail: ({ thing, place }) => `A principal that can call ${place.action} can read ${shownThing(thing)} there.`,
    source: KEY_CHECKS,
  },
};

export const EXPOSURE_RULES: readonly Rule<ExposureFacts>[] = Object.values(RULES);

/** @param property the resource, and where in it */
export function judgeExposure(property: string, facts: ExposureFacts): Finding {
  const { thing, place } = facts;
  const rule = RULES[thing.kind];
  const fix = thing.kind === 'value' || thing.kind === 'parameter' ? remedyOf(place) : rule.fix;
  const field = 'field' in thing && thing.field ? { field: thing.field } : {};
  return createFinding({ ...rule, fix }, { property, value: facts, ...field });
}

/** Never a value. */
function shownThing(thing: ExposedThing): string {
  if (thing.kind === 'key') return thing.form;
  if (thing.kind === 'parameter') return `parameter ${thing.parameter}, which is in the value of ${thing.secret},`;
  if (thing.field === undefined) return `a field of ${thing.secret}`;
  if (thing.field === '') return `the value of ${thing.secret}`;
  const field = isShownName(thing.field, true) ? `field ${JSON.stringify(thing.field)}` : 'a field';
  return `${field} of ${thing.secret}`;
}
