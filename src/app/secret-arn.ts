import { ArnComponents, ArnFormat, Fn, IResolveContext, Lazy, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { isCrossEnvironmentError } from '../cdk/internals';

/** What an ARN of Secrets Manager consists of, besides the partition, the account and the region. */
export function secretArnParts(resourceName: string): ArnComponents {
  return { service: 'secretsmanager', resource: 'secret', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME };
}

/**
 * The ARN of a secret that has no name, which another environment cannot know. CDK throws on such a
 * reference, at the first; this reference records it instead, so that the synthesis goes on and reports it
 * with all other findings.
 *
 * @param arn what `Resource.getResourceArnAttribute` gave
 * @param unnamed is called for each reference from another environment, and returns a substitute for the ARN
 */
export function createReportingArn(arn: string, unnamed: (consumer: Stack) => string): string {
  const reference = Tokenization.reverse(arn) as Reference;
  return Token.asString(new ReportingReference(reference, unnamed));
}

class ReportingReference extends Reference {
  constructor(private readonly reference: Reference, private readonly unnamed: (consumer: Stack) => string) {
    super(reference, reference.target, reference.displayName);
  }

  public resolve(context: IResolveContext): unknown {
    try {
      return this.reference.resolve(context);
    } catch (error) {
      if (!isCrossEnvironmentError(error)) throw error;
      return this.unnamed(Stack.of(context.scope));
    }
  }
}

/** CloudFormation's names have one hyphen: logical id, hyphen, random characters. */
const HYPHENS_OF_CLOUDFORMATION = 1;

/**
 * The name within an ARN, which ends in a hyphen and six characters. It is taken out of the ARN, and not from
 * the properties, so that who uses the name depends on the secret.
 *
 * @param name gives the literal name, where there is one
 */
export function nameFromArn(secretArn: string, name: () => string | undefined): string {
  return Lazy.uncachedString({
    produce: () => {
      const hyphens = name()?.match(/-/g)?.length ?? (name() === undefined ? HYPHENS_OF_CLOUDFORMATION : 0);
      const resourceName = Fn.select(NAME_FIELD, Fn.split(':', secretArn));
      return Fn.join('-', [...Array(hyphens + 1).keys()].map(index => Fn.select(index, Fn.split('-', resourceName))));
    },
  });
}

const NAME_FIELD = 6;
