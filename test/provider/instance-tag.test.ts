import { instanceIdOf } from '../../src/create-secret/secret-identity';

/* The handler writes the tag, and the permission to delete asks for it: CloudFormation takes logical ids of up to 255 characters, a tag 256. */

const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const StackId = `arn:aws:cloudformation:us-east-1:111111111111:stack/Stack/${UUID}`;

test('a logical id of 219 characters is in the tag unchanged', () => {
  const instance = instanceIdOf({ StackId, LogicalResourceId: 'x'.repeat(219) });
  expect(instance).toBe(`${UUID}/${'x'.repeat(219)}`);
  expect(instance).toHaveLength(256);
});

test.each([220, 255])('of a logical id of %i characters, as much as fits, and a hash of all of it', length => {
  const instances = ['a', 'b'].map(end => instanceIdOf({ StackId, LogicalResourceId: end.padStart(length, 'x') }));
  for (const instance of instances) {
    expect(instance).toMatch(new RegExp(`^${UUID}/x{154}-[0-9a-f]{64}$`));
    expect(instance).toHaveLength(256);
  }
  expect(new Set(instances).size).toBe(2);
});
