import { buildAccessMap } from '../../src/access-map/build-access-map';
import { expandAccessMap } from '../../src/access-map/expand-access-map';
import { PathFinder } from '../../src/access-map/find-paths';
import { KeyPolicies } from '../../src/access-map/key-policy';
import { ExpandedAccessMap, MapPath } from '../../src/access-map/model';
import { sortedBy } from '../../src/cloudformation/json';
import { Templates } from '../../src/cloudformation/template-index';
import { StackTemplate } from '../../src/cloudformation/template-types';
import { readTemplateFacts } from '../../src/facts/template-facts';
import { SECRET_ACTIONS } from '../../src/iam/actions';

/** The paths of roles, users and groups to secrets of the app, each pair judged alone, with all statements of the principal. */
export function pathsByPair(stacks: readonly StackTemplate[]): MapPath[] {
  const facts = readTemplateFacts(new Templates(stacks));
  const keys = new KeyPolicies(facts.principals);
  const pairs = facts.secrets.flatMap(secret => [...facts.identities.values()].map(identity => ({ secret, identity })));
  const paths = pairs.flatMap(({ secret, identity: { principal, statements } }) => {
    const own = statements.filter(({ actions }) => SECRET_ACTIONS.some(action => actions.has(action)));
    return new PathFinder(facts, principal, secret, own, key => key?.statements ? keys.of(key).statementsFor(principal) : [])
      .findPaths().map(({ path }) => path);
  });
  return inOrder(paths);
}

/** The same part of the map. */
export function pathsOfMap(stacks: readonly StackTemplate[]): MapPath[] {
  const facts = readTemplateFacts(new Templates(stacks));
  const own = new Set(facts.secrets.map(({ id }) => id));
  const { paths }: ExpandedAccessMap = expandAccessMap(buildAccessMap(stacks));
  return inOrder(paths.filter(({ principal, secret }) => own.has(secret) && facts.identities.has(principal)));
}

function inOrder(paths: readonly MapPath[]): MapPath[] {
  const sorted = sortedBy(paths, ({ secret }) => secret, ({ principal }) => principal, ({ access }) => access);
  return JSON.parse(JSON.stringify(sorted)) as MapPath[];
}
