import { isObject, listOf, scalarText } from './json';

/** What a term comes to. Undefined where only the deployment knows. */
export type Truth = boolean | undefined;

/** What a reader knows of the operands of conditions. */
export interface ConditionOperands {
  readonly named: (condition: string) => Truth;
  readonly areEqual: (sides: unknown) => Truth;
}

/**
 * A term of the section `Conditions`, by the functions that CloudFormation has there.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
export function evaluateTerm(term: unknown, operands: ConditionOperands): Truth {
  const [name, operand] = functionOfTerm(term);
  const each = () => listOf(operand).map(one => evaluateTerm(one, operands));
  switch (name) {
    case 'Condition': return operands.named(scalarText(operand));
    case 'Fn::Equals': return operands.areEqual(operand);
    case 'Fn::Not': return negationOf(each()[0]);
    case 'Fn::And': return conjunctionOf(each());
    case 'Fn::Or': return negationOf(conjunctionOf(each().map(negationOf)));
    default: return undefined;
  }
}

export function functionOfTerm(term: unknown): readonly [string | undefined, unknown] {
  return isObject(term) ? Object.entries(term)[0] ?? [undefined, undefined] : [undefined, undefined];
}

function negationOf(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function conjunctionOf(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}
