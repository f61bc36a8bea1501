import * as fc from 'fast-check';
import { reported } from './support';
import { judgeRemoval } from '../../src/rules/removal';

test('of all deletion policies, only Snapshot is refused', () => {
  fc.assert(fc.property(fc.option(fc.oneof(fc.constantFrom('Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'), fc.string()), { nil: undefined }), policy => {
    expect(judgeRemoval(policy).map(({ id }) => id)).toEqual(policy === 'Snapshot' ? ['MS080'] : []);
  }));
});

test('the message', () => {
  expect(reported(judgeRemoval('Snapshot'))).toEqual([
    'error MS080 removalPolicy must not be SNAPSHOT: a secret has no snapshots, and CloudFormation refuses the template. Use RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY.',
  ]);
});
