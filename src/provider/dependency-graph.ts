import {
  CfnElement, CfnResource, DefaultTokenResolver, IResolvable, IResolveContext, Reference, Stage, StringConcat,
  Tokenization,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { renderedElement } from '../cdk/internals';

/**
 * What the deployment makes before what. Asked while CDK prepares the synthesis: before, lazy values might
 * not have their last answer.
 */
export class DependencyGraph {
  private readonly directDependencies = new Map<IConstruct, readonly IConstruct[]>();

  /** Everything that is made before something can refer to what it does, at any distance. */
  public everythingBefore(value: unknown, scope: IConstruct): Set<IConstruct> {
    const found = new Set<IConstruct>();
    const pending = referencesOf(value, scope);
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      pending.push(...this.directlyBefore(next));
    }
    return found;
  }

  private directlyBefore(construct: IConstruct): readonly IConstruct[] {
    const known = this.directDependencies.get(construct) ?? [
      ...dependenciesOf(construct),
      ...(CfnElement.isCfnElement(construct) ? referencesIn(construct) : []),
    ];
    this.directDependencies.set(construct, known);
    return known;
  }
}

/**
 * As the CDK makes DependsOn of it: what is in a construct waits for all that is in the other. A stage cannot wait
 * for what is in it, and asking it has the grants of all secrets look at their templates again.
 */
function dependenciesOf(construct: IConstruct): IConstruct[] {
  const scopes = construct.node.scopes.filter(scope => !Stage.isStage(scope));
  const declared = scopes.flatMap(({ node }) => node.dependencies).flatMap(({ node }) => node.findAll());
  const own = CfnResource.isCfnResource(construct) ? construct.obtainDependencies() as IConstruct[] : [];
  return [...declared, ...own].filter(CfnElement.isCfnElement);
}

/** The CDK looks for references in the same rendering, right after. */
function referencesIn(element: CfnElement): IConstruct[] {
  return referencesOf(renderedElement(element), element);
}

/** Its targets, but for those of pseudo parameters. */
function referencesOf(value: unknown, scope: IConstruct): IConstruct[] {
  const resolver = new CollectingResolver(new StringConcat());
  Tokenization.resolve(value, { scope, resolver, preparing: true });
  return resolver.targets.filter(CfnElement.isCfnElement);
}

class CollectingResolver extends DefaultTokenResolver {
  public readonly targets: IConstruct[] = [];

  public resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: Parameters<DefaultTokenResolver['resolveToken']>[2],
  ): unknown {
    if (Reference.isReference(token)) this.targets.push(token.target);
    return super.resolveToken(token, context, postProcessor);
  }
}
